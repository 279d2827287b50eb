"""Drawing a form from a blueprint: fixed counts per cell, enemies apart, unseen questions first."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from quizzes.sitting.domain.candidates import Candidate as Candidate
from quizzes.sitting.domain.candidates import Shortfall as Shortfall
from quizzes.sitting.domain.candidates import fits
from quizzes.sitting.domain.even_draw import Order, draw_evenly
from quizzes.sitting.domain.form_rules import NO_RULES, FormRules

REDRAWS = 50


class UnknownDraw(ValueError):
    """A form names a version of the draw that this program does not have."""


def draw(
    cells: Sequence[Mapping[str, Any]],
    candidates: Collection[Candidate],
    rng: random.Random,
    *,
    seen: Collection[str] = (),
    version: int | None = None,
    rules: FormRules = NO_RULES,
    weights: Mapping[str, float] | None = None,
    rated: Mapping[str, float] | None = None,
) -> list[str]:
    """Codes of the drawn questions in the order shown; the same version, seed and bank give the same form.

    `version` is the one that a form stores (None: the newest); `rules`, `weights` by code (None: all alike) and what a panel
    `rated` are for versions from 2 on. Raises Shortfall when a cell cannot be filled or a rule cannot be kept, and UnknownDraw.
    """
    drawing = DRAWS.get(DRAW_VERSION if version is None else version)
    if drawing is None:
        raise UnknownDraw(f"Draw version {version} is not known; known are {sorted(DRAWS)}.")
    return drawing(Order(cells, tuple(candidates), frozenset(seen), rules, weights, rated), rng)


def _narrow_cells_first(order: Order, rng: random.Random) -> list[str]:
    """Version 1.

    Within a cell, questions this person has not been given come first, then chance decides. Two enemies never share a
    form.
    """
    shortfall: Shortfall | None = None
    for _ in range(
        REDRAWS
    ):  # an unlucky order of enemies can block a cell that another order fills
        try:
            chosen = [
                code
                for _cell, codes in _fill(order.cells, order.candidates, rng, order.seen)
                for code in codes
            ]
        except Shortfall as problem:
            shortfall = problem
            continue
        rng.shuffle(chosen)
        return chosen
    assert shortfall is not None  # noqa: S101 -- REDRAWS > 0, so the loop set it or returned
    raise shortfall


def _fill(
    cells: Sequence[Mapping[str, Any]],
    candidates: Collection[Candidate],
    rng: random.Random,
    seen: frozenset[str],
) -> list[tuple[Mapping[str, Any], list[str]]]:
    taken: dict[str, Candidate] = {}
    filled = []
    # The narrow cells choose first: "any" could otherwise use up what "critical" needs.
    for cell in sorted(cells, key=lambda cell: cell["critical"] == "any"):
        fitting = sorted((c for c in candidates if fits(c, cell)), key=lambda c: c.code)
        rng.shuffle(fitting)
        fitting.sort(key=lambda c: c.code in seen)
        codes: list[str] = []
        for candidate in fitting:
            if len(codes) < cell["count"] and not _clashes(candidate, taken):
                taken[candidate.code] = candidate
                codes.append(candidate.code)
        if len(codes) < cell["count"]:
            raise Shortfall(cell, len(codes))
        filled.append((cell, codes))
    return filled


def _clashes(candidate: Candidate, taken: dict[str, Candidate]) -> bool:
    return candidate.code in taken or any(
        other.code in candidate.enemies or candidate.code in other.enemies
        for other in taken.values()
    )


Draw = Callable[[Order, random.Random], list[str]]
# A change of the draw is one more line. Stored with every form, so that a dispute years later knows which rules drew it.
DRAWS: Mapping[int, Draw] = {1: _narrow_cells_first, 2: draw_evenly}
DRAW_VERSION = max(DRAWS)
