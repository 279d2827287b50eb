"""The registry of question kinds. A new kind is one folder, copied from its neighbour, and one line here."""

from pathlib import Path

from quizzes.kinds.kind import Kind, read_kind
from quizzes.kinds.shapes import (
    Answer,
    BadAnswer,
    BadEntry,
    Line,
    Order,
    Render,
    Spec,
    UnclearAnswer,
)

__all__ = [
    "KINDS",
    "Answer",
    "BadAnswer",
    "BadEntry",
    "Kind",
    "Line",
    "Order",
    "Render",
    "Spec",
    "UnclearAnswer",
    "folders",
]

FOLDER = Path(__file__).resolve().parent
NAMES = (
    "single_choice",
    "multiple_response",
    "numeric",
    "matching",
    "ordering",
    "true_false",
    "short_text",
)
KINDS: dict[str, Kind] = {name: read_kind(__name__, name) for name in NAMES}


def folders(part: str) -> list[Path]:
    """The folders of this name that kinds have: of `templates` and `static`, so that nothing beside them is ever served."""
    return [FOLDER / name / part for name in NAMES if (FOLDER / name / part).is_dir()]
