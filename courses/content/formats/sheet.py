"""A table before anybody knows what its columns mean."""

from dataclasses import dataclass

from courses.content.formats.refusals import gettext_noop

MOST_ROWS = 5_000
MOST_COLUMNS = 120
# What a cell of Excel can hold, and what all cells of a file may say together: a shared text of a few kB fills thousands.
LONGEST_CELL = 32_767
MOST_TEXT = 12_000_000
TOO_MANY_ROWS = gettext_noop("The table has more than {most} rows. Split it.")
TOO_MANY_COLUMNS = gettext_noop("The table has more than {most} columns. Leave out those without questions.")  # fmt: skip

TOO_LONG = gettext_noop("The cell {cell} holds {count} characters; {most} are the most. Shorten it, or split it over rows.")  # fmt: skip
TOO_MUCH_TEXT = gettext_noop("The cells hold more than {most} million characters together. Split the file.")  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """Rows of cells with the number of each row, the first of them 1. `odd`: cells by row and column that are no text."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    odd: frozenset[tuple[int, int]] = frozenset()

    def turned(self) -> "Sheet":
        """Columns as rows, for tables that put a question into two columns."""
        width = max((len(cells) for _, cells in self.rows), default=0)
        padded = [(*cells, *[""] * (width - len(cells))) for _, cells in self.rows]
        first = self.rows[0][0] if self.rows else 1
        return Sheet(self.name, tuple((first, tuple(cells)) for cells in zip(*padded, strict=True)))
