"""A table before anybody knows what its columns mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from courses.content.formats.refusals import Because, gettext_noop

MOST_ROWS = 5_000
MOST_COLUMNS = 120
# What a cell of Excel can hold, and what all cells of a file may say together: a shared text of a few kB fills thousands.
LONGEST_CELL = 32_767
MOST_TEXT = 12_000_000
TOO_MANY_ROWS = gettext_noop("The table has more than {most} rows. Split it.")
TOO_MANY_COLUMNS = gettext_noop("The table has more than {most} columns. Leave out those without questions.")  # fmt: skip

TOO_LONG = gettext_noop("The cell {cell} holds {count} characters; {most} are the most. Shorten it, or split it over rows.")  # fmt: skip
TOO_MUCH_TEXT = gettext_noop("The cells hold more than {most} million characters together. Split the file.")  # fmt: skip


Cell = tuple[int, int]  # the number of its row, and its column from 0


@dataclass(frozen=True)
class Line:
    """A paragraph of a cell. `sign`: the number or bullet of a list that people see before it and that is no part of its text,
    `level`: how deep it lies in that list."""

    text: str
    sign: str = ""
    level: int = 0


@dataclass(frozen=True)
class Sheet:
    """Rows of cells with the number of each row, the first of them 1. Of cells by row and column: `odd` are no text, `held` the
    numbers of those that hold one, however it is shown, `doubts` what a person has to look at in one that was read, `listed` the
    paragraphs of one in which they do not say the same as its lines. `notes`: the same of
    a whole row, by its number, `remarks`: of the whole sheet."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    odd: frozenset[Cell] = frozenset()
    held: Mapping[Cell, str] = field(default_factory=dict)
    doubts: Mapping[Cell, Because] = field(default_factory=dict)
    notes: Mapping[int, tuple[Because, ...]] = field(default_factory=dict)
    remarks: tuple[Because, ...] = ()
    listed: Mapping[Cell, tuple[Line, ...]] = field(default_factory=dict)

    def turned(self) -> "Sheet":
        """Columns as rows, for tables that put a question into two columns."""
        width = max((len(cells) for _, cells in self.rows), default=0)
        padded = [(*cells, *[""] * (width - len(cells))) for _, cells in self.rows]
        first = self.rows[0][0] if self.rows else 1
        rows = tuple((first, tuple(cells)) for cells in zip(*padded, strict=True))
        places = {number: at for at, (number, _cells) in enumerate(self.rows)}
        doubts = {(first, places[row]): told for (row, _at), told in self.doubts.items()}
        told = tuple(one for _row, said in sorted(self.notes.items()) for one in said)
        notes = {first: told} if told else {}
        listed = {(first, places[row]): lines for (row, _at), lines in self.listed.items()}
        return replace(self, rows=rows, doubts=doubts, odd=frozenset(), held={}, notes=notes, listed=listed)  # fmt: skip
