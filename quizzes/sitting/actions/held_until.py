"""Until when a pass waits that is held: for the look at it, and for open cases that may take it.

What one person has a hand in holds a pass once: through one hearing, and the days after it. To open another case, to ask or to
propose anew adds nothing, unless a second person does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from quizzes.sitting.actions.attempt_cases import cases_about, may_take
from quizzes.sitting.actions.holding import KIND
from quizzes.sitting.models import Attempt
from trainingsite.accounts.actions.case_parties import heard_by, heard_first
from trainingsite.accounts.actions.cases import first_proposed, hands_in, proposed_decision
from trainingsite.accounts.actions.proposals import LAPSES_AFTER, WAIT
from trainingsite.accounts.actions.second_person import are_one
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.domain.calendar import working_days_later
from trainingsite.accounts.models import ReviewCase

# Working days, for the look, and after a hearing.
LOOKED_AT_WITHIN = DECIDED_WITHIN = 3
# What one person alone proposes: as long as time takes the second one's place, and the day on which that ends.
AGREED_WITHIN = WAIT + timedelta(days=1)


@dataclass(frozen=True)
class _Hands:
    """A case, and who asked for a reply or proposed a decision in it: (when first, key of the account), the first first."""

    case: ReviewCase
    acts: list[tuple[datetime, int]]

    @property
    def people(self) -> set[int]:
        return {pk for _at, pk in self.acts}


def passes_held_too_long(now: datetime) -> list[Attempt]:
    """Attempts whose pass is held for nothing any more: nobody looked, or decided, in time."""
    day, ends = localdate(now), [(attempt, held_until(attempt, now)) for attempt in _held()]
    return [attempt for attempt, end in ends if end is not None and end < day]


def passes_that_wait_for_people(now: datetime) -> list[Attempt]:
    """Attempts whose pass is held until people have decided, since a corrected key denies it."""
    return [attempt for attempt in _held() if held_until(attempt, now) is None]


def _held() -> list[Attempt]:
    return list(Attempt.objects.held().select_related("user", "quiz").order_by("pk"))


def held_until(attempt: Attempt, now: datetime) -> date | None:
    """The last day on which its pass waits, as things stand; None where it waits until a case is decided."""
    cases = cases_about(attempt)
    ends = [_end(hands, attempt) for hands in _that_hold(cases)]
    days = [*_looks(cases), *(end for end in ends if end is not None)]
    return None if None in ends else max(days, default=localdate(now) - timedelta(days=1))


def looked_at_until(attempt: Attempt) -> date | None:
    """The last day of the look at its pace, with what is asked and proposed in it; None where nobody looks."""
    cases = cases_about(attempt)
    ends = [_end(hands, attempt) for hands in _that_hold(cases) if hands.case.kind == KIND]
    return max([*_looks(cases), *(end for end in ends if end is not None)], default=None)


def _looks(cases: Iterable[ReviewCase]) -> list[date]:
    opened = [localdate(case.opened_at) for case in cases if case.is_open and case.kind == KIND]
    return [working_days_later(day, LOOKED_AT_WITHIN) for day in opened]


def is_to_be_taken(attempt: Attempt) -> bool:
    """Whether it is proposed to take what comes of it: a pass then waits until that is decided, within the bounds of what holds one."""
    holding = _that_hold(cases_about(attempt))
    return any(proposed_decision(hands.case) is not None for hands in holding)


def case_that_holds(attempt: Attempt) -> ReviewCase | None:
    """The open case for which its pass waits; of several the one that is promised last."""
    holding = [hands.case for hands in _that_hold(cases_about(attempt))]
    return max(holding, key=lambda case: (case.answer_by_date, case.pk), default=None)


def _that_hold(cases: Iterable[ReviewCase]) -> list[_Hands]:
    """The open ones for which a pass waits: not where nobody had a hand in it who had none in one before. Who counted as another when
    they did something is no second person later."""
    holding, seen = [], set[int]()
    for hands in _in_order(cases):
        is_new = any(not are_one([pk], seen, now=at) for at, pk in hands.acts)
        if may_take(hands.case) and (is_new or not case_kind(hands.case.kind).hears):
            holding.append(hands)
        seen |= hands.people
    return holding


def _in_order(cases: Iterable[ReviewCase]) -> list[_Hands]:
    """As people began with them."""
    taking = [case for case in cases if case_kind(case.kind).takes_away]
    found = [_Hands(case, _first_of_each(hands_in(case))) for case in taking]
    return sorted(found, key=lambda one: (one.acts[:1] or [(one.case.opened_at, 0)], one.case.pk))


def _first_of_each(acts: list[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """The first act of each account: a case about a room of people has a notice for each of them."""
    first: dict[int, datetime] = {}
    for at, pk in acts:
        first.setdefault(pk, at)
    return [(at, pk) for pk, at in first.items()]


def _end(hands: _Hands, attempt: Attempt) -> date | None:
    case, first = hands.case, [pk for _at, pk in hands.acts[:1]]
    if not case_kind(case.kind).hears:
        return None  # a corrected key denies the pass: people give it, or take it
    is_alone = all(are_one([pk], first, now=at) for at, pk in hands.acts)
    if proposed_decision(case) is not None:
        return _proposal_ends(case, AGREED_WITHIN if is_alone else LAPSES_AFTER)
    over = heard_first(case, attempt.user) if is_alone else heard_by(case)
    assert over is not None  # noqa: S101 -- who is heard was asked, or it is proposed
    return working_days_later(over, DECIDED_WITHIN)


def _proposal_ends(case: ReviewCase, within: timedelta) -> date:
    """From the first proposal on, whatever became of that: one that is made anew begins nothing anew."""
    since = first_proposed(case)
    assert since is not None  # noqa: S101 -- one is open
    return localdate(since + within)
