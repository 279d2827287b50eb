"""The table of what the parts of a question may say: options, pairs, misreadings. Kinds make their own fields of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from courses.content.domain.fields import Field, Fields, Seen
from courses.content.domain.shapes import Shape


@dataclass(frozen=True)
class Own(Shape):
    """What the rules of the kind check. `parts`: what each of its parts may say. `control`: how a form asks for it."""

    parts: Fields
    control: str = "rows"

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """Nothing: the kind says it."""
        yield from ()


# In the order in which they are written. What a part means stays the same when only its wording changes.
PARTS = Fields(
    Field(key="code", meaning=True, seen_by=Seen.AUTHORS, control="line"),
    Field(key="text", seen_by=Seen.EVERYBODY),
    Field(key="value", seen_by=Seen.KEY, control="line"),
    Field(key="tolerance", seen_by=Seen.KEY, control="line"),
    Field(key="unit", seen_by=Seen.EVERYBODY, control="line"),
    Field(key="match", meaning=True, seen_by=Seen.KEY, control="line"),
    Field(key="correct", meaning=True, seen_by=Seen.KEY, control="flag"),
    Field(key="rationale", seen_by=Seen.KEY),
    Field(key="harm", meaning=True, seen_by=Seen.KEY, control="harm"),
)
CHOICE = PARTS.only("code", "text", "correct", "rationale", "harm")


def own(
    key: str,
    *parts: str,
    seen_by: Seen = Seen.KEY,
    one_line: bool = False,
    label: str = "",
    control: str = "rows",
) -> Field:
    """A key of one kind: its rules check it, and paper shows it among the answers. `control`: how a form asks for it."""
    return Field(
        key=key,
        shape=Own(PARTS.only(*parts), control),
        seen_by=seen_by,
        one_line=one_line,
        label=label,
        placed=True,
    )
