"""How far an exam's score can be trusted: from how many people had each score, and from each question's share.

Scores are whole questions right, 0 to k. Variances have n in the denominator, as the published values have.
"""

from collections.abc import Callable, Iterable, Mapping
from math import sqrt

from quizzes.sitting.domain.beta import beta_share, f_quantile
from quizzes.sitting.domain.enough import Estimate, Number, estimate
from quizzes.sitting.domain.item_numbers import Z_95
from quizzes.sitting.domain.statistics import error_at

# How many people had each score.
Scores = Mapping[int, int]


def people(scores: Scores) -> int:
    """How many people there are."""
    return sum(scores.values())


def mean(scores: Scores) -> float:
    """The mean score, in questions; 0 of nobody."""
    n = people(scores)
    return sum(x * count for x, count in scores.items()) / n if n else 0.0


def variance(scores: Scores) -> float:
    """The variance of the scores with n in the denominator, in questions squared; 0 of nobody."""
    n, centre = people(scores), mean(scores)
    return sum(count * (x - centre) ** 2 for x, count in scores.items()) / n if n else 0.0


def mean_score(scores: Scores) -> Estimate:
    """The mean score with its interval, mean -+ 1.96 SD / sqrt(n), in questions."""
    n, centre = people(scores), mean(scores)
    if n < 2:
        return Estimate(Number.PASSES, n)
    half = Z_95 * sqrt(variance(scores) / n)
    return estimate(Number.PASSES, n, centre, centre - half, centre + half)


def spread_of_scores(scores: Scores) -> Estimate:
    """Their standard deviation with its interval, SD -+ 1.96 SE, in questions.

    SE = sqrt((m4 - s^4) / n) / (2 s), which asks for no normal scores (Kendall and Stuart 1969, 10.6).
    """
    n, centre, square = people(scores), mean(scores), variance(scores)
    if n < 2 or square <= 0:
        return Estimate(Number.PASSES, n)
    fourth = sum(count * (x - centre) ** 4 for x, count in scores.items()) / n
    value = sqrt(square)
    half = Z_95 * sqrt(max(0.0, fourth - square**2) / n) / (2 * value)
    return estimate(Number.PASSES, n, value, value - half, value + half)


def kr20(scores: Scores, shares: Iterable[float]) -> Estimate:
    """Kuder-Richardson 20: k/(k-1) (1 - sum p(1-p) / variance), which is Cronbach's alpha on right and wrong.

    `shares` is p of each of the k questions. Right only where everybody had the same questions: of forms that are drawn it
    flatters. With Feldt's interval.
    """
    asked = list(shares)
    return _consistency(scores, len(asked), sum(p * (1 - p) for p in asked))


def kr21(scores: Scores, k: int) -> Estimate:
    """Kuder-Richardson 21: k/(k-1) (1 - m(k-m) / (k variance)), right where each person draws other questions.

    It needs the totals only. With Feldt's interval.
    """
    centre = mean(scores)
    return _consistency(scores, k, centre * (k - centre) / k if k else 0.0)


def _consistency(scores: Scores, k: int, within: float) -> Estimate:
    n, spread = people(scores), variance(scores)
    if k < 2 or n < 2 or spread <= 0:
        return Estimate(Number.RELIABILITY, n)
    value = k / (k - 1) * (1 - within / spread)
    low, high = feldt_interval(value, n, k)
    return estimate(Number.RELIABILITY, n, value, low, high)


def feldt_interval(alpha: float, n: int, k: int) -> tuple[float, float]:
    """The 95 % interval of alpha of n people and k questions (Feldt 1965; Feldt, Woodruff and Salih 1987).

    1 - (1 - alpha) F, with F's quantiles at n - 1 and (n - 1)(k - 1) degrees of freedom.
    """
    d1, d2 = n - 1, (n - 1) * (k - 1)
    return (
        1 - (1 - alpha) * f_quantile(0.975, d1, d2),
        1 - (1 - alpha) * f_quantile(0.025, d1, d2),
    )


def error_of_measurement(scores: Scores, reliability: Estimate) -> Estimate:
    """The standard error of measurement, in questions: SD sqrt(1 - reliability); its interval is the reliability's."""
    if reliability.value is None or reliability.low is None or reliability.high is None:
        return Estimate(Number.RELIABILITY, reliability.n)
    spread = sqrt(variance(scores))
    value, low, high = (
        spread * sqrt(max(0.0, 1 - one))
        for one in (reliability.value, reliability.high, reliability.low)
    )
    return estimate(Number.RELIABILITY, reliability.n, value, low, high)


def keats_error(right: int, of: int, kr20_value: float, kr21_value: float) -> float:
    """Lord's error at `right` of `of`, in questions, brought down to what KR-20 allows (Keats 1957).

    Lord's treats the questions as drawn; where all had the same ones, that asks too much of the form by the factor
    sqrt((1 - KR-20) / (1 - KR-21)). Raises ValueError where KR-21 is 1 and nothing is left to divide.
    """
    if kr21_value >= 1:
        raise ValueError("KR-21 is 1: there is no error to bring down.")
    return error_at(right, of) * sqrt(max(0.0, 1 - kr20_value) / (1 - kr21_value))


def probably_competent(right: int, of: int, cut: float) -> float:
    """The probability that somebody with `right` of `of` would have more than the share `cut` of all such questions right.

    The share of Beta(x + .5, k - x + .5) above the cut (Jeffreys' prior). It needs no other people.
    """
    return 1 - beta_share(cut, right + 0.5, of - right + 0.5)


def dependability(scores: Scores, k: int, cut: float) -> Estimate:
    """Phi(lambda): how dependable pass and fail at the share `cut` are (Brennan and Kane 1977).

    1 - 1/(k-1) mean(X(1-X)) / mean((X-lambda)^2), X the share of questions right, for questions drawn anew for each person.
    The interval is the jackknife's over people.
    """
    if k < 2:
        return Estimate(Number.DEPENDABILITY, people(scores))
    return jackknife(Number.DEPENDABILITY, scores, lambda some: _phi(some, k, cut))


def _phi(scores: Scores, k: int, cut: float) -> float | None:
    n = people(scores)
    within = sum(count * (x / k) * (1 - x / k) for x, count in scores.items()) / n
    apart = sum(count * (x / k - cut) ** 2 for x, count in scores.items()) / n
    return None if apart <= 0 else 1 - within / apart / (k - 1)


def jackknife(number: Number, scores: Scores, value: Callable[[Scores], float | None]) -> Estimate:
    """The value at these scores with its interval from leaving out one person at a time (Tukey 1958).

    Who share a score give the same, so it costs one evaluation a score, not one a person. At most 1, at which all three
    numbers that use it end.
    """
    n = people(scores)
    if n < 3 or (whole := value(scores)) is None:
        return Estimate(number, n)
    left_out = {}
    for x, count in scores.items():
        if count == 0:
            continue
        without = value({**scores, x: count - 1})
        if without is None:
            return Estimate(number, n)
        left_out[x] = without
    centre = sum(scores[x] * one for x, one in left_out.items()) / n
    spread = sum(scores[x] * (one - centre) ** 2 for x, one in left_out.items())
    half = Z_95 * sqrt((n - 1) / n * spread)
    return estimate(number, n, whole, whole - half, min(1.0, whole + half))
