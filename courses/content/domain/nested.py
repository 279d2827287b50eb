"""Values with a table of their own: a list of mappings, and a mapping."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from courses.content.domain.fields import Fields
from courses.content.domain.shapes import Shape


@dataclass(frozen=True)
class Rows(Shape):
    """A list of mappings with a table of their own. `says`: what it is, where its keys do not tell."""

    table: Fields
    least: int = 0
    says: str = ""
    each: str = ""  # what every row is, told instead of what is wrong in it
    empty: ClassVar[Any] = []

    def misfits(self, key: str, value: Any) -> Iterator[str]:
        """No list of mappings, or in a row what not even a draft holds."""
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            yield self._called(key)
            return
        for row in value:
            yield from (told for _key, told in self.table.misfits(row, within=key))

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No list, too few, or something wrong in a row."""
        rows = [] if value is None else value
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            yield self._called(key)
        elif len(rows) < self.least:
            yield f"'{key}' is missing. {self._called(key)}"
        else:
            wrong = [told for row in rows for _key, told in self.table.problems(row, within=key)]
            yield from ([self.each] if wrong and self.each else wrong)

    def _called(self, key: str) -> str:
        return self.says or f"'{key}' is a list of {{{', '.join(self.table.keys)}}}."

    def clean(self, value: Any) -> Any:
        """Every row in its one spelling."""
        return [self.table.clean(row) for row in value]

    def stored(self, value: Any) -> Any:
        """Every row as it is stored."""
        return [self.table.columns(row) for row in value]


@dataclass(frozen=True)
class Group(Shape):
    """A mapping with a table of its own; `says` what it is."""

    table: Fields
    says: str
    empty: ClassVar[Any] = {}

    def misfits(self, key: str, value: Any) -> Iterator[str]:
        """No mapping, or in it what not even a draft holds."""
        if isinstance(value, Mapping):
            yield from (told for _key, told in self.table.misfits(value, within=key))
        else:
            yield self.says

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No mapping, or something wrong in it."""
        if isinstance(value, Mapping):
            yield from (told for _key, told in self.table.problems(value, within=key))
        else:
            yield self.says

    def clean(self, value: Any) -> Any:
        """The mapping in its one spelling."""
        return self.table.clean(value)
