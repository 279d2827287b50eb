"""How far people who judge the same things agree beyond chance: Gwet's AC1."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

# One judged thing: what each rater said, in the same order for all; None where somebody did not judge it.
Judged = Sequence[Hashable | None]


@dataclass(frozen=True)
class Agreement:
    """`observed`: the share of pairs of raters who say the same; `expected`: by chance; `pairs`: things with two ratings or more."""

    coefficient: float
    observed: float
    expected: float
    pairs: int


def ac1(judged: Sequence[Judged], categories: Sequence[Hashable]) -> Agreement | None:
    """Gwet's first agreement coefficient for two raters or more, with ratings that may be missing.

    `categories` are all that could be said, also those that nobody did. None where no two raters judged the same thing,
    or where there is no second category. Source: Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement",
    Br J Math Stat Psychol 2008; 61: 29-48, equations 8 to 10; with missing ratings as in Gwet, Handbook of Inter-Rater
    Reliability, 4th edition (2014), chapter 2: things with two ratings or more give the agreement, all with one or more give the
    shares of the categories. Raises ValueError for a rating outside of the categories.
    """
    counted = [Counter(said for said in row if said is not None) for row in judged]
    counted = [row for row in counted if row]
    unknown = {said for row in counted for said in row} - set(categories)
    if unknown:
        raise ValueError(f"{sorted(map(str, unknown))} are no categories.")
    in_pairs = [row for row in counted if row.total() > 1]
    if not in_pairs or len(categories) < 2:
        return None
    observed = sum(_alike(row) for row in in_pairs) / len(in_pairs)
    shares = [sum(row[said] / row.total() for row in counted) / len(counted) for said in categories]
    expected = sum(share * (1 - share) for share in shares) / (len(categories) - 1)
    return Agreement(
        (observed - expected) / (1 - expected), observed, expected, pairs=len(in_pairs)
    )


def _alike(row: Counter[Hashable]) -> float:
    """The share of the pairs of ratings of one thing that say the same."""
    raters = row.total()
    return sum(count * (count - 1) for count in row.values()) / (raters * (raters - 1))
