"""What one sitting adds to the sums of statistics. Whole numbers, so that it can be taken away again exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log

# Tries from this one on are counted together: nobody is told apart by being the only one at try 23.
MOST_TRIES = 9
# The name under which an answer without parts is counted among the parts.
NO_ANSWER = "-"
_THOUSANDTHS = 1000

# Which row, and what it holds.
Key = tuple[int | str | bool, ...]
Sums = dict[Key, tuple[int, ...]]


@dataclass(frozen=True)
class Answered:
    """One question of the sitting: whether it was right, and the parts that were chosen.

    `parts` is None where what was typed is no part that can be counted; `seconds` None where no time is known. A pilot is part of
    no score.
    """

    version: int
    right: bool
    parts: tuple[str, ...] | None
    seconds: int | None
    is_pilot: bool = False


@dataclass(frozen=True)
class Sitting:
    """A graded sitting under the rules `policy`: the person's try `number`, from 1, closed at a moment.

    `score` of `of` and the critical ones are those of its result, which decided; statistics of its questions are computed
    from the answers themselves.
    """

    policy: int
    number: int
    closed_at: datetime
    score: int
    of: int
    critical_right: int
    critical_of: int
    passed: bool


def quarter_of(moment: datetime) -> int:
    """20264 for the last quarter of 2026."""
    return moment.year * 10 + (moment.month + 2) // 3


def score_sums(sitting: Sitting) -> Sums:
    """What it adds about the exam: one person with that score at that try."""
    number = min(sitting.number, MOST_TRIES)
    scored = (sitting.score, sitting.of, sitting.critical_right, sitting.critical_of)
    return {(sitting.policy, number, *scored, sitting.passed): (1,)}


def item_sums(sitting: Sitting, answered: Iterable[Answered]) -> Sums:
    """What it adds about its questions, and about each part that was chosen."""
    asked = list(answered)
    counted = [one for one in asked if not one.is_pilot]
    score, of = sum(one.right for one in counted), len(counted)
    is_first, quarter = sitting.number == 1, quarter_of(sitting.closed_at)
    found: Sums = {}
    for one in asked:
        # What is left of the score without the question is then that of the others, also for a pilot, which is no part of it.
        tail = (one.right, score + (one.is_pilot and one.right), of + one.is_pilot)
        whole = (sitting.policy, is_first, "", one.version, quarter, *tail)
        found = added(found, {whole: (1, *_times(one.seconds))})
        for part in () if one.parts is None else one.parts or (NO_ANSWER,):
            chosen = (sitting.policy, is_first, part, one.version, 0, *tail)
            found = added(found, {chosen: (1, 0, 0, 0)})
    return found


def _times(seconds: int | None) -> tuple[int, int, int]:
    if seconds is None:
        return 0, 0, 0
    in_thousandths = round(_THOUSANDTHS * log(max(1, seconds)))
    return 1, in_thousandths, in_thousandths**2


def log_time(total: int) -> float:
    """A sum of thousandths of ln(seconds) as a sum of ln(seconds)."""
    return total / _THOUSANDTHS


def log_time_squares(total: int) -> float:
    """The same of squares."""
    return total / _THOUSANDTHS**2


def added(some: Sums, more: Mapping[Key, tuple[int, ...]], times: int = 1) -> Sums:
    """Both together, the second so many times (-1 takes it away); rows that come to nothing are left out. `some` is used up."""
    for key, values in more.items():
        before = some.get(key, (0,) * len(values))
        after = tuple(one + times * other for one, other in zip(before, values, strict=True))
        if any(after):
            some[key] = after
        else:
            some.pop(key, None)
    return some
