"""From how many people on a number is shown: below it, it says more about chance than about the question or the exam."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite


class Number(StrEnum):
    """The numbers that statistics pages show."""

    P = "p"
    DISCRIMINATION = "discrimination"
    OPTION = "option"
    TIME = "time"
    DRIFT = "drift"
    PASSES = "passes"
    RELIABILITY = "reliability"
    DEPENDABILITY = "dependability"
    DECISIONS = "decisions"


# At n = 30 the correlation of a good question with the rest still varies by .17, so that one in twenty looks harmful;
# a reliability of .81 shows as anything from .67 to .89 at 30; the four moments behind decisions need 200.
SHOWN_FROM: dict[Number, int] = {
    Number.P: 30,
    Number.DISCRIMINATION: 30,
    Number.OPTION: 50,
    Number.TIME: 30,
    Number.DRIFT: 100,
    Number.PASSES: 30,
    Number.RELIABILITY: 50,
    Number.DEPENDABILITY: 30,
    Number.DECISIONS: 200,
}
# Fewer people than this in one cell of a report could be told from one another.
SMALLEST_CELL = 5


def is_enough(number: Number, n: int) -> bool:
    """Whether the number is shown at n people."""
    return n >= SHOWN_FROM[number]


def is_small_cell(n: int) -> bool:
    """Whether a group of n people is too small for a report. Nobody is no group: 0 is told."""
    return 0 < n < SMALLEST_CELL


@dataclass(frozen=True)
class Estimate:
    """A number of n people with its 95 % interval. `value` is None where it is not defined, most often without variance."""

    number: Number
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether a page shows it: it is defined, and there are people enough."""
        return self.value is not None and is_enough(self.number, self.n)

    @property
    def shown_from(self) -> int:
        """The least n at which it is shown."""
        return SHOWN_FROM[self.number]


def estimate(number: Number, n: int, value: float, low: float, high: float) -> Estimate:
    """The estimate, without a value where one of the three is no number."""
    if not all(isfinite(one) for one in (value, low, high)):
        return Estimate(number, n)
    return Estimate(number, n, value, low, high)
