"""What administrators do at the desk about somebody's erasure."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.clinics.models import Organisation
from trainingsite.accounts.act_forms import ActForm
from trainingsite.accounts.actions.authority import may_touch
from trainingsite.accounts.actors import Person
from trainingsite.accounts.acts import DeskAct
from trainingsite.accounts.may import Act
from trainingsite.privacy.actions.holding import holds_of, propose_end, put_hold
from trainingsite.privacy.actions.written_requests import propose_erasure
from trainingsite.privacy.models import LegalHold


class HoldForm(ActForm):
    """Who asked for a hold, why, and until when."""

    asked_by = forms.ChoiceField(label=_("Asked for by"), choices=LegalHold.AskedBy.choices)
    organisation = forms.ModelChoiceField(
        Organisation.objects.order_by("name"),
        label=_("Which clinic"),
        help_text=_("It must have checked a certificate of this person with a key."),
        required=False,
    )
    until = forms.DateField(
        label=_("Until (this day included)"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("Why (the owner of the account reads this)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhyForm(ActForm):
    """Why, for whoever has to agree and for the owner."""

    reason = forms.CharField(
        label=_("Why (whoever agrees and the owner of the account read this)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _is_anothers(person: Person, by: Person) -> bool:
    return person.pk != by.pk and may_touch(by, person) and not person.is_erased


def _put(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    put_hold(person=person, by=by, now=now, **data)


def _end(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    propose_end(person=person, reason=data["reason"], by=by, now=now)


def _erase(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    propose_erasure(person=person, reason=data["reason"], by=by, now=now)


ACTS = {
    "hold": DeskAct(
        Act.HOLD_ERASURE,
        _("Put a legal hold"),
        _("Until a day nothing of this account is erased, whoever asks for it. The owner is told who asked and why."),
        HoldForm,
        _put,
        _is_anothers,
        _("The legal hold is put."),
        makes_safer=True,
    ),
    "end-hold": DeskAct(
        Act.END_HOLD,
        _("End the legal hold"),
        _("Before its day. A second administrator has to agree, and the owner is told."),
        WhyForm,
        _end,
        lambda person, by: (
            _is_anothers(person, by) and bool(holds_of(person, timezone.localdate()))
        ),
        _("Proposed. Another administrator finds it at the desk."),
    ),
    "erase": DeskAct(
        Act.ERASE_PERSON,
        _("Erase the account and its certificates"),
        _(
            "For somebody who asked for it in writing and cannot sign in; whoever can asks on their own page. A second administrator "
            "has to agree; the owner is told now and can stop it. It cannot be undone."
        ),
        WhyForm,
        _erase,
        _is_anothers,
        _("Proposed. Another administrator finds it at the desk."),
        is_grave=True,
    ),
}  # fmt: skip
