"""Drawing a form from a blueprint: fixed counts per cell, enemies apart, unseen questions first."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

REDRAWS = 50


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn."""

    code: str
    module: str
    pool: str
    critical: bool
    enemies: frozenset[str] = frozenset()


class Shortfall(Exception):
    """The bank cannot fill a cell of the blueprint."""

    def __init__(self, cell: dict[str, Any], found: int) -> None:
        super().__init__(
            f"{cell['module']} ({cell['pool']}, critical {cell['critical']}): {found} of {cell['count']}"
        )
        self.cell = cell
        self.found = found


class UnknownDraw(ValueError):
    """A form names a version of the draw that this program does not have."""


def draw(
    cells: Sequence[dict[str, Any]],
    candidates: Collection[Candidate],
    rng: random.Random,
    *,
    seen: Collection[str] = (),
    version: int | None = None,
) -> list[str]:
    """Codes of the drawn questions in the order shown; the same version, seed and bank give the same form.

    `version` is the one that a form stores (None: the newest). Raises Shortfall when a cell cannot be filled, and
    UnknownDraw.
    """
    drawing = DRAWS.get(DRAW_VERSION if version is None else version)
    if drawing is None:
        raise UnknownDraw(f"Draw version {version} is not known; known are {sorted(DRAWS)}.")
    return drawing(cells, candidates, rng, frozenset(seen))


def _narrow_cells_first(
    cells: Sequence[dict[str, Any]],
    candidates: Collection[Candidate],
    rng: random.Random,
    seen: frozenset[str],
) -> list[str]:
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
                code for _cell, codes in _fill(cells, candidates, rng, seen) for code in codes
            ]
        except Shortfall as problem:
            shortfall = problem
            continue
        rng.shuffle(chosen)
        return chosen
    assert shortfall is not None  # noqa: S101 -- REDRAWS > 0, so the loop set it or returned
    raise shortfall


def _fill(
    cells: Sequence[dict[str, Any]],
    candidates: Collection[Candidate],
    rng: random.Random,
    seen: frozenset[str],
) -> list[tuple[dict[str, Any], list[str]]]:
    taken: dict[str, Candidate] = {}
    filled = []
    # The narrow cells choose first: "any" could otherwise use up what "critical" needs.
    for cell in sorted(cells, key=lambda cell: cell["critical"] == "any"):
        fitting = sorted((c for c in candidates if _fits(c, cell)), key=lambda c: c.code)
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


def _fits(candidate: Candidate, cell: dict[str, Any]) -> bool:
    return (
        candidate.module == cell["module"]
        and candidate.pool == cell["pool"]
        and cell["critical"] in ("any", str(candidate.critical).lower())
    )


def _clashes(candidate: Candidate, taken: dict[str, Candidate]) -> bool:
    return candidate.code in taken or any(
        other.code in candidate.enemies or candidate.code in other.enemies
        for other in taken.values()
    )


Draw = Callable[
    [Sequence[dict[str, Any]], Collection[Candidate], random.Random, frozenset[str]], list[str]
]
# A change of the draw is one more line. Stored with every form, so that a dispute years later knows which rules drew it.
DRAWS: Mapping[int, Draw] = {1: _narrow_cells_first}
DRAW_VERSION = max(DRAWS)
