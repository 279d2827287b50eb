"""Who is a second person where one alone must not decide: not an account that the first has just made an administrator,
or whose address the first has just had changed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from trainingsite.accounts.models import AddressChange, RoleChange

# Long enough for the other administrators to read the notice; a small clinic waits once, when its second one comes.
OWN_PERSON_AFTER = timedelta(days=7)


def are_one(some: Iterable[int | None], others: Iterable[int | None], *, now: datetime) -> bool:
    """Whether any of `some` counts as any of `others` (keys of accounts; None is nobody, and no other nobody)."""
    return bool(_counting_as(some, now) & _counting_as(others, now))


def new_administrators(*, now: datetime) -> set[int]:
    """The keys of the accounts that were made administrators so lately that they count as whoever did that."""
    made = RoleChange.objects.made_administrator_after(now - OWN_PERSON_AFTER)
    return {change.person_id for change in made}


def _counting_as(accounts: Iterable[int | None], now: datetime) -> set[int]:
    """These accounts, whoever had lately a hand in who acts as them, whoever had one in those so lately, and so on."""
    makers = _hands_in(now - OWN_PERSON_AFTER)
    found: set[int] = set()
    waiting = {pk for pk in accounts if pk is not None}
    while waiting:
        found |= waiting
        waiting = {by for pk in waiting for by in makers.get(pk, ())} - found
    return found


def _hands_in(moment: datetime) -> dict[int, set[int]]:
    """By account: who made it an administrator after that moment, or asked for the address that it was given after it."""
    makers: dict[int, set[int]] = {}
    for change in RoleChange.objects.made_administrator_after(moment):
        makers.setdefault(change.person_id, set()).add(change.by_id)
    for moved in AddressChange.objects.filter(applied_at__gt=moment):
        makers.setdefault(moved.person_id, set()).add(moved.asked_by_id)
    return makers
