"""What an account in doubt handed on: to whom it let act and since when, which roles are there by hands in doubt alone, and what those took."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Q

from trainingsite.accounts.actions.lost_factor import KIND as FACTOR
from trainingsite.accounts.actions.lost_mailbox import KIND as MAILBOX
from trainingsite.accounts.actions.second_person import OWN_PERSON_AFTER
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
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
# By key of an account.
Roles = dict[int, set[str]]

_ALSO: list[Callable[[Hands, datetime], Iterable[Fact]]] = []


def list_also(act: Callable[[Hands, datetime], Iterable[Fact]]) -> None:
    """Said at start-up by a part where an account hands on more than roles: called with the accounts in doubt and the moment, gives what of it
    stands, to whom, and who ends it where."""
    _ALSO.append(act)


@dataclass(frozen=True)
class Handed:
    """Roles that hands in doubt gave somebody who did not have them without, and those that they had without."""

    person: int
    at: datetime
    roles: frozenset[str]
    beside: frozenset[str]

    @property
    def lets_administrate(self) -> bool:
        """Whether they administrate by these alone."""
        return bool(self.roles & ADMINISTRATES) and not self.beside & ADMINISTRATES


@dataclass(frozen=True)
class Replay:
    """What hands in doubt gave whom; the roles that each would have without them, of before and by others since; and those that they took."""

    given: list[Handed] = field(default_factory=list)
    own: Roles = field(default_factory=dict)
    taken: Roles = field(default_factory=dict)


def made_by(person: Person, change: OwnAddressChange) -> Hands:
    """The accounts that this one, since it is in doubt, made administrators, gave another address, switched on, or freed of a second factor;
    those that they did from then on, and so on. Whoever came to act by the hands in doubt does not decide whose those are. Who did so in their
    own right still does: a thief would bar them all by giving each a role, or by switching them off and on."""
    hands = _spread(_first(person, change), _handed_on)
    del hands[person.pk]
    return hands


def has_handed_on(person: Person, change: OwnAddressChange) -> bool:
    """Whether the account, since it is in doubt, gave somebody a role that they do not have without it, or lets somebody act."""
    return bool(roles_in_doubt(person, change) or made_by(person, change))


def roles_in_doubt(person: Person, change: OwnAddressChange) -> Roles:
    """The roles that others have by the one in doubt alone, or by whoever administrates by that. Whoever studies keeps that: nobody acts by
    it."""
    return _given(person, _spread(_first(person, change), _administrate_by))


def roles_to_look_at(person: Person, change: OwnAddressChange) -> Roles:
    """The same, with those that somebody gave who acts by it otherwise, as by an address: they may be honest, and stay until people look."""
    found = roles_in_doubt(person, change)
    for pk, roles in _given(person, _spread(_first(person, change), _handed_on)).items():
        found.setdefault(pk, set()).update(roles)
    return found


def roles_taken(person: Person, change: OwnAddressChange) -> Roles:
    """The roles that others would have, had the one in doubt, or whoever acts by it, not taken them."""
    replay = _replay(_spread(_first(person, change), _handed_on))
    lost = {pk: roles & replay.own[pk] for pk, roles in replay.taken.items() if pk != person.pk}
    return {pk: roles for pk, roles in lost.items() if roles}


def switched_off_by(person: Person, change: OwnAddressChange) -> set[int]:
    """The keys of accounts that would be on, had the one in doubt, or whoever acts by it, not switched them off."""
    hands = _spread(_first(person, change), _handed_on)
    return {pk for pk, _at, is_on in _switches(hands) if not is_on}


def given_also(person: Person, change: OwnAddressChange, *, now: datetime) -> list[Fact]:
    """What of other things than roles it handed on, and stands, as the parts above say."""
    hands = _spread(_first(person, change), _handed_on)
    return [fact for act in _ALSO for fact in act(hands, now)]


def _given(person: Person, hands: Hands) -> Roles:
    replay = _replay(hands)
    found: Roles = {}
    for one in replay.given:
        roles = one.roles - replay.own[one.person] - {"practitioner"}
        if one.person != person.pk and roles:
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
    yield from _administrate_by(hands)
    moved = AddressChange.objects.filter(asked_by__in=hands, applied_at__isnull=False)
    for giver, acted, pk, at in moved.values_list("asked_by", "asked_at", "person", "applied_at"):
        if at is not None and acted >= hands[giver]:
            yield pk, at
    yield from ((pk, at) for pk, at, is_on in _switches(hands) if is_on)
    yield from _agreed(hands)


def _switches(hands: Hands) -> Iterable[tuple[int, datetime, bool]]:
    """Accounts that these hands switched to what they would not be without: (key, when, whether on)."""
    kind, since = SecurityEvent.Kind.ACCOUNT_SWITCHED, min(hands.values())
    events = SecurityEvent.objects.filter(kind=kind, at__gte=since)
    touched = events.filter(by__in=hands).values("person")
    ordered = events.filter(person__in=touched).order_by("person", "at", "pk")
    for pk, its in groupby(ordered, key=lambda one: one.person_id):
        own: bool | None = None
        for one in its:
            is_on = bool(one.facts["is_on"])
            own = not is_on if own is None else own
            if not is_by(hands, one.by_id, one.at):
                own = is_on
            elif is_on != own:
                yield pk, one.at, is_on


def _agreed(hands: Hands) -> Moments:
    """Whose mailbox or second factor two people changed, one of them in doubt by the time."""
    by_them = Q(proposed_by__in=hands) | Q(seconded_by__in=hands)
    done = Proposal.objects.filter(
        by_them, kind__in=[MAILBOX, FACTOR], carried_out_at__gte=min(hands.values())
    )
    for one in done:
        at = one.carried_out_at or one.proposed_at
        proposed = is_by(hands, one.proposed_by_id, one.proposed_at)
        if proposed or is_by(hands, one.seconded_by_id, at):
            whose = Person.objects.filter(uuid=one.about.rpartition(":")[2])
            yield from ((pk, at) for pk in whose.values_list("pk", flat=True))


def _administrate_by(hands: Hands) -> Moments:
    return [(one.person, one.at) for one in _replay(hands).given if one.lets_administrate]


def _replay(hands: Hands) -> Replay:
    """Each change of roles since the doubt began, of whomever these hands touched."""
    since = min(hands.values())
    touched = RoleChange.objects.filter(by__in=hands, changed_at__gte=since).values("person")
    changes = RoleChange.objects.filter(person__in=touched, changed_at__gte=since)
    found = Replay()
    ordered = changes.order_by("person", "changed_at", "pk")
    for pk, its in groupby(ordered, key=lambda one: one.person_id):
        for one in its:
            has = found.own.setdefault(pk, set(one.before))
            more, less = set(one.after) - set(one.before), set(one.before) - set(one.after)
            if not is_by(hands, one.by_id, one.changed_at):
                found.own[pk] = (has | more) - less
                continue
            found.taken.setdefault(pk, set()).update(less)
            if new := more - has:
                handed = Handed(pk, one.changed_at, frozenset(new), frozenset(has))
                found.given.append(handed)
    return found


def is_by(hands: Hands, by: int | None, at: datetime) -> bool:
    """Whether one of these accounts did it, in doubt by then."""
    return by in hands and at >= hands[by]
