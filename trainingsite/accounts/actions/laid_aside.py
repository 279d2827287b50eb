"""Roles that an account in doubt gave: they give nothing while people decide whose it is. Where it stays they come back; one tap takes
them away for good before, and so does the decision that it goes back."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused, check_is_another
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.roles import in_order, set_roles
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import (
    ADDRESS_UNDO,
    LAID_ASIDE,
    ReviewCase,
    RoleChange,
    SecurityEvent,
)
from trainingsite.accounts.models.roles import role_label

# What the security log says of roles.
ASIDE, BACK, TAKEN = "laid aside", "given back", "taken away"
# By key of an account.
RolesByKey = Mapping[int, Set[str]]


@dataclass(frozen=True)
class RolesOf:
    """Roles that the account in doubt gave this one, or took from it, for whoever decides."""

    person: Person
    roles: list[str]
    is_aside: bool

    @property
    def said(self) -> str:
        """The roles in words."""
        return ", ".join(role_label(role) for role in self.roles)


def lay_aside(
    *, case: ReviewCase, given: RolesByKey, deciders: int, by: Actor, now: datetime
) -> None:
    """Take what hands in doubt gave, for as long as the case is open; `deciders`: how many can decide it. In the transaction that holds the
    accounts. Raises NotAllowed."""
    check(by, Act.UNDO_ADDRESS)
    aside: dict[str, list[str]] = {}
    lost_by: list[tuple[Person, list[str]]] = []
    for person in Person.objects.under_lock().filter(pk__in=given):
        before = person.roles()
        if lost := [role for role in before if role in given[person.pk]]:
            aside[str(person.uuid)] = lost
            person.put_roles([role for role in before if role not in lost])
            _note(person, before, ASIDE, by, now)
            lost_by.append((person, lost))
    case.content = {**case.content, LAID_ASIDE: aside}
    case.save(update_fields=["content"])
    administered = Person.objects.able_administrators().exists()
    for person, lost in lost_by:
        said = ", ".join(role_label(role) for role in lost)
        told = {"case": case, "roles": said, "deciders": deciders, "is_administered": administered}
        tell_account("roles_laid_aside", person, **told)


def held_of(case: ReviewCase, given: RolesByKey) -> list[RolesOf]:
    """Who still has a role that hands in doubt gave, or had it laid aside, each once."""
    aside = case.content.get(LAID_ASIDE, {})
    found = []
    for person in Person.objects.filter(Q(pk__in=given) | Q(uuid__in=aside)).order_by("pk"):
        has = [role for role in person.roles() if role in given.get(person.pk, ())]
        waits = aside.get(str(person.uuid), [])
        if has or waits:
            found.append(RolesOf(person, in_order({*has, *waits}), is_aside=not has))
    return found


def missing_of(taken: RolesByKey) -> list[RolesOf]:
    """Who still lacks a role that hands in doubt took, each once."""
    people = Person.objects.filter(pk__in=taken).order_by("pk")
    lacks = [(one, in_order(taken[one.pk] - set(one.roles()))) for one in people]
    return [RolesOf(one, roles, is_aside=False) for one, roles in lacks if roles]


@transaction.atomic
def take_given_away(
    *, case: ReviewCase, person: Person, roles: Collection[str], by: Person, now: datetime
) -> None:
    """Take for good what the account in doubt gave this person: laid aside or not. It makes things safer, so that one does it.
    Raises NotAllowed, Refused."""
    check(by, Act.SET_ROLES)
    check_is_another(by, person)
    locked: ReviewCase = ReviewCase.objects.select_for_update().get(pk=case.pk)
    waits = locked.content.get(LAID_ASIDE, {}).get(str(person.uuid), [])
    has = [role for role in person.roles() if role in roles]
    if not (waits or has):
        raise Refused(_("Somebody has taken these roles away already."))
    if has:
        stays = [role for role in person.roles() if role not in has]
        set_roles(person=person, roles=stays, by=by, now=now)
    if waits:
        _take_for_good(locked, person, waits, by, now)


def give_aside_back(*, person: Person, by: Actor, now: datetime) -> None:
    """The account stays: what it gave is everybody's again. In the transaction of the decision. Raises NotAllowed."""
    check(by, Act.END_FREEZE)
    for case, other, roles in _all_aside(person):
        before = other.roles()
        # Somebody else may have given it anew meanwhile.
        if back := [role for role in roles if role not in before]:
            other.put_roles(in_order({*before, *back}))
            _note(other, before, BACK, by, now)
            said = ", ".join(role_label(role) for role in back)
            tell_account("roles_given_back", other, case=case, roles=said)
        _forget(case, other)


def end_aside(*, person: Person, by: Actor, now: datetime) -> None:
    """The account goes back: what it gave in other hands is nobody's. In the transaction of the decision. Raises NotAllowed."""
    check(by, Act.END_FREEZE)
    for case, other, roles in _all_aside(person):
        _take_for_good(case, other, roles, by, now)


def _all_aside(person: Person) -> list[tuple[ReviewCase, Person, list[str]]]:
    cases = ReviewCase.objects.filter(kind=ADDRESS_UNDO, person=person).order_by("pk")
    found = [
        (case, uuid, roles)
        for case in cases
        for uuid, roles in case.content.get(LAID_ASIDE, {}).items()
    ]
    rows = Person.objects.under_lock()
    people = {str(one.uuid): one for one in rows.filter(uuid__in=[uuid for _c, uuid, _r in found])}
    return [(case, people[uuid], roles) for case, uuid, roles in found]


def _take_for_good(
    case: ReviewCase, person: Person, roles: list[str], by: Actor, now: datetime
) -> None:
    """It is a change of roles like every other: by whoever decides, or by nobody where that is the program, or the person themselves."""
    after = person.roles()
    before = in_order({*after, *roles})
    if before != after:
        other = None if by.row == person else by.row
        change = RoleChange.objects.create(
            person=person, before=before, after=after, by=other, changed_at=now
        )
        if other is not None:
            tell_account("roles_changed", person, change=change)
        else:
            said = ", ".join(change.taken())
            tell_account("roles_gone", person, case=case, roles=said)
        _note(person, before, TAKEN, by, now)
    _forget(case, person)


def _forget(case: ReviewCase, person: Person) -> None:
    stored: ReviewCase = ReviewCase.objects.select_for_update().get(pk=case.pk)
    aside = {**stored.content.get(LAID_ASIDE, {})}
    aside.pop(str(person.uuid), None)
    stored.content = {**stored.content, LAID_ASIDE: aside}
    stored.save(update_fields=["content"])


def _note(person: Person, before: list[str], how: str, by: Actor, now: datetime) -> None:
    kind, after = SecurityEvent.Kind.ROLES_CHANGED, person.roles()
    note_security(kind=kind, by=by, now=now, person=person, before=before, after=after, how=how)
