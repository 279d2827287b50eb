"""Why something was not taken, in a form that a page can translate and a file can name the place of."""

from dataclasses import dataclass
from typing import Any


def gettext_noop(message: str) -> str:
    """The message itself: the mark by which translators find it, in code that knows no Django."""
    return message


@dataclass(frozen=True)
class Because:
    """A message with named holes and what fills them: `gettext(message).format(**dict(values))` is the translation,
    where each hole that another reason fills is translated before."""

    message: str
    values: tuple[tuple[str, "str | Because"], ...] = ()

    def __str__(self) -> str:
        """The reason in English."""
        return self.message.format(**dict(self.values))


def because(message: str, **values: Any) -> Because:
    """The reason with its holes filled; what comes out of a file is shortened."""
    return Because(message, tuple((name, _filling(value)) for name, value in values.items()))


def _filling(value: Any) -> str | Because:
    return value if isinstance(value, Because) else _short(str(value))


def _short(value: str) -> str:
    cleaned = " ".join(value.split())
    return cleaned if len(cleaned) <= 120 else f"{cleaned[:119]}…"


@dataclass(frozen=True)
class Place:
    """Where in a file something stands: its line or row, the sheet, and the file inside of a package."""

    line: int | None = None
    row: int | None = None
    sheet: str = ""
    member: str = ""

    def __str__(self) -> str:
        """As reasons begin: "items/a.xml, line 3"."""
        said = [self.member, self.sheet]
        said += [f"line {self.line}"] if self.line else []
        said += [f"row {self.row}"] if self.row else []
        return ", ".join(part for part in said if part)


NOWHERE = Place()


class Refused(Exception):
    """A file, or one question of it, that cannot be read. The reader of the whole decides how much falls with it."""

    def __init__(self, reason: Because, place: Place | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.place = place or NOWHERE


class TooLarge(Refused):
    """There is more of it than is read."""
