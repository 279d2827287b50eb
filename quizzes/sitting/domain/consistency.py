"""How often a second exam of the same sort would decide alike, and how often the decision is right.

Livingston and Lewis (1995): the exam is treated as n' questions that are right or wrong independently (its effective
length), the true shares of the people as a beta distribution between two bounds, whose four numbers are those with the
moments that were seen (Lord 1965; Hanson 1991). What follows is integrated over it.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, pi, sqrt

from quizzes.sitting.domain.beta import beta_quantile, beta_share, right_or_more
from quizzes.sitting.domain.enough import Estimate, Number, estimate
from quizzes.sitting.domain.item_numbers import Z_95
from quizzes.sitting.domain.reliability import Scores, mean, people, variance

# Points of the Gauss-Legendre rule on each side of the cut.
_POINTS = 16
# A point of that rule need not be better known than this.
_CLOSE = 1e-9
Moments = tuple[float, float, float, float]


@dataclass(frozen=True)
class TrueShares:
    """A beta distribution with the shapes a and b between low and high, each a share of questions right."""

    a: float
    b: float
    low: float
    high: float


@dataclass(frozen=True)
class Decisions:
    """Shares of people, 0 to 1, and kappa: what consistency there is beyond that of chance.

    `false_pass` and `false_fail` are shares of all people, not of those who pass or fail.
    """

    accuracy: float
    consistency: float
    kappa: float
    false_pass: float
    false_fail: float


def effective_length(scores: Scores, k: int, reliability: float) -> float:
    """n': how many independent right-or-wrong questions would be as precise (Livingston and Lewis 1995, equation 5).

    ((m - 0)(k - m) - r s^2) / (s^2 (1 - r)). Raises ValueError without variance, or with a reliability that is not within
    0 and 1, both left out.
    """
    spread, centre = variance(scores), mean(scores)
    if spread <= 0 or not 0 < reliability < 1:
        raise ValueError(
            "Without variance, and with that reliability, there is no effective length."
        )
    return (centre * (k - centre) - reliability * spread) / (spread * (1 - reliability))


def true_moments(scores: Scores, k: int, length: int) -> Moments:
    """The first four moments about zero of the true shares: factorial moments of the score, brought to `length` questions.

    E[Y(Y-1)...(Y-r+1)] / (n'(n'-1)...(n'-r+1)) for a Y that is binomial given the true share.
    """
    n, found = people(scores), [0.0] * 4
    for x, count in scores.items():
        for order, value in enumerate(_factorial_shares(x, k, length)):
            found[order] += count * value / n
    return found[0], found[1], found[2], found[3]


def _factorial_shares(x: int, k: int, length: int) -> Moments:
    """What a score of x adds to each of the four moments."""
    found, product = [], 1.0
    for step in range(4):
        product *= (x * length / k - step) / (length - step)
        found.append(product)
    return found[0], found[1], found[2], found[3]


def fitted(moments: Moments) -> TrueShares:
    """The beta distribution of true shares: with four free numbers, or between 0 and 1 where those leave that range.

    Raises ValueError where the people differ less than chance alone would make them.
    """
    m1, m2, m3, m4 = moments
    spread = m2 - m1**2
    if spread <= 0 or not 0 < m1 < 1:
        raise ValueError("These people differ by no more than chance.")
    third = (m3 - 3 * m1 * m2 + 2 * m1**3) / spread**1.5
    fourth = (m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4) / spread**2
    return _four(m1, spread, third, fourth) or _two(m1, spread)


def _four(m1: float, spread: float, skew: float, kurtosis: float) -> TrueShares | None:
    """Pearson's type I by the method of moments (Johnson, Kotz and Balakrishnan 1995, chapter 25)."""
    below = 6 + 3 * skew**2 - 2 * kurtosis
    if below <= 0 or (r := 6 * (kurtosis - skew**2 - 1) / below) <= 0:
        return None
    root = skew**2 * (r + 2) ** 2 + 16 * (r + 1)
    lean = (r + 2) * abs(skew) / sqrt(root)
    small, large = r / 2 * (1 - lean), r / 2 * (1 + lean)
    a, b = (small, large) if skew > 0 else (large, small)
    width = sqrt(spread) * sqrt((a + b) ** 2 * (a + b + 1) / (a * b))
    low = m1 - width * a / (a + b)
    if a <= 0 or b <= 0 or low < 0 or low + width > 1:
        return None
    return TrueShares(a, b, low, low + width)


def _two(m1: float, spread: float) -> TrueShares:
    both = m1 * (1 - m1) / spread - 1
    if both <= 0:
        raise ValueError("These people differ more than any share of questions can.")
    return TrueShares(m1 * both, (1 - m1) * both, 0.0, 1.0)


def decisions(shares: TrueShares, length: int, needed: int, cut: float) -> Decisions:
    """What follows of passing with `needed` of `length` questions, where the competent are those above the share `cut`."""
    competent, other = _above(shares, cut), _below(shares, cut)
    passing = [(weight, right_or_more(needed, length, share)) for share, weight in competent]
    slipping = [(weight, right_or_more(needed, length, share)) for share, weight in other]
    false_fail = sum(weight * (1 - p) for weight, p in passing)
    false_pass = sum(weight * p for weight, p in slipping)
    everybody = passing + slipping
    consistency = sum(weight * (p**2 + (1 - p) ** 2) for weight, p in everybody)
    passes = sum(weight * p for weight, p in everybody)
    chance = passes**2 + (1 - passes) ** 2
    kappa = (consistency - chance) / (1 - chance) if chance < 1 else 0.0
    return Decisions(1 - false_fail - false_pass, consistency, kappa, false_pass, false_fail)


@dataclass(frozen=True)
class Exam:
    """An exam as Livingston and Lewis see it: `length` questions, of which `needed` pass, as the share `cut` does."""

    length: int
    needed: int
    cut: float


def as_independent(scores: Scores, k: int, cut: int, reliability: float) -> Exam:
    """The exam of k questions that `cut` pass, in effective questions. Raises ValueError.

    The length is rounded, and the cut moves with it from half a question below, where no score lies. With KR-21 for the
    reliability the length is k.
    """
    length = max(4, round(effective_length(scores, k, reliability)))
    return Exam(length, ceil((cut - 0.5) * length / k), cut / k)


def livingston_lewis(scores: Scores, k: int, cut: int, reliability: float) -> Decisions:
    """Accuracy and consistency of passing with `cut` or more of k questions right. Raises ValueError where nothing fits."""
    exam = as_independent(scores, k, cut, reliability)
    return _decided(true_moments(scores, k, exam.length), exam)


def _decided(moments: Moments, exam: Exam) -> Decisions:
    return decisions(fitted(moments), exam.length, exam.needed, exam.cut)


def consistency_and_accuracy(
    scores: Scores, k: int, cut: int, reliability: float
) -> tuple[Estimate, Estimate]:
    """The shares of people who would be decided alike twice, and who are decided rightly, with their intervals.

    The intervals follow from how both vary with who came (the delta method), at that effective length.
    """
    n = people(scores)
    try:
        exam = as_independent(scores, k, cut, reliability)
        moments = true_moments(scores, k, exam.length)
        found = _decided(moments, exam)
        errors = _errors(scores, k, exam, moments, found)
    except ValueError:
        return Estimate(Number.DECISIONS, n), Estimate(Number.DECISIONS, n)
    return _bounded(n, found.consistency, errors[0]), _bounded(n, found.accuracy, errors[1])


def _bounded(n: int, value: float, error: float) -> Estimate:
    low, high = max(0.0, value - Z_95 * error), min(1.0, value + Z_95 * error)
    return estimate(Number.DECISIONS, n, value, low, high)


def _errors(
    scores: Scores, k: int, exam: Exam, moments: Moments, found: Decisions
) -> tuple[float, float]:
    """The standard errors of (consistency, accuracy): how both move when other people come.

    Both depend on four moments alone, so four directions say all: the polynomials of the score that are uncorrelated among
    these people. Along each the people are moved by one standard error.
    """
    n = people(scores)
    adds = {x: _factorial_shares(x, k, exam.length) for x in scores}
    squares = [0.0, 0.0]
    for direction in _directions(scores):
        pull = {x: count * direction[x] / n / sqrt(n) for x, count in scores.items()}
        m1, m2, m3, m4 = (
            moment + sum(pull[x] * adds[x][order] for x in scores)
            for order, moment in enumerate(moments)
        )
        other = _decided((m1, m2, m3, m4), exam)
        squares[0] += (other.consistency - found.consistency) ** 2
        squares[1] += (other.accuracy - found.accuracy) ** 2
    return sqrt(squares[0]), sqrt(squares[1])


def _directions(scores: Scores) -> list[dict[int, float]]:
    """Polynomials of the score of degrees 1 to 4, each with mean 0, variance 1 and uncorrelated with the others."""
    n, centre, spread = people(scores), mean(scores), sqrt(variance(scores))
    found: list[dict[int, float]] = [dict.fromkeys(scores, 1.0)]
    for degree in range(1, 5):
        values = {x: ((x - centre) / spread) ** degree for x in scores}
        for other in found:
            overlap = sum(count * values[x] * other[x] for x, count in scores.items()) / n
            values = {x: value - overlap * other[x] for x, value in values.items()}
        size = sqrt(sum(count * values[x] ** 2 for x, count in scores.items()) / n)
        if size > 1e-6:  # else there are fewer scores than directions
            found.append({x: value / size for x, value in values.items()})
    return found[1:]


def _below(shares: TrueShares, cut: float) -> list[tuple[float, float]]:
    """(true share, weight) of those at or below the cut."""
    end = beta_share(_inside(shares, cut), shares.a, shares.b)
    return _between(shares, 0.0, end)


def _above(shares: TrueShares, cut: float) -> list[tuple[float, float]]:
    """(true share, weight) of those above the cut."""
    end = beta_share(_inside(shares, cut), shares.a, shares.b)
    return _between(shares, end, 1.0)


def _inside(shares: TrueShares, cut: float) -> float:
    return (cut - shares.low) / (shares.high - shares.low)


def _between(shares: TrueShares, start: float, end: float) -> list[tuple[float, float]]:
    """Points of the people between two of their quantiles: in quantiles the density is even, however it piles up at a bound."""
    found, inner = [], None
    if end <= start:
        return []
    for at, weight in _rule(_POINTS):
        place = start + (end - start) * (at + 1) / 2
        inner = beta_quantile(place, shares.a, shares.b, near=inner, close=_CLOSE)
        share = shares.low + (shares.high - shares.low) * inner
        found.append((share, weight * (end - start) / 2))
    return found


@lru_cache(maxsize=4)
def _rule(points: int) -> tuple[tuple[float, float], ...]:
    """Places and weights of the Gauss-Legendre rule on -1 to 1, by Newton's steps on the polynomial."""
    found = []
    for number in range(1, points + 1):
        x, slope = cos(pi * (number - 0.25) / (points + 0.5)), 1.0
        for _step in range(100):
            before, value = 1.0, x
            for order in range(2, points + 1):
                before, value = value, ((2 * order - 1) * x * value - (order - 1) * before) / order
            slope = points * (x * value - before) / (x * x - 1)
            step = value / slope
            x -= step
            if abs(step) < 1e-15:
                break
        found.append((x, 2 / ((1 - x * x) * slope * slope)))
    return tuple(found)
