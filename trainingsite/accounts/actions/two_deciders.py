"""The decision of a case that takes something from somebody, as an act of two people."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.actions.case_parties import parties_of
from trainingsite.accounts.actions.cases import (
    DECISION_KIND,
    case_of,
    decide_by_two,
    tell_not_decided,
)
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.case_kinds import case_kind, facts_of
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import Proposal


def _carry_out(proposal: Proposal, by: Person, now: datetime) -> None:
    decide_by_two(proposal=proposal, by=by, now=now)


def _describe(proposal: Proposal) -> list[Fact]:
    case = case_of(proposal)
    kind = case_kind(case.kind)
    people = ", ".join(str(person) for person in parties_of(case)[:20])
    return [
        (_("Case"), kind.name_of(case)),
        (_("Whom it concerns"), people or "–"),
        (_("What was reported"), case.asked),
        (_("Decision"), kind.label(proposal.content["outcome"])),
        *facts_of(case),
    ]


def _stoppers(proposal: Proposal) -> Iterable[Person]:
    """Who answers for what it is about. Whom it takes from is told by the case, and does not stop it alone, whatever they answer for."""
    case, barred = case_of(proposal), {*_parties(proposal), *_barred(proposal)}
    return [one for one in case_kind(case.kind).stoppers(case) if one.pk not in barred]


def _parties(proposal: Proposal) -> list[int]:
    return [person.pk for person in parties_of(case_of(proposal))]


def _owed(proposal: Proposal) -> list[int]:
    """Whom it takes from, for those who have a role from them; nobody where both sides say that they are that person."""
    kind = case_kind(case_of(proposal).kind)
    return _parties(proposal) if kind.weighs_debts else []


def _barred(proposal: Proposal) -> list[int]:
    """Themselves alone: whoever made one of them anew, which somebody in doubt had made, decides like everybody."""
    case = case_of(proposal)
    return list(case_kind(case.kind).barred(case))


def _ended(proposal: Proposal, now: datetime) -> None:
    tell_not_decided(proposal=proposal, by=SYSTEM, now=now)


DECISION = JointAct(
    kind=DECISION_KIND,
    act=Act.DECIDE_CASE,
    title=_("Decide a case that takes something away"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=_stoppers,
    barred=_parties,
    bars=_barred,
    favours=_owed,
    ended=_ended,
)
