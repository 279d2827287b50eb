"""All numbers of one question together, and what of them a person should look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

from quizzes.kinds.marks import Offered
from quizzes.sitting.domain.enough import Estimate, Number, estimate, is_enough
from quizzes.sitting.domain.item_numbers import (
    DEAD_BELOW,
    Cell,
    by_thirds,
    discrimination,
    option_discrimination,
    p_value,
    third_of_scores,
)
from quizzes.sitting.domain.statistics import share

# What a good question has at least; with fewer people only an interval that ends below WEAK_BELOW says something.
REVIEW_BELOW, WEAK_BELOW = 0.15, 0.10
ENOUGH_FOR_REVIEW = 500
NEARLY_EVERYBODY = 0.95
MOST_EXPOSURE = 0.30


class Flag(StrEnum):
    """What a person should look at. Never a verdict: a flag asks for eyes."""

    KEY_IN_DOUBT = "key-in-doubt"
    WEAK = "weak"
    ATTRACTS_STRONG = "attracts-strong"
    DEAD_OPTION = "dead-option"
    GUESSED = "guessed"
    EASY = "easy"
    BECAME_EASIER = "became-easier"
    BECAME_HARDER = "became-harder"
    EXPOSED = "exposed"


@dataclass(frozen=True)
class Flagged:
    """A flag, and the letter of the option that it is about."""

    flag: Flag
    letter: str = ""


@dataclass(frozen=True)
class OptionNumbers:
    """One option: how many chose it in each third of the scores (the weakest first), and whom it attracts.

    `attraction` is its correlation with the rest of the score: above zero the strong choose it.
    """

    letter: str
    part: Offered
    n: int
    share: Estimate
    attraction: Estimate
    thirds: tuple[int, int, int]


@dataclass(frozen=True)
class ItemNumbers:
    """One question among `n` people; `thirds` is how many of them each third of the scores has."""

    n: int
    right: int
    p: Estimate
    discrimination: Estimate
    thirds: tuple[int, int, int]
    options: tuple[OptionNumbers, ...]


def item_numbers(
    offered: Sequence[Offered], everybody: Sequence[Cell], chose: Mapping[str, Sequence[Cell]]
) -> ItemNumbers:
    """The numbers of a question: `everybody` who was asked, and `chose` by the name of a part those who chose it."""
    thirds = third_of_scores(everybody)
    options = [
        _option(letter, part, everybody, chose.get(part.name, ()), thirds)
        for letter, part in zip(_letters(len(offered)), offered, strict=True)
    ]
    return ItemNumbers(
        n=sum(cell.n for cell in everybody),
        right=sum(cell.n for cell in everybody if cell.right),
        p=p_value(everybody),
        discrimination=discrimination(everybody),
        thirds=by_thirds(everybody, thirds),
        options=tuple(options),
    )


def _letters(count: int) -> list[str]:
    """A, B, C as authors count options; numbers where there are more parts than letters."""
    if count > len(ascii_uppercase):
        return [str(number) for number in range(1, count + 1)]
    return list(ascii_uppercase[:count])


def _option(
    letter: str,
    part: Offered,
    everybody: Sequence[Cell],
    chose: Sequence[Cell],
    thirds: dict[float, int],
) -> OptionNumbers:
    n, of = sum(cell.n for cell in chose), sum(cell.n for cell in everybody)
    return OptionNumbers(
        letter=letter,
        part=part,
        n=n,
        share=_share(n, of),
        attraction=option_discrimination(chose, everybody),
        thirds=by_thirds(chose, thirds),
    )


def _share(n: int, of: int) -> Estimate:
    if of == 0:
        return Estimate(Number.OPTION, 0)
    found = share(n, of)
    return estimate(Number.OPTION, of, n / of, found.low / 100, found.high / 100)


def flags_of(numbers: ItemNumbers, *, drift: Estimate, exposure: Estimate) -> list[Flagged]:
    """What a person should look at, the gravest first. Nothing is flagged on a number that is not shown."""
    found = [*_of_whole(numbers)]
    if not any(flagged.flag is Flag.KEY_IN_DOUBT for flagged in found):
        found += _of_discrimination(numbers.discrimination)
    for option in numbers.options:
        if option.part.right or not option.share.is_shown:
            continue
        if option.attraction.low is not None and option.attraction.low > 0:
            found.append(Flagged(Flag.ATTRACTS_STRONG, option.letter))
        elif _is_dead(option, numbers.n - numbers.right):
            found.append(Flagged(Flag.DEAD_OPTION, option.letter))
    return [*found, *_of_drift(drift), *_of_exposure(exposure)]


def _of_whole(numbers: ItemNumbers) -> list[Flagged]:
    found, p = [], numbers.p
    against = numbers.discrimination
    if against.is_shown and against.high is not None and against.high < 0:
        found.append(Flagged(Flag.KEY_IN_DOUBT))
    if not p.is_shown or p.low is None or p.high is None:
        return found
    right = sum(option.part.right for option in numbers.options)
    if right == 1 and p.high <= 1 / len(numbers.options):
        found.append(Flagged(Flag.GUESSED))
    if p.low >= NEARLY_EVERYBODY:
        found.append(Flagged(Flag.EASY))
    return found


def _of_discrimination(found: Estimate) -> list[Flagged]:
    if not found.is_shown or found.value is None or found.high is None:
        return []
    is_low = found.n >= ENOUGH_FOR_REVIEW and found.value < REVIEW_BELOW
    return [Flagged(Flag.WEAK)] if found.high < WEAK_BELOW or is_low else []


def _is_dead(option: OptionNumbers, wrong: int) -> bool:
    """Whether hardly anybody who is wrong chooses it: of all people that would ask too much of easy questions."""
    return is_enough(Number.OPTION, wrong) and share(option.n, wrong).high < 100 * DEAD_BELOW


def _of_drift(found: Estimate) -> list[Flagged]:
    if not found.is_shown or found.low is None or found.high is None:
        return []
    if found.low > 0:
        return [Flagged(Flag.BECAME_EASIER)]
    return [Flagged(Flag.BECAME_HARDER)] if found.high < 0 else []


def _of_exposure(found: Estimate) -> list[Flagged]:
    is_much = found.is_shown and found.low is not None and found.low > MOST_EXPOSURE
    return [Flagged(Flag.EXPOSED)] if is_much else []
