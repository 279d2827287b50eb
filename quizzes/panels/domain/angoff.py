"""Modified Angoff: what judges expect of the candidate who only just deserves to pass, and the pass mark that follows.

Every judge says of every item what share of such candidates would answer it rightly, discusses the first round with the
others, and rates once more. The last round gives the pass mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan, ceil, cos, pi, sin, sqrt
from statistics import mean, stdev

ROUNDS = (1, 2)
LEAST_JUDGES = 2
LEAST_ITEMS = 2
HIGHEST = 100
# Fewer give a pass mark, and one that the report calls weak (Fowell, Fewtrell, McLaughlin, Adv Health Sci Educ 2008).
ADVISED_JUDGES = 8
_HALVINGS = 80
# Below this a difference is that of floating point and nobody's opinion.
_TINY = 1e-9

# What the judges said, in percent: by judge, one for each item, in the same order for all.
Ratings = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Round:
    """One round in numbers. `cut` and everything about judges in items; items in percent; agreement is ICC(2, k)."""

    cut: float
    percent: float
    standard_error: float
    interval: tuple[float, float]
    judges: dict[str, float]
    items: list[float]
    spreads: list[float]
    agreement: float | None


def judge_round(ratings: Ratings) -> Round:
    """The pass mark of one round, with how sure it is.

    The cut is the mean over judges of the sum of their ratings, its standard error the standard deviation of these sums over the
    square root of the number of judges, and the interval that of Student's t (95 %): Angoff in Thorndike (ed.),
    Educational Measurement, 1971: 514-515; Cizek and Bunch, Standard Setting, 2007, chapter 6. Raises ValueError.
    """
    count = _checked(ratings)
    sums = {judge: sum(said) / HIGHEST for judge, said in ratings.items()}
    cut = mean(sums.values())
    error = stdev(sums.values()) / sqrt(len(sums))
    reach = t_quantile(len(sums) - 1) * error
    columns = list(zip(*ratings.values(), strict=True))
    return Round(
        cut=cut,
        percent=HIGHEST * cut / count,
        standard_error=error,
        interval=(cut - reach, cut + reach),
        judges=sums,
        items=[mean(column) for column in columns],
        spreads=[stdev(column) for column in columns],
        agreement=icc_2k(columns),
    )


def pass_mark(percent: float, questions: int) -> int:
    """The least number of right answers that passes a form of so many questions: rounded up, never down."""
    return max(1, ceil(percent * questions / HIGHEST - _TINY))


def icc_2k(rows: Sequence[Sequence[float]]) -> float | None:
    """How far the mean of these raters would agree with that of others: ICC(2, k), items by raters. None: undefined.

    Shrout and Fleiss, Psychol Bull 1979; 86: 420-428: two-way, raters at random, absolute agreement, average of k. It is a part of a
    variance, so it is undefined where what should be a variance comes to nothing or less: the items differ less between
    than within them, as where their means are equal. Below zero it stands for none (Bartko, Psychol Bull 1976; 83: 762-765).
    """
    items, raters = len(rows), len(rows[0])
    grand = mean(value for row in rows for value in row)
    means = [mean(row) for row in rows]
    heads = [mean(column) for column in zip(*rows, strict=True)]
    between = raters * sum((value - grand) ** 2 for value in means)
    by_rater = items * sum((value - grand) ** 2 for value in heads)
    total = sum((value - grand) ** 2 for row in rows for value in row)
    item_square = between / (items - 1)
    rater_square = by_rater / (raters - 1)
    error_square = (total - between - by_rater) / ((items - 1) * (raters - 1))
    below = item_square + (rater_square - error_square) / items
    return None if below < _TINY else (item_square - error_square) / below


def t_quantile(freedom: int, level: float = 0.975) -> float:
    """The quantile of Student's t with so many degrees of freedom, for a level above one half."""
    low, high = 0.0, 1e4
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        if _t_below(middle, freedom) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _t_below(value: float, freedom: int) -> float:
    """The distribution of t in closed form: Abramowitz and Stegun 26.7.3 and 26.7.4."""
    angle = atan(value / sqrt(freedom))
    if freedom % 2:
        total, term = 0.0, cos(angle)
        for k in range(3, freedom + 1, 2):
            total += term
            term *= cos(angle) ** 2 * (k - 1) / k
        within = 2 / pi * (angle + sin(angle) * total)
    else:
        total, term = 0.0, 1.0
        for k in range(2, freedom + 1, 2):
            total += term
            term *= cos(angle) ** 2 * (k - 1) / k
        within = sin(angle) * total
    return (1 + within) / 2


def _checked(ratings: Ratings) -> int:
    """How many items there are. Raises ValueError where nothing can be computed."""
    if len(ratings) < LEAST_JUDGES:
        raise ValueError(f"{len(ratings)} judges: at least {LEAST_JUDGES} are needed.")
    counts = {len(said) for said in ratings.values()}
    if len(counts) != 1:
        raise ValueError("Every judge rates every item.")
    count = counts.pop()
    if count < LEAST_ITEMS:
        raise ValueError(f"{count} items: at least {LEAST_ITEMS} are needed.")
    if not all(0 <= value <= HIGHEST for said in ratings.values() for value in said):
        raise ValueError(f"A rating lies between 0 and {HIGHEST}.")
    return count
