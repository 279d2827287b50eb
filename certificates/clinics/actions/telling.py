"""Managers of a clinic hear of what changed on its list: one mail with all of it, once it was looked at whole."""

from datetime import datetime, timedelta

from django.db import transaction

from certificates.clinics.actions.people import locked_clinic, managers_of
from certificates.clinics.models import ListChange, ListRow, Organisation, StaffMembership
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# After a mail the next one waits so long, where no certificate was withdrawn or suspended meanwhile: that is told at once.
PAUSE = timedelta(hours=1)
_AT_ONCE = frozenset({"withdrawn", "suspended"})
_GRAVEST = ("withdrawn", "suspended", "other_name", "other_number")
LONGEST_LOOK_BACK = timedelta(days=2)
MOST_NAMED = 50


def tell_of_changes(*, by: Actor, now: datetime) -> int:
    """A mail to each manager of each clinic with changes that nobody was told of. In one transaction with the mark that it
    was made: begun again it makes none twice. Returns how many clinics."""
    check(by, Act.LOOK_AT_LISTS)
    waiting = ListChange.objects.filter(waits=True).order_by("organisation")
    clinics = list(waiting.values_list("organisation", flat=True).distinct())
    return sum(_tell(clinic, now) for clinic in clinics)


def _tell(clinic: int, now: datetime) -> bool:
    if ListRow.objects.due_at(now).filter(organisation=clinic).exists():
        return False  # the rest of the night comes into the same mail
    with transaction.atomic():
        organisation = locked_clinic(Organisation(pk=clinic))
        changes = ListChange.objects.filter(organisation=organisation)
        managers = managers_of(organisation)
        if not managers:
            return False  # it waits for the next manager
        waiting = list(changes.filter(waits=True).select_related("row").order_by("pk"))
        told = sorted(filter(_is_of_its_row, waiting), key=_gravity)
        of_late = changes.filter(at__gt=now - LONGEST_LOOK_BACK, mailed_at__gt=now - PAUSE)
        if not any(map(_is_told_at_once, told)) and of_late.exists():
            return False
        changes.filter(pk__in=[one.pk for one in waiting]).update(waits=False)
        changes.filter(pk__in=[one.pk for one in told]).update(mailed_at=now)
        if told:
            _mail(organisation, managers, told)
    return bool(told)


def _is_of_its_row(change: ListChange) -> bool:
    """Whether the row is still there with the code that it was found under: under another one it says nothing of it."""
    return change.row.removed_at is None and change.row.code == change.code


def _gravity(change: ListChange) -> int:
    """Smaller is graver: a mail names MOST_NAMED."""
    against = change.against.split()
    return next((at for at, grave in enumerate(_GRAVEST) if grave in against), len(_GRAVEST))


def _is_told_at_once(change: ListChange) -> bool:
    return bool(_AT_ONCE & (set(change.against.split()) - set(change.was_against.split())))


def _mail(
    organisation: Organisation, managers: list[StaffMembership], told: list[ListChange]
) -> None:
    for manager in managers:
        tell_account(
            "clinic_list",
            manager.person,
            organisation=organisation,
            count=len(told),
            changes=told[:MOST_NAMED],
            more=max(0, len(told) - MOST_NAMED),
        )
