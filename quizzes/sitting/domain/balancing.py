"""Weights for the draw under which no question is seen much more often than others of its cell.

Enemies, rules and difficulty favour some questions: whoever has ten enemies hardly ever comes. No formula gives the chances of a
draw with all of them, so it is tried: forms are drawn, and the weight of a question that came too seldom grows.
"""

import random
from collections import Counter
from collections.abc import Sequence

from quizzes.sitting.domain.candidates import fits
from quizzes.sitting.domain.even_draw import Bank, Order, draw_from

# Forms of each round: the first find the way, the last see through chance.
ROUNDS = (*[150] * 10, *[600] * 5)
# How strongly a round answers to what it saw.
STEP = 0.8
LEAST, MOST = 0.02, 50.0


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
    """By code the share of `forms` drawn forms that hold the question, from 0 to 1."""
    seen = Counter[str]()
    for seed in range(first, first + forms):
        seen.update(draw_from(bank, random.Random(seed)))  # noqa: S311 -- the same weights for the same bank
    return Counter({code: count / forms for code, count in seen.items()})


def _wanted(order: Order) -> dict[str, float]:
    """By code the share of forms in which it would be if all of its cells had the same chance."""
    scored = [one for one in order.candidates if not one.is_pilot]
    wanted: dict[str, float] = {}
    for cell in order.cells:
        own = [one.code for one in scored if fits(one, cell)]
        for code in own:
            wanted[code] = wanted.get(code, 0.0) + cell["count"] / len(own)
    return wanted
