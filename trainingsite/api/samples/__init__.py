"""How the operations for clinics are called, in three languages: shown on the page of the API, and run by a test as they stand."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent
LANGUAGES = {"curl": "curl", "python": "Python", "javascript": "JavaScript"}


@dataclass(frozen=True)
class Sample:
    """One program."""

    language: str
    called: str
    text: str


@cache
def samples_of(name: str) -> tuple[Sample, ...]:
    """The programs of an operation, by its id, or of `receipt`; none for others."""
    found = ((one, called, _FOLDER / one / f"{name}.txt") for one, called in LANGUAGES.items())
    return tuple(
        Sample(one, called, path.read_text().rstrip())
        for one, called, path in found
        if path.is_file()
    )


def names() -> list[str]:
    """What there are programs for."""
    return sorted(path.stem for path in (_FOLDER / "curl").glob("*.txt"))
