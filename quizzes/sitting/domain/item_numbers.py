"""What one question's answers say about the question: from counts, never from answers one by one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atanh, exp, sqrt, tanh

from quizzes.sitting.domain.enough import Estimate, Number, estimate
from quizzes.sitting.domain.statistics import share

Z_95 = 1.959964  # two-sided normal
THIRDS = 3
# A wrong option whom fewer choose is dead weight; read with the p of the question, for mastered ones have few wrong answers.
DEAD_BELOW = 0.05


@dataclass(frozen=True)
class Cell:
    """`n` people answered the question rightly or not and had `score` of `of` questions right in the whole, this one too."""

    right: bool
    score: int
    of: int
    n: int = 1

    @property
    def rest(self) -> float:
        """The share of the other questions that they had right, 0 to 1: comparable although each draws other questions."""
        return (self.score - self.right) / (self.of - 1)


def p_value(cells: Iterable[Cell]) -> Estimate:
    """The share of people who are right, 0 to 1, with the interval after Wilson (1927)."""
    held = list(cells)
    n, right = sum(cell.n for cell in held), sum(cell.n for cell in held if cell.right)
    found = share(right, n)
    if n == 0:
        return Estimate(Number.P, 0)
    return estimate(Number.P, n, right / n, found.low / 100, found.high / 100)


def discrimination(cells: Iterable[Cell]) -> Estimate:
    """The correlation of being right here with the rest of the score: the corrected point-biserial (Henrysson 1963).

    The question itself is taken out of the score, which else correlates with itself. Cells of forms with one question say
    nothing.
    """
    held = [cell for cell in cells if cell.of > 1]
    return _correlated(
        Number.DISCRIMINATION, [(float(cell.right), cell.rest, cell.n) for cell in held]
    )


def option_discrimination(chose: Sequence[Cell], everybody: Sequence[Cell]) -> Estimate:
    """The correlation of choosing one option with the rest of the score.

    `chose` are the cells of those who chose it, a part of `everybody`.
    """
    chosen = Counter({_key(cell): cell.n for cell in chose})
    pairs = []
    for cell in everybody:
        if cell.of < 2:
            continue
        with_it = min(chosen[_key(cell)], cell.n)
        chosen[_key(cell)] -= with_it
        pairs += [(1.0, cell.rest, with_it), (0.0, cell.rest, cell.n - with_it)]
    return _correlated(Number.OPTION, pairs)


def _key(cell: Cell) -> tuple[bool, int, int]:
    return cell.right, cell.score, cell.of


def _correlated(number: Number, pairs: Iterable[tuple[float, float, int]]) -> Estimate:
    """Pearson's r of (x, y, how often), in two passes so that nothing cancels."""
    held = [(x, y, n) for x, y, n in pairs if n]
    total = sum(n for _x, _y, n in held)
    if total == 0:
        return Estimate(number, 0)
    mean_x = sum(x * n for x, _y, n in held) / total
    mean_y = sum(y * n for _x, y, n in held) / total
    xx = sum(n * (x - mean_x) ** 2 for x, _y, n in held)
    yy = sum(n * (y - mean_y) ** 2 for _x, y, n in held)
    if xx <= 0 or yy <= 1e-12 * total:
        return Estimate(number, total)
    r = sum(n * (x - mean_x) * (y - mean_y) for x, y, n in held) / sqrt(xx * yy)
    low, high = fisher_interval(r, total)
    return estimate(number, total, r, low, high)


def fisher_interval(r: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a correlation of n people. Fewer than four leave everything open, and r = 1 nothing."""
    if n < 4:
        return -1.0, 1.0
    if abs(r) >= 1:
        return r, r
    half = Z_95 / sqrt(n - 3)
    return tanh(atanh(r) - half), tanh(atanh(r) + half)


def third_of_scores(cells: Iterable[Cell]) -> dict[float, int]:
    """Into which third of the people each score falls, 0 the weakest: by the share of questions right.

    Who share a score share the third, the one in which the middle of them stands, so that no tie is broken by chance.
    """
    people: Counter[float] = Counter()
    for cell in cells:
        people[cell.score / cell.of] += cell.n
    total, below, found = people.total(), 0, {}
    for score in sorted(people):
        middle = below + people[score] / 2
        found[score] = min(THIRDS - 1, int(THIRDS * middle / total))
        below += people[score]
    return found


def by_thirds(cells: Iterable[Cell], thirds: dict[float, int]) -> tuple[int, int, int]:
    """How many of the cells' people stand in the weakest, the middle and the strongest third."""
    counts = [0, 0, 0]
    for cell in cells:
        counts[thirds[cell.score / cell.of]] += cell.n
    return counts[0], counts[1], counts[2]


def typical_seconds(n: int, log_sum: float, log_squares: float) -> Estimate:
    """The geometric mean of n times in seconds with its interval, from the sums of ln t and of (ln t)^2.

    Times are skewed: their logarithms are nearly normal, their mean is what one pause makes of it.
    """
    if n < 2:
        return Estimate(Number.TIME, n)
    mean = log_sum / n
    variance = max(0.0, (log_squares - n * mean**2) / (n - 1))
    half = Z_95 * sqrt(variance / n)
    return estimate(Number.TIME, n, exp(mean), exp(mean - half), exp(mean + half))


def drift(earlier: tuple[int, int], later: tuple[int, int]) -> Estimate:
    """How much easier a question became: later p minus earlier p, each (right, people), with Newcombe's interval (1998).

    n is the smaller of both groups. An interval beyond zero is a leak, a lesson that teaches it, or other candidates.
    """
    before, after = share(*earlier), share(*later)
    n = min(before.n, after.n)
    if n == 0:
        return Estimate(Number.DRIFT, 0)
    difference = after.percent - before.percent
    down = sqrt((after.percent - after.low) ** 2 + (before.high - before.percent) ** 2)
    up = sqrt((after.high - after.percent) ** 2 + (before.percent - before.low) ** 2)
    return estimate(
        Number.DRIFT, n, difference / 100, (difference - down) / 100, (difference + up) / 100
    )
