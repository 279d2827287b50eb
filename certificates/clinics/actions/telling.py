"""Managers of a clinic hear of what changed on its list: one mail with all of it, once it was looked at whole."""

from datetime import datetime, timedelta

from django.db import transaction

from certificates.clinics.actions.people import locked_clinic, managers_of
from certificates.clinics.models import ListChange, ListRow, Organisation
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# After a mail the next one waits so long: ten withdrawals in an hour are two mails.
PAUSE = timedelta(hours=1)
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
        of_late = changes.filter(at__gt=now - LONGEST_LOOK_BACK, mailed_at__gt=now - PAUSE)
        if of_late.exists():
            return False
        waiting = list(changes.filter(waits=True).select_related("row").order_by("pk"))
        changes.filter(waits=True, pk__in=[one.pk for one in waiting]).update(
            waits=False, mailed_at=now
        )
        told = [one for one in waiting if one.row.removed_at is None]
        if told:
            _mail(organisation, told)
    return bool(told)


def _mail(organisation: Organisation, told: list[ListChange]) -> None:
    for manager in managers_of(organisation):
        tell_account(
            "clinic_list",
            manager.person,
            organisation=organisation,
            count=len(told),
            changes=told[:MOST_NAMED],
            more=max(0, len(told) - MOST_NAMED),
        )
