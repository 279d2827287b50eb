"""A question as a draw sees it: what cells and rules of a form ask about, and nothing of its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn. `difficulty`: the predicted share who get it right, 0 to 1; `is_pilot`: never scored."""

    code: str
    module: str
    pool: str
    critical: bool
    enemies: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    topic: str = ""
    level: str = ""
    kind: str = ""
    asks: str = ""
    difficulty: float | None = None
    is_pilot: bool = False


class Shortfall(Exception):
    """The bank cannot fill a cell of the blueprint, or keep a rule of the form (`cell` is what it asks for)."""

    def __init__(self, cell: Mapping[str, Any], found: int) -> None:
        named = (
            cell.get("rule") or f"{cell['module']} ({cell['pool']}, critical {cell['critical']})"
        )
        super().__init__(f"{named}: {found} of {cell['count']}")
        self.cell = cell
        self.found = found


def fits(candidate: Candidate, cell: Mapping[str, Any]) -> bool:
    """Whether the cell takes the question."""
    return (
        candidate.module == cell["module"]
        and candidate.pool == cell["pool"]
        and cell["critical"] in ("any", str(candidate.critical).lower())
    )
