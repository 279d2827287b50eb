"""Accounts that sit no exam until a person has decided whose their register entry is: the cases, and what outcomes do.

Three kinds. Somebody else has the entry (`REGISTER_CLASH`): the later account keeps what it typed and waits. The entry is
that of somebody whose certificate was withdrawn or suspended (`HELD_HOLDER`). Or somebody had one before with the same
number, on a register that may be the same one by another name, or the number is none that could be compared (`ENTRY_ALIKE`). What the person reads is the same for all
and tells nothing about the other one.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import close_settled, open_case
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.case_kinds import SETTLED
from trainingsite.accounts.domain.alike import is_beyond_comparing
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.entry_marks import is_marked
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import (
    ENTRY_ALIKE,
    HELD_HOLDER,
    HOLDING_KINDS,
    REGISTER_CLASH,
    ReviewCase,
    named,
)

GOES_ON, BARRED = "goes-on", "barred"
# The kinds whose outcome may be that the account sits no exam.
MAY_BAR = (HELD_HOLDER, ENTRY_ALIKE)


def follow_entry(*, person: Person, by: Actor, now: datetime) -> None:
    """Open the cases that this person's entry needs, and close one whose question has gone. In the transaction that
    wrote the entry; `person` is locked."""
    check(by, Act.SETTLE_ENTRY)
    cases = _cases_of(person)
    _follow_clash(person, cases[REGISTER_CLASH], now)
    if not person.entry_is_pending:
        _follow_mark(person, cases[HELD_HOLDER], now)
        _follow_alike(person, cases[ENTRY_ALIKE], now)


def _cases_of(person: Person) -> dict[str, list[ReviewCase]]:
    """Every case about whose this account's entry is, by its kind, the first one first."""
    found: dict[str, list[ReviewCase]] = {REGISTER_CLASH: [], HELD_HOLDER: [], ENTRY_ALIKE: []}
    cases = ReviewCase.objects.filter(kind__in=list(found), about=named(person))
    for case in cases.order_by("pk"):
        found[case.kind].append(case)
    return found


def _open_among(cases: list[ReviewCase]) -> ReviewCase | None:
    return next((case for case in cases if case.decided_at is None), None)


def _follow_clash(person: Person, cases: list[ReviewCase], now: datetime) -> None:
    case = _open_among(cases)
    earlier = person.register_clash_with_id
    about = {} if earlier is None else {**_typed(person), "earlier": earlier}
    if case is not None and not _is_about(case, about) and not person.entry_is_held:
        note = _("What it was about is no longer so.")
        close_settled(case=case, note=note, by=SYSTEM, now=now)
        case = None
    if about and case is None:
        # Who tries number after number would learn which are known. Once is a mistake; after that a person decides.
        if any(one.outcome == SETTLED for one in _cases_of(person)[REGISTER_CLASH]):
            _hold(person)
        _open(REGISTER_CLASH, person, about, now)


def _follow_mark(person: Person, cases: list[ReviewCase], now: datetime) -> None:
    if _is_to_be_looked_at(person, cases) and is_marked(person):
        _hold(person)
        _open(HELD_HOLDER, person, _typed(person), now)


def _follow_alike(person: Person, cases: list[ReviewCase], now: datetime) -> None:
    if person.register_clash_with_id is not None or not _is_to_be_looked_at(person, cases):
        return
    earlier = Person.objects.earlier_alike(person)
    if earlier is not None:
        _hold(person)
        _open(ENTRY_ALIKE, person, {**_typed(person), "like": earlier.pk}, now)
    elif is_beyond_comparing(person.entry):
        _hold(person)
        _open(ENTRY_ALIKE, person, _typed(person), now)


def _is_to_be_looked_at(person: Person, cases: list[ReviewCase]) -> bool:
    """Whether nobody looks, or has looked, at this entry of the account for what these cases are about."""
    if not person.register_number or _open_among(cases) is not None:
        return False
    decided = (case for case in cases if case.outcome)
    return not any(_is_about(case, _typed(person)) for case in decided)


def _typed(person: Person) -> dict[str, Any]:
    """What the case keeps of the entry: the account may lose it."""
    return {"register": person.register, "number": person.register_number}


def _is_about(case: ReviewCase, about: dict[str, Any]) -> bool:
    """Whether the case asks about this entry, however it is typed, and this earlier account."""
    was, now = (
        RegisterEntry("", "", one.get("register", ""), one.get("number", "")).keys
        for one in (case.content, about)
    )
    return was == now and case.content.get("earlier") == about.get("earlier")


def _open(kind: str, person: Person, content: dict[str, Any], now: datetime) -> None:
    asked = _("Whose register entry this is: %(register)s %(number)s") % {
        "register": person.register,
        "number": person.register_number,
    }
    open_case(
        kind=kind, by=SYSTEM, now=now, asked=asked, about=person, person=person, content=content
    )


def _hold(person: Person) -> None:
    person.entry_is_held = True
    person.save(update_fields=["entry_is_held"])


def let_go(*, person: Person, by: Actor) -> None:
    """End the hold, unless another case still waits for a decision or the account was barred. `person` is locked."""
    check(by, Act.SETTLE_ENTRY)
    cases = ReviewCase.objects.about_person(person)
    waits = cases.open().filter(kind__in=HOLDING_KINDS)
    person.entry_is_held = waits.exists() or any(_last_barred(cases, kind) for kind in MAY_BAR)
    person.save(update_fields=["entry_is_held"])


def _last_barred(cases: Any, kind: str) -> bool:
    decided = cases.filter(kind=kind).exclude(decided_at=None)
    last = decided.order_by("-decided_at", "-pk").first()
    return last is not None and last.outcome == BARRED


def is_barred(person: Person) -> bool:
    """Whether somebody decided that the account sits no exam, and nobody is looking again."""
    waits = ReviewCase.objects.open().about_person(person).filter(kind__in=HOLDING_KINDS)
    return person.entry_is_held and not waits.exists()


@transaction.atomic
def look_again(*, person: Person, reason: str, by: Person, now: datetime) -> ReviewCase:
    """Open a case about an account that may sit no exam, so that somebody decides anew. It stays held until then.

    Raises NotAllowed, Refused.
    """
    check(by, Act.LOOK_AGAIN)
    locked = Person.objects.under_lock().get(pk=person.pk)
    check_decides_about_another(by, locked, now=now)
    if not is_barred(locked):
        raise Refused(_("The account is not barred, or somebody is looking at it already."))
    if not reason.strip():
        raise Refused(_("Say what has come up since."))
    return open_case(
        kind=HELD_HOLDER,
        by=by,
        now=now,
        asked=reason,
        about=locked,
        person=locked,
        content=_typed(locked),
    )
