"""Tables whose columns a person has named: the same headings are read the same way from then on."""

from collections.abc import Mapping, Sequence

from quizzes.bank.formats.markup import parsed
from quizzes.bank.formats.reading import Part, Reading
from quizzes.bank.formats.refusals import Refused
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.tables import csv, docx, xlsx
from quizzes.bank.formats.tables.mapping import Layout, layout_key
from quizzes.bank.formats.tables.rows import parts_of
from quizzes.bank.formats.tables.sheet import Sheet


def tables_in(name: str, data: bytes) -> list[Sheet]:
    """The tables of a file that is one; [] for any other. Never raises."""
    source = Source(name, data)
    try:
        if xlsx.claims(source):
            xlsx.check_office(source.archive)
            return list(xlsx.sheets_of(data))
        if docx.claims(source):
            xlsx.check_office(source.archive)
            return docx.sheets_of(parsed(source.archive.read(docx.DOCUMENT)))
        return [csv.sheet_of(source.text)] if csv.claims(source) else []
    except Refused:
        return []


def headings_in(sheet: Sheet) -> tuple[int, Sequence[str]] | None:
    """The first row with two words or more, from 0, and its cells: the headings, as far as anybody can tell."""
    for place, (_, cells) in enumerate(sheet.rows):
        if sum(bool(cell.strip()) for cell in cells) > 1:
            return place, cells
    return None


def read_mapped(name: str, data: bytes, known: Mapping[str, Layout]) -> Reading | None:
    """The parts of every table whose headings somebody has named before; None where there is no such table."""
    parts: list[Part] = []
    for sheet in tables_in(name, data):
        found = headings_in(sheet)
        layout = known.get(layout_key(found[1])) if found else None
        if found and layout:
            parts += parts_of(sheet, found[0], layout)
    return Reading("table", tuple(parts)) if parts else None
