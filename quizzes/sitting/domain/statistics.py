"""Statistics of an exam: shares with their interval, and the error of measurement at the cut."""

from dataclasses import dataclass
from math import sqrt

# Below this many takers a share says more about chance than about the exam.
SHOWN_FROM = 30
_Z = 1.959964  # 95 %, two-sided normal


@dataclass(frozen=True)
class Share:
    """k of n, and the 95 % Wilson interval as percentages."""

    k: int
    n: int
    percent: float
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        """Whether there are enough takers to print the share."""
        return self.n >= SHOWN_FROM


def share(k: int, n: int) -> Share:
    """The share k of n with its Wilson interval (Wilson 1927), in percent; 0 of 0 has the widest interval.

    Raises ValueError unless 0 <= k <= n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return Share(0, 0, 0.0, 0.0, 100.0)
    p = k / n
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    return Share(k, n, 100 * p, 100 * (centre - half), 100 * (centre + half))


def error_at(right: int, of: int) -> float:
    """Lord's binomial standard error of measurement, in questions, at `right` right answers of `of` (Lord 1955).

    sqrt(x (k - x) / (k - 1)). It needs no takers: it is what chance does to one person of that level. One question
    tells nothing of its error: 0.
    """
    if of < 2:
        return 0.0
    return sqrt(right * (of - right) / (of - 1))
