"""What an answer to one question is worth. Which rule makes a score of it is the scorer's affair, not the kind's."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

ONE = Decimal(1)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Marks:
    """`points` of the `of` that the question has, and the parts that the answer chose, by name.

    A part is an option's id, a pair "left=right", "place=id", or what was typed: what statistics of wrong answers count.
    """

    points: Decimal
    of: Decimal
    parts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """No truth of its own: `if mark(...)` would call every answer right."""
        raise TypeError("Ask for .full or .points.")

    @property
    def full(self) -> bool:
        """Everything is right."""
        return self.points == self.of


@dataclass(frozen=True)
class Offered:
    """A part that an answer can choose: the name that marks give it, its text, and whether it belongs to the key."""

    name: str
    text: str
    right: bool


def whole(*, right: bool, parts: Iterable[str]) -> Marks:
    """One point for a question that is right or wrong as a whole."""
    return Marks(ONE if right else NOTHING, ONE, tuple(parts))


def by_part(rights: Iterable[bool], parts: Iterable[str]) -> Marks:
    """A point for each part that is right."""
    judged = list(rights)
    return Marks(Decimal(sum(judged)), Decimal(len(judged)), tuple(parts))
