"""CSV and text apart by tabs, with whatever separates the cells."""

import csv
import io
import re
from collections.abc import Iterator

from courses.content.formats.refusals import Refused, because, gettext_noop
from courses.content.formats.sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Sheet,
)
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.tables.rows import headings_of
from quizzes.bank.formats.tables.whole import read_sheets

NAME = "csv"
SUFFIXES = ("csv", "tsv", "tab")
SEPARATORS = ",;\t|"
BROKEN = gettext_noop("The file cannot be read as CSV: {what}.")
# What our own writer puts before a cell that a spreadsheet would take for a formula.
_GUARDED = re.compile(r"^'(?=['=+\-@\t])")


def claims(source: Source) -> bool:
    """A text that is called so, or whose headings are those of questions."""
    if not source.is_text:
        return False
    if source.suffix in SUFFIXES:
        return True
    head = Source(source.name, source.data[:20_000])
    try:
        return headings_of(sheet_of(head.text.rpartition("\n")[0])) is not None
    except Refused:
        return False


def read(source: Source) -> Reading:
    """A part for every row."""
    return read_sheets(NAME, [sheet_of(source.text)], source.remarks)


def sheet_of(text: str) -> Sheet:
    """The rows with the line on which each begins. Raises Refused."""
    return Sheet("", tuple(_rows(text.removeprefix("\ufeff"))))


def _rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False)
    before = 0
    try:
        for count, cells in enumerate(reader):
            if count > MOST_ROWS:
                raise Refused(because(TOO_MANY_ROWS, most=MOST_ROWS))
            if len(cells) > MOST_COLUMNS:
                raise Refused(because(TOO_MANY_COLUMNS, most=MOST_COLUMNS))
            yield before + 1, tuple(_GUARDED.sub("", cell) for cell in cells)
            before = reader.line_num
    except csv.Error as wrong:
        raise Refused(because(BROKEN, what=wrong)) from None


def _separator(text: str) -> str:
    """The one that stands most often in the first line that has any; a first line "sep=;" says it."""
    found = re.match(r"sep=(.)\n", text, re.IGNORECASE)
    if found:
        return found[1]
    for line in text.split("\n", 20)[:20]:
        counts = {sign: line.count(sign) for sign in SEPARATORS}
        if max(counts.values()):
            return max(counts, key=lambda sign: counts[sign])
    return ","
