"""Tables of Word documents: a question a row below headings, or a question a table of two columns."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from courses.content.formats.archives import Archive
from courses.content.formats.cell_texts import HIDDEN_ROW
from courses.content.formats.heights import struck_out
from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from courses.content.formats.sheet import MOST_ROWS, TOO_MANY_ROWS, Cell, Line, Sheet
from courses.content.formats.strict_xml import parsed
from courses.content.formats.workbooks import check_office
from quizzes.bank.formats.markup import Element, children, descendants, name_of
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.tables.docx_lists import Lists, lists_of, without_numbers
from quizzes.bank.formats.tables.docx_notes import (
    Notes,
    beside_tables,
    notes_of,
    paragraphs_beside,
)
from quizzes.bank.formats.tables.docx_styles import is_on, styles_of
from quizzes.bank.formats.tables.docx_texts import Texts, counting, has_picture
from quizzes.bank.formats.tables.rows import headings_of
from quizzes.bank.formats.tables.whole import read_sheets

NAME = "docx"
DOCUMENT = "word/document.xml"
PICTURE_APART = gettext_noop("A picture or drawing stands beside the tables, and was not taken.")
NO_TABLES = gettext_noop("The document has no table. Put the questions into one: a row for each, with a heading for each column.")  # fmt: skip


def claims(source: Source) -> bool:
    """A ZIP with a document of Office in it."""
    return source.is_zip and DOCUMENT in source.archive.names


def read(source: Source) -> Reading:
    """A part for every question of every table."""
    check_office(source.archive)
    return read_sheets(NAME, sheets_of(source.archive))


def sheets_of(archive: Archive) -> list[Sheet]:
    """The tables that do not lie in another. One that reads downwards is turned; several of those are one. What stands beside them
    is told with the first."""
    document, notes = parsed(archive.read(DOCUMENT)), notes_of(archive)
    texts, lists = Texts(styles_of(archive)), lists_of(archive, document)
    tables = [table for table in descendants(document, "tbl") if not _is_inside(table)]
    if not tables:
        raise Refused(because(NO_TABLES))
    first, *others = [_upright(_sheet(table, number, notes, texts, lists)) for number, table in enumerate(tables, start=1)]  # fmt: skip
    apart = [(paragraph, texts.text(paragraph)) for paragraph in paragraphs_beside(document)]
    told = [*beside_tables([text for _node, text in apart if text])]
    told += [note for node, _text_of in apart for note in notes.of(node)]
    if any(has_picture(node) for node, _text_of in apart):
        told.append(because(PICTURE_APART))
    return [replace(first, remarks=tuple(told)), *others]


def _is_inside(table: Element) -> bool:
    return any(name_of(above) == "tbl" for above in table.iterancestors())


def _upright(sheet: Sheet) -> Sheet:
    if headings_of(sheet) is None:
        turned = sheet.turned()
        if headings_of(turned) is not None:
            return turned
    return sheet


def _sheet(table: Element, number: int, notes: Notes, texts: Texts, lists: Lists) -> Sheet:
    rows = [
        row
        for row in descendants(table, "tr")
        if _nearest(row, "tbl") is table and not _is_deleted(row)
    ]
    if len(rows) > MOST_ROWS:
        raise Refused(because(TOO_MANY_ROWS, most=MOST_ROWS))
    cells, doubts, listed = [], dict[Cell, Because](), dict[Cell, tuple[Line, ...]]()
    for at, row in enumerate(rows, start=1):
        read = list(_cells(row, texts, lists))
        cells.append((at, tuple(text for text, _struck, _lines in read)))
        doubts |= {(at, place): struck_out(struck) for place, (_text, struck, _lines) in enumerate(read) if struck}  # fmt: skip
        found = {(at, place): lines for place, (_text, _struck, lines) in enumerate(read) if _matters(lines)}  # fmt: skip
        doubts |= {place: doubt for place, lines in found.items() if (doubt := without_numbers(lines)) and place not in doubts}  # fmt: skip
        listed |= found
    noted = {at: (*_hidden(row), *notes.of(row), *texts.lost(row)) for at, row in enumerate(rows, start=1)}  # fmt: skip
    return Sheet(f"Table {number}", tuple(cells), doubts=doubts, notes={at: told for at, told in noted.items() if told}, listed=listed)  # fmt: skip


def _matters(lines: Sequence[Line]) -> bool:
    """Whether paragraphs say more than lines do: a list of them has signs, or one has several lines."""
    is_list = sum(bool(line.sign) for line in lines) > 1
    return is_list or (len(lines) > 1 and any("\n" in line.text for line in lines))


def _hidden(row: Element) -> list[Because]:
    """That a row is hidden, where it is."""
    marks = (mark for about in children(row, "trPr") for mark in children(about, "hidden"))
    return [because(HIDDEN_ROW)] if any(is_on(mark) for mark in marks) else []


def _nearest(node: Element, name: str) -> Element | None:
    """The closest element of that name around this one: controls for filling in lie between a table and its rows."""
    return next((above for above in node.iterancestors() if name_of(above) == name), None)


def _is_deleted(part: Element) -> bool:
    """Whether a row or cell was taken out while changes were tracked."""
    about = next(children(part, "trPr", "tcPr"), None)
    return about is not None and any(True for _ in children(about, "del", "cellDel"))


def _cells(row: Element, texts: Texts, lists: Lists) -> Iterator[tuple[str, str, tuple[Line, ...]]]:
    """The texts of a row, each with what of it is struck through or hidden and was left out, and with its paragraphs; a cell over
    several columns leaves the others empty."""
    for cell in descendants(row, "tc"):
        if _nearest(cell, "tr") is not row or _is_deleted(cell):
            continue
        text = "\n".join(texts.text(paragraph) for paragraph in counting(cell, "p")).strip()
        yield text, " ".join(texts.struck(cell).split()), lists.lines(cell, texts)
        span = next(descendants(cell, "gridSpan"), None)
        yield from [("", "", ())] * (_count(span) - 1 if span is not None else 0)


def _count(span: Element) -> int:
    said = next((value for key, value in span.attrib.items() if str(key).endswith("val")), "1")
    return min(int(said), 60) if said.isdecimal() and said.isascii() else 1
