"""What an account in doubt handed on: to whom it let act and since when, and which roles are there by hands in doubt alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Q

from trainingsite.accounts.actions.lost_factor import KIND as FACTOR
from trainingsite.accounts.actions.lost_mailbox import KIND as MAILBOX
from trainingsite.accounts.actions.second_person import OWN_PERSON_AFTER
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import (
    ADMINISTRATES,
    AddressChange,
    OwnAddressChange,
    Proposal,
    RoleChange,
    SecurityEvent,
)
from trainingsite.accounts.models.own_addresses import UNDONE_WITHIN

# By key of an account, the moment since which what it does is in doubt.
Hands = dict[int, datetime]
Moments = Iterable[tuple[int, datetime]]


@dataclass(frozen=True)
class Handed:
    """Roles that hands in doubt gave somebody who did not have them without."""

    person: int
    at: datetime
    roles: frozenset[str]


def made_by(person: Person, change: OwnAddressChange) -> Hands:
    """The accounts that this one, since it is in doubt, gave a role or another address, switched on, or freed of a second factor; those that
    they did from then on, and so on. Whoever came to act by the hands in doubt does not decide whose those are."""
    hands = _spread(_first(person, change), _handed_on)
    del hands[person.pk]
    return hands


def roles_in_doubt(person: Person, change: OwnAddressChange) -> dict[int, set[str]]:
    """By key of an account, the roles that it has by the one in doubt alone, or by whoever administrates by that. Whoever studies keeps
    that: nobody acts by it."""
    hands = _spread(_first(person, change), _administrate_by)
    given, own = _roles(hands)
    found: dict[int, set[str]] = {}
    for one in given:
        if one.person != person.pk and (roles := one.roles - own[one.person] - {"practitioner"}):
            found.setdefault(one.person, set()).update(roles)
    return found


def _first(person: Person, change: OwnAddressChange) -> Hands:
    """Whoever asked for the change was in the account by then, and by the first of those before it that could be undone as well. How long
    before nobody knows; what is a week older the other administrators could have objected to."""
    before = OwnAddressChange.objects.filter(
        person=person, undone_at=None, applied_at__gte=change.asked_at - UNDONE_WITHIN
    )
    asked = before.filter(asked_at__lte=change.asked_at).values_list("asked_at", flat=True)
    return {person.pk: min([change.asked_at, *asked]) - OWN_PERSON_AFTER}


def _spread(first: Hands, handed_on: Callable[[Hands], Moments]) -> Hands:
    """All that came to act by the first, each with the earliest moment."""
    hands, size = dict(first), None
    while size != hands:
        size = dict(hands)
        for pk, at in handed_on(size):
            hands[pk] = min(at, hands.get(pk, at))
    return hands


def _handed_on(hands: Hands) -> Moments:
    given, _own = _roles(hands)
    yield from ((one.person, one.at) for one in given)
    moved = AddressChange.objects.filter(asked_by__in=hands, applied_at__isnull=False)
    for giver, acted, pk, at in moved.values_list("asked_by", "asked_at", "person", "applied_at"):
        if at is not None and acted >= hands[giver]:
            yield pk, at
    switched = SecurityEvent.objects.filter(
        kind=SecurityEvent.Kind.ACCOUNT_SWITCHED, by__in=hands, facts__is_on=True
    )
    for giver, pk, at in switched.values_list("by", "person", "at"):
        if pk is not None and at >= hands[giver]:
            yield pk, at
    yield from _agreed(hands)


def _agreed(hands: Hands) -> Moments:
    """Whose mailbox or second factor two people changed, one of them in doubt by the time."""
    by_them = Q(proposed_by__in=hands) | Q(seconded_by__in=hands)
    done = Proposal.objects.filter(
        by_them, kind__in=[MAILBOX, FACTOR], carried_out_at__gte=min(hands.values())
    )
    for one in done:
        at = one.carried_out_at or one.proposed_at
        proposed = one.proposed_by_id in hands and one.proposed_at >= hands[one.proposed_by_id]
        agreed = one.seconded_by_id in hands and at >= hands[one.seconded_by_id]
        if proposed or agreed:
            whose = Person.objects.filter(uuid=one.about.rpartition(":")[2])
            yield from ((pk, at) for pk in whose.values_list("pk", flat=True))


def _administrate_by(hands: Hands) -> Moments:
    given, _own = _roles(hands)
    return [(one.person, one.at) for one in given if one.roles & ADMINISTRATES]


def _roles(hands: Hands) -> tuple[list[Handed], dict[int, set[str]]]:
    """What these hands gave whom; and by account the roles that it would have without them: those from before the doubt, and what others gave
    and took since."""
    since = min(hands.values())
    touched = RoleChange.objects.filter(by__in=hands, changed_at__gte=since).values("person")
    changes = RoleChange.objects.filter(person__in=touched, changed_at__gte=since)
    given: list[Handed] = []
    own: dict[int, set[str]] = {}
    ordered = changes.order_by("person", "changed_at", "pk")
    for pk, its in groupby(ordered, key=lambda one: one.person_id):
        for one in its:
            has = own.setdefault(pk, set(one.before))
            more, less = set(one.after) - set(one.before), set(one.before) - set(one.after)
            if one.by_id not in hands or one.changed_at < hands[one.by_id]:
                own[pk] = (has | more) - less
            elif more - has:
                given.append(Handed(pk, one.changed_at, frozenset(more - has)))
    return given, own
