"""A file of tables opened step by step: its sheets, what their headings seem to mean, and its parts by what a person said."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from courses.content.formats.refusals import Refused, because, gettext_noop
from courses.content.formats.sheet import Sheet
from courses.content.formats.workbooks import check_office
from courses.content.formats.workbooks import sheets_of as workbook_sheets
from quizzes.bank.formats.reading import Reading, counted
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.tables import csv, docx, xlsx, zipped
from quizzes.bank.formats.tables.mapping import HEADINGS_WITHIN, Layout, guessed, layout_key
from quizzes.bank.formats.tables.pictures import NO_PICTURES, Pictures, pictures_of
from quizzes.bank.formats.tables.rows import headings_of, parts_of
from quizzes.bank.formats.tables.whole import NO_ROWS, remarks_of

# What the readings of tables are called, and those by columns that a person named.
NAMED = "table"
NAMES = (csv.NAME, docx.NAME, xlsx.NAME, zipped.NAME, NAMED)
NO_TABLE = gettext_noop("This is no table: XLSX, CSV and documents of Word with tables are.")


@dataclass(frozen=True)
class Guess:
    """What a sheet seems to be: at which row its headings stand, which columns they are, and the name of the layout."""

    sheet: Sheet
    row: int
    headings: tuple[str, ...]
    layout: Layout
    key: str


def sheets_of(name: str, data: bytes) -> list[Sheet]:
    """The sheets of a file. Raises Refused."""
    source = Source(name, data)
    if xlsx.claims(source):
        check_office(source.archive)
        return list(workbook_sheets(data))
    if docx.claims(source):
        check_office(source.archive)
        return docx.sheets_of(source.archive)
    if zipped.claims(source):
        return zipped.sheets_in(source)
    if source.is_text:
        return [csv.sheet_of(source.text)]
    raise Refused(because(NO_TABLE))


def guess(sheet: Sheet, named: Container[str] = ()) -> Guess | None:
    """The headings of a sheet: those that somebody `named` (by the key of a layout), else what looks like them, else, for a
    person to look at, the first row that says anything."""
    heads = enumerate(cells for _, cells in sheet.rows[:HEADINGS_WITHIN])
    known = next((at for at, cells in heads if layout_key(cells) in named), None)
    if known is not None:
        return guess_at(sheet, known)
    found = headings_of(sheet)
    spoken = (at for at, (_, cells) in enumerate(sheet.rows) if any(cell.strip() for cell in cells))
    row = found[0] if found else next(spoken, None)
    if row is None:
        return None
    return guess_at(sheet, row)


def guess_at(sheet: Sheet, row: int) -> Guess:
    """What the columns of a sheet seem to be where its headings stand in this row, from 0."""
    headings = sheet.rows[row][1]
    return Guess(sheet, row, headings, guessed(headings), layout_key(headings))


def read_with(
    sheets: Sequence[Sheet], layouts: Mapping[str, Layout], pictures: Pictures = NO_PICTURES
) -> Reading:
    """The parts of the sheets by layouts that a person gave, by the name of each; a sheet without one is left. `pictures`: that
    came with the table."""
    found = (guess(sheet, layouts) for sheet in sheets)
    guesses = [one for one in found if one is not None and one.key in layouts]
    parts = counted(
        part
        for one in guesses
        for part in parts_of(one.sheet, one.row, layouts[one.key], pictures=pictures, is_named=True)
    )
    places = {id(one.sheet): one.row for one in guesses}
    remarks = tuple(told for sheet in sheets for told in remarks_of(sheet, places.get(id(sheet), -1)))  # fmt: skip
    return Reading(NAMED, parts, None if parts else because(NO_ROWS), remarks=remarks)


def tables_in(name: str, data: bytes, named: Container[str] = ()) -> list[Guess]:
    """The tables of a file, each with its headings and what they seem to mean; [] for what is no table."""
    try:
        found = (guess(sheet, named) for sheet in sheets_of(name, data))
        return [one for one in found if one is not None]
    except Refused:
        return []


def pictures_beside(name: str, data: bytes) -> Pictures:
    """The pictures that came with a table. Never raises."""
    source = Source(name, data)
    try:
        return pictures_of(source.archive.names) if zipped.claims(source) else NO_PICTURES
    except Refused:
        return NO_PICTURES
