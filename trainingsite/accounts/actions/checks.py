"""A second person compares a register entry with the register: without that nobody signs as clinical lead."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainingsite.accounts.actions.authority import Refused, check_is_another, check_is_proved
from trainingsite.accounts.actions.in_doubt import Hands, is_by
from trainingsite.accounts.actions.second_person import OWN_PERSON_AFTER, are_one
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import RegisterCheck, RoleChange, SecurityEvent


@transaction.atomic
def mark_register_checked(
    *, person: Person, how: str, by: Person, now: datetime, shown: RegisterEntry | None = None
) -> RegisterCheck:
    """Keep that `by` found the person's name and number on the register. Raises NotAllowed, Refused.

    `shown` is the entry that the page showed: it may have been edited since.
    """
    check(by, Act.CHECK_ENTRY)
    both = Person.objects.under_lock().filter(pk__in=[person.pk, by.pk])
    found = {one.pk: one for one in both}
    locked, acting = found[person.pk], found[by.pk]
    check(acting, Act.CHECK_ENTRY)  # the role may have gone in this moment
    check_is_another(acting, locked)
    check_is_proved(locked)
    _check_second_person(acting, locked, now)
    if not how.strip():
        raise Refused(_("Say how you checked it: where you looked, and on which day."))
    if shown is not None and shown != locked.entry:
        raise Refused(
            _("The entry was edited since you opened this page. Open it again and compare.")
        )
    if not locked.has_register_entry:
        raise Refused(
            _(
                "The entry is not complete: name, register and number are needed, and nobody else may have them."
            )
        )
    kept = _keep(locked, how, acting, now)
    note_security(
        kind=SecurityEvent.Kind.ENTRY_CHECKED, by=acting, now=now, person=locked, about=kept
    )
    return kept


def _check_second_person(by: Person, person: Person, now: datetime) -> None:
    """Raise Refused when one administrator alone would make a clinical lead under any name."""
    giver = RoleChange.objects.who_gave("reviewer", person)
    if person.entry_written_by_id == by.pk:
        raise Refused(_("You wrote this entry yourself. Another administrator has to check it."))
    if giver == by.pk:
        raise Refused(
            _(
                "You gave this person the role of a reviewer. Another administrator has to check the entry."
            )
        )
    if are_one([by.pk], [person.pk, person.entry_written_by_id, giver], now=now):
        raise Refused(
            _(
                "For %(days)s days a new administrator counts as whoever made them one. So you count as the person who has "
                "this entry, wrote it, or gave the role of a reviewer. Another administrator has to check it, or wait until then."
            )
            % {"days": OWN_PERSON_AFTER.days}
        )


def _keep(locked: Person, how: str, by: Person, now: datetime) -> RegisterCheck:
    return RegisterCheck.objects.create(
        person=locked,
        name=locked.register_name,
        register=locked.register,
        register_number=locked.register_number,
        how=how.strip(),
        checked_by=by,
        checked_at=now,
    )


def checks_handed_on(hands: Hands, now: datetime) -> Iterable[Fact]:
    """Register entries that accounts in doubt called compared and that still count so: certificates say it of their holders."""
    rows = RegisterCheck.objects.filter(checked_by__in=hands).select_related("person")
    for one in rows.order_by("pk"):
        if is_by(hands, one.checked_by_id, one.checked_at) and one.person.checked_entry() == one:
            page = reverse("admin:accounts_user_change", args=[one.person_id])
            facts = {"who": one.person, "link": f"{settings.PUBLIC_URL}{page}"}
            said = _("%(who)s. An administrator compares it with the register anew: %(link)s")
            yield gettext_lazy("Register entry, called compared by it"), said % facts
