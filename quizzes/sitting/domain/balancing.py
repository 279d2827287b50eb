"""Weights for the draw under which no question is seen much more often than others of its cell.

Enemies, rules and difficulty favour some questions: whoever has ten enemies hardly ever comes. No formula gives the chances of a
draw with all of them, so it is tried: forms are drawn, and the weight of a question that came too seldom grows.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.sitting.domain.candidates import Shortfall, fits
from quizzes.sitting.domain.even_draw import Bank, Order, draw_from

# Forms of each round: the first find the way, the last see through chance.
ROUNDS = (*[150] * 10, *[600] * 5)
# How strongly a round answers to what it saw.
STEP = 0.8
LEAST, MOST = 0.02, 50.0
# So many forms that the dice cannot fill say nothing yet of a bank from which others can be drawn.
UNLUCKY = 5
# Rules that share questions settle after a few turns.
SETTLING = 20
# Where a quiz does not say how often one question may come, and how far below that weights aim: chance adds to it.
USUAL_EXPOSURE, MARGIN = 30, 0.01


def balanced_weights(order: Order, *, rounds: Sequence[int] = ROUNDS) -> dict[str, float]:
    """Weights by code for a bank, its cells and its rules: the same for the same. Raises Shortfall where no form can be drawn."""
    wanted, bank = _wanted(order), Bank(order)
    weights = dict.fromkeys(wanted, 1.0)
    first = 0
    for number, forms in enumerate(rounds):
        bank.weigh(weights)
        seen = drawn_shares(bank, forms=forms, first=first)
        step = STEP * (1 - number / (2 * len(rounds)))
        for code, share in wanted.items():
            # Half a form more keeps a question that did not come from growing without end.
            grown = (share + 0.5 / forms) / (seen[code] + 0.5 / forms)
            weights[code] = round(min(MOST, max(LEAST, weights[code] * grown**step)), 4)
        first += forms
    return weights


def drawn_shares(bank: Bank, *, forms: int, first: int = 0) -> Counter[str]:
    """By code the share of drawn forms that hold the question, from 0 to 1. Of `forms` tried ones those that the dice cannot
    fill are left out. Raises Shortfall where those are the most."""
    seen, unlucky = Counter[str](), 0
    for number, seed in enumerate(range(first, first + forms), start=1):
        try:
            seen.update(draw_from(bank, random.Random(seed)))  # noqa: S311 -- the same weights for the same bank
        except Shortfall:
            unlucky += 1
            if unlucky * 2 > number and (unlucky > UNLUCKY or number == forms):
                raise
    return Counter({code: count / (forms - unlucky) for code, count in seen.items()})


def _wanted(order: Order) -> dict[str, float]:
    """By code the share of forms that a question should be in: within a cell all the same, as far as rules let them."""
    scored = [one for one in order.candidates if not one.is_pilot]
    cells = [
        _Cell(cell["count"], [one.code for one in scored if fits(one, cell)])
        for cell in order.cells
    ]
    wanted: dict[str, float] = {}
    for cell in cells:
        for code in cell.codes:
            wanted[code] = wanted.get(code, 0.0) + cell.count / len(cell.codes)
    if sum(len(cell.codes) for cell in cells) > len(wanted):
        return wanted  # cells that share questions: what one takes another may give
    covered = [
        (rule, {one.code for one in scored if one.code in wanted and rule.covers(one)})
        for rule in order.rules.in_force
    ]
    level = (order.rules.most_exposed or USUAL_EXPOSURE) / 100 - MARGIN
    for _ in range(SETTLING):
        for rule, codes in covered:
            total = sum(wanted[code] for code in codes)
            if rule.most is not None and total > rule.most:
                _share_out(wanted, cells, codes, _as_few(wanted, cells, codes, rule.most, level))
            elif total < rule.least <= len(codes):
                _share_out(wanted, cells, codes, _as_many(wanted, cells, codes, rule.least))
    return wanted


@dataclass(frozen=True)
class _Cell:
    """How many questions of a cell a form has, and which there are."""

    count: int
    codes: list[str]


def _as_few(
    wanted: Mapping[str, float], cells: Sequence[_Cell], codes: set[str], most: int, level: float
) -> dict[int, float]:
    """By cell how many of the covered questions a form should have there so that they are `most` together: in proportion, but
    so many that the others need not be in more than `level` of the forms, or where that is too many, in as few as can be."""
    others = [(cell, sum(code not in codes for code in cell.codes)) for cell in cells]
    held = [sum(wanted[code] for code in cell.codes if code in codes) for cell in cells]

    def at(share: float, level: float) -> list[float]:
        return [
            max(share * own, cell.count - level * number)
            for own, (cell, number) in zip(held, others, strict=True)
        ]

    if sum(at(0.0, level)) > most:
        level = _halved(lambda tried: sum(at(0.0, tried)) <= most, level, 1.0)
    share = _halved(lambda tried: sum(at(1 - tried, level)) <= most, 0.0, 1.0)
    return {id(cell): number for cell, number in zip(cells, at(1 - share, level), strict=True)}


def _as_many(
    wanted: dict[str, float], cells: Sequence[_Cell], codes: set[str], least: int
) -> dict[int, float]:
    """By cell how many of the covered questions a form should have there so that they are `least` together: the rarest of them
    are raised, all to the same share."""
    share = _halved(lambda tried: sum(max(tried, wanted[one]) for one in codes) >= least, 0.0, 1.0)
    for code in codes:
        wanted[code] = max(share, wanted[code])
    return {id(cell): sum(wanted[code] for code in cell.codes if code in codes) for cell in cells}


def _halved(suffices: Callable[[float], bool], low: float, high: float) -> float:
    """The least number between two that suffices, where more does too."""
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return high


def _share_out(
    wanted: dict[str, float], cells: Sequence[_Cell], codes: set[str], number: Mapping[int, float]
) -> None:
    """Bring the covered questions of each cell to that number together, and the others to what is left of the cell."""
    for cell in cells:
        inside = [code for code in cell.codes if code in codes]
        rest = [code for code in cell.codes if code not in codes]
        if inside and rest:
            _scale(wanted, inside, number[id(cell)])
            _scale(wanted, rest, cell.count - number[id(cell)])


def _scale(wanted: dict[str, float], codes: Sequence[str], number: float) -> None:
    total = sum(wanted[code] for code in codes)
    for code in codes:
        wanted[code] = min(1.0, wanted[code] * number / total if total else number / len(codes))
