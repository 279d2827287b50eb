"""The letter with which a case ends: facts, what was decided and why, what it means, how to appeal. To each party their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from trainingsite.accounts.actions.case_parties import note_told, parties_of
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named


@dataclass(frozen=True)
class Letter:
    """What one party reads of a decided case. `decided_by`: by how many people, in a sentence; "" where one is enough. `appeal_link`: a
    path; "" stands for the form of help."""

    title: str
    asked: str
    facts: Sequence[Fact]
    outcome: str
    reasons: str
    means: str
    decided_by: str
    appeal: str
    appeal_link: str


def letter_of(case: ReviewCase, person: Person | None, *, alone: bool | None = None) -> Letter:
    """The letter to this party; without one, to whoever asked without an account. `alone`: said where the proposal is not closed yet."""
    kind = case_kind(case.kind)
    is_party = person is not None and case_is_theirs(case, person)
    return Letter(
        title=kind.title_told(),
        asked=case.asked if person is None else kind.told_asked(case, person),
        facts=[] if person is None else list(kind.told_facts(case, person)),
        outcome=kind.told_to(case, person, case.outcome),
        reasons=case.note,
        means=kind.means_for(case.outcome),
        decided_by=_deciders(case, case.was_decided_by_one if alone is None else alone),
        appeal=str(kind.appeal or _("If you think that this is wrong, ask us to look again:")),
        appeal_link=kind.appeal_link(case) if is_party else "",
    )


def _deciders(case: ReviewCase, alone: bool) -> str:
    if case.proposal_id is None:
        return ""
    if alone:
        return _(
            "Decided by one person: nobody else held the role, so the decision was announced and waited for seven days."
        )
    return _("Decided by two people: one proposed it, and another agreed.")


def send_letters(*, case: ReviewCase, by: Actor, now: datetime, alone: bool | None = None) -> None:
    """The answer, to each party and to where it was asked from. In the transaction of the decision. Raises NotAllowed."""
    check(by, Act.DECIDE_CASE)
    own = parties_of(case) or ([] if case.opened_by is None else [case.opened_by])
    readers: dict[str, Person | None] = {case.reply_to: None} if case.reply_to else {}
    readers |= {person.email: person for person in own}
    for to, person in sorted(readers.items()):
        letter = letter_of(case, person, alone=alone)
        if person is not None:
            note_told(case=case, person=person, text=_summary(letter), by=SYSTEM, now=now)
        _send(case, letter, to, has_page=person is not None and case_is_theirs(case, person))


def case_is_theirs(case: ReviewCase, person: Person) -> bool:
    """Whether the person has a page of the case."""
    return bool(ReviewCase.objects.concerning(person).filter(pk=case.pk).exists())


def _summary(letter: Letter) -> str:
    return " ".join(part for part in (f"{letter.outcome}.", letter.means) if part).replace(
        "..", "."
    )


def _send(case: ReviewCase, letter: Letter, to: str, *, has_page: bool) -> None:
    facts = [(str(label), value) for label, value in letter.facts]
    send_notice(
        "case_decided",
        to,
        about=named(case),
        case=case,
        letter=letter,
        facts=facts,
        has_page=has_page,
    )
