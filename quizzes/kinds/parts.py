"""The table of what the parts of a question may say: options, pairs, misreadings. Kinds make their own fields of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courses.content.domain.fields import Field, Fields, Seen
from courses.content.domain.pictured import PICTURED
from courses.content.domain.shapes import Flag, Shape, Whole


@dataclass(frozen=True)
class Own(Shape):
    """What the rules of the kind check. `parts`: what each of its parts may say. `control`: how a form asks for it. `scored`:
    whether a change of it could change what an answer is worth."""

    parts: Fields
    control: str = "rows"
    scored: bool = True

    def misfits(self, key: str, value: Any) -> Iterator[str]:
        """Parts that are no mappings, or hold in one what not even a draft holds."""
        if not self.parts.keys:
            yield from super().misfits(key, value)
            return
        rows = value if isinstance(value, list) else [value]
        if not all(isinstance(row, Mapping) for row in rows):
            yield f"'{key}' has entries like {{{', '.join(self.parts.keys)}}}."
            return
        for row in rows:
            yield from (told for _key, told in self.parts.misfits(row, within=key))

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """Nothing: the kind says it."""
        yield from ()


# In the order in which they are written. What a part means stays the same when only its wording changes.
PARTS = Fields(
    Field(key="code", meaning=True, seen_by=Seen.AUTHORS, control="letter"),
    Field(key="text", seen_by=Seen.EVERYBODY),
    Field(key="picture", shape=PICTURED, control="picture", seen_by=Seen.EVERYBODY),
    Field(key="value", control="line", asked=True, decimal=True, seen_by=Seen.KEY),
    Field(key="tolerance", control="line", asked=True, decimal=True, seen_by=Seen.KEY),
    Field(key="unit", control="line", asked=True, seen_by=Seen.EVERYBODY),
    Field(key="match", control="line", chosen_from="right", meaning=True, seen_by=Seen.KEY),
    Field(key="correct", control="flag", shape=Flag(), meaning=True, seen_by=Seen.KEY),
    Field(key="rationale", seen_by=Seen.KEY),
    Field(key="harm", control="harm", shape=Whole(0, 3), meaning=True, seen_by=Seen.KEY),
)
CHOICE = PARTS.only("code", "text", "picture", "correct", "rationale", "harm")


def own(
    key: str,
    *parts: str,
    seen_by: Seen = Seen.KEY,
    one_line: bool = False,
    label: str = "",
    control: str = "rows",
    scored: bool = True,
    asked: bool = False,
    first_rows: int = 0,
) -> Field:
    """A key of one kind: its rules check it, and paper shows it among the answers. `control`, `asked`, `first_rows`: how a form
    asks for it."""
    return Field(
        key=key,
        shape=Own(PARTS.only(*parts), control, scored),
        seen_by=seen_by,
        one_line=one_line,
        label=label,
        placed=True,
        asked=asked,
        first_rows=first_rows,
    )


def unscored(fields: Iterable[Field]) -> frozenset[str]:
    """The keys of a kind of which a change changes nobody's marks."""
    return frozenset(
        one.key for one in fields if isinstance(one.shape, Own) and not one.shape.scored
    )
