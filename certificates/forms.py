"""Forms of the administrators' desk, and of the holder: shape only; the actions decide."""

from datetime import UTC, date, timedelta

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from certificates.actions import LINK_DAYS
from certificates.models import LONGEST_LABEL, NameReason, StatusEvent
from trainingsite.accounts.actions.case_parties import LONGEST_REPLY, USUAL_DAYS


def usual_day() -> date:
    """The last day for a reply that a page offers."""
    return localdate() + timedelta(days=USUAL_DAYS)


class ReasonForm(forms.Form):
    """Why a status changes. The class is shown to clinics, the reason itself stays inside."""

    reason_class = forms.ChoiceField(
        label=_("Reason (clinics read this)"),
        choices=[("", _("Choose one"))]
        + [
            choice
            for choice in StatusEvent.ReasonClass.choices
            if choice[0] not in ("", "reissued", "renewed")
        ],
    )
    reason = forms.CharField(
        label=_("In words, for the record"), widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawalForm(ReasonForm):
    """What is said of a certificate, and until when its holder may reply."""

    reason = forms.CharField(
        label=_("What happened"),
        help_text=_("The holder reads it as it stands here. Name the facts, and nobody else."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    from_date = forms.DateField(
        label=_("From which day (UTC), if not from the day of the decision"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("The holder may reply until"),
        initial=usual_day,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AppealForm(forms.Form):
    """Why a withdrawal is to be looked at again."""

    text = forms.CharField(
        label=_("Why do you not agree?"),
        help_text=_("Somebody who had no part in the decision reads it, where there is one."),
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write something first.")},
    )


class PlainReasonForm(forms.Form):
    """A reason without a class."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ReissueForm(PlainReasonForm):
    """The corrected name, and why."""

    reason_class = forms.ChoiceField(
        label=_("Kind of correction (clinics read this)"),
        choices=[("", _("Choose one")), *NameReason.choices],
    )
    name = forms.CharField(label=_("Name as on the register"), max_length=200)
    native_name = forms.CharField(label=_("Name in native script"), max_length=200, required=False)
    field_order = ["name", "native_name", "reason_class", "reason"]


def _usual_last_day() -> date:
    return timezone.now().astimezone(UTC).date() + timedelta(days=LINK_DAYS)


class ShareForm(forms.Form):
    """A new link to a certificate: for whom, and until when."""

    label = forms.CharField(
        label=_("For whom"),
        help_text=_("For example: for my insurer. Whoever opens the link reads it."),
        max_length=LONGEST_LABEL,
    )
    ends_date = forms.DateField(
        label=_("Last day (UTC)"),
        initial=_usual_last_day,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
