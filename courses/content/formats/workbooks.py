"""Workbooks of Excel and its like, read: the values of their cells as text, or as they stand there, with their formulas."""

import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from courses.content.formats.archives import Archive, opened
from courses.content.formats.cell_texts import (
    HIDDEN_ROW,
    HIDDEN_SHEET,
    RawRow,
    Rows,
    hidden_columns,
    not_reckoned,
    written,
)
from courses.content.formats.comments import Comments
from courses.content.formats.decoding import storable
from courses.content.formats.drawings import PICTURE, on_rows
from courses.content.formats.heights import struck_out
from courses.content.formats.refusals import (
    Because,
    Place,
    Refused,
    TooLarge,
    because,
    gettext_noop,
)
from courses.content.formats.sheet import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    TOO_LONG,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    TOO_MUCH_TEXT,
    Cell,
    Sheet,
)
from courses.content.formats.sheet_parts import SheetParts
from courses.content.formats.shown import NotShown, plain, shown, text_shown

MOST_SHEETS = 60
BROKEN = gettext_noop(
    "The workbook cannot be read. Open it, save it again as .xlsx, and bring that."
)
DOCTYPE = gettext_noop("'{name}' declares a document type, which files of Office never do.")
NOT_AS_SHOWN = gettext_noop("The sheet shows '{text}' in the format '{format}', which cannot be read here; the bare '{text}' was taken. Write what it shows as a text.")  # fmt: skip
ROUNDED = gettext_noop("The sheet shows '{shown}' and holds {held}; what it shows was taken. Write the one that is meant.")  # fmt: skip
TOO_MANY_SHEETS = gettext_noop("The workbook has more than {most} sheets.")


def is_workbook(archive: Archive) -> bool:
    """Whether the archive holds a workbook of Office."""
    return "xl/workbook.xml" in archive.names


def check_office(archive: Archive) -> None:
    """Refuse what no program of Office writes: a document type, with which entities are smuggled in."""
    for name in archive.names:
        if name.lower().endswith((".xml", ".rels")):
            head = archive.read(name).replace(b"\0", b"")
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise Refused(because(DOCTYPE, name=name), Place(member=name))


def book_of(data: bytes, *, most: int, most_unpacked: int, most_files: int) -> Any:
    """The workbook with its formulas, every cell as it was typed; looked through before it is opened. `most`: of bytes. Raises
    Refused."""
    archive = opened(data, most=most, most_unpacked=most_unpacked, most_files=most_files)
    if not is_workbook(archive):
        raise Refused(because(BROKEN))
    check_office(archive)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parts stumble over
        raise Refused(because(BROKEN)) from None


def sheets_of(data: bytes) -> Iterator[Sheet]:
    """The visible sheets. Raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _sheets(data)
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parts stumble over
        raise Refused(because(BROKEN)) from None


def _sheets(data: bytes) -> Iterator[Sheet]:
    book = load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=True
    )
    if len(book.worksheets) > MOST_SHEETS:
        raise Refused(because(TOO_MANY_SHEETS, most=MOST_SHEETS))
    left = MOST_TEXT
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [because(HIDDEN_SHEET, sheet=sheet.title) for sheet in book.worksheets if sheet not in visible]  # fmt: skip
    if hidden and not visible:
        raise Refused(hidden[0])
    parts = SheetParts(book)
    comments = Comments(parts)
    for at, sheet in enumerate(visible):
        read = _sheet(sheet, left, parts, comments)
        left -= _length(read.rows)
        yield replace(read, remarks=(*read.remarks, *hidden)) if at == 0 else read


def _length(rows: Iterable[tuple[int, tuple[str, ...]]]) -> int:
    return sum(len(cell) for _number, cells in rows for cell in cells)


def _sheet(sheet: Any, most: int, parts: SheetParts, comments: Comments) -> Sheet:
    """The sheet with at most so many signs. Columns beyond the last that is read are not made up: one empty cell far to the right
    would cost sixteen thousand in its row."""
    made = _Made(sheet.title, most)
    raw = Rows(sheet)
    for row in raw:
        made.add(row)
    hidden = raw.hidden_columns() & made.columns
    told = (hidden_columns(sheet.title, hidden),) if hidden else ()
    drawn, apart = on_rows(parts, sheet, (number for number, cells in made.rows if any(cells)))
    for number in drawn:
        made.note(number, because(PICTURE))
    for (number, _at), comment in sorted(comments.of(sheet).items(), key=lambda one: one[0]):
        made.note(number, comment)
    notes = {number: tuple(said) for number, said in made.notes.items()}
    return Sheet(sheet.title, tuple(made.rows), frozenset(made.odd), made.held, made.doubts, notes, (*told, *apart))  # fmt: skip


class _Made:
    """A sheet in the making, from one row after the other. `left`: how many signs it may still hold."""

    def __init__(self, title: str, left: int) -> None:
        self.title, self.left = title, left
        self.rows: list[tuple[int, tuple[str, ...]]] = []
        self.odd: set[Cell] = set()
        self.held: dict[Cell, str] = {}
        self.doubts: dict[Cell, Because] = {}
        self.notes: dict[int, list[Because]] = {}
        self.columns: set[int] = set()  # those in which anything stands

    def add(self, row: RawRow) -> None:
        """One row more, and those before it that are not in the file. Raises Refused."""
        self.rows += [(number, ()) for number in range(len(self.rows) + 1, min(row.number, MOST_ROWS + 1))]  # fmt: skip
        if row.number > MOST_ROWS:
            raise Refused(because(TOO_MANY_ROWS, most=MOST_ROWS), Place(sheet=self.title))
        if any(at >= MOST_COLUMNS for at in row.cells):
            raise Refused(because(TOO_MANY_COLUMNS, most=MOST_COLUMNS), Place(sheet=self.title))
        texts = [""] * (max(row.cells, default=-1) + 1)
        for at, cell in row.cells.items():
            texts[at] = self._text((row.number, at), cell)
        self.doubts |= {(row.number, at): not_reckoned(row.number, at) for at in row.unknown if at < MOST_COLUMNS}  # fmt: skip
        if row.is_hidden and row.cells:
            self.note(row.number, because(HIDDEN_ROW))
        self.columns |= set(row.cells)
        self.rows.append((row.number, tuple(texts)))
        self.left -= _checked_length(self.rows[-1], self.title)
        if self.left < 0:
            raise TooLarge(because(TOO_MUCH_TEXT, most=MOST_TEXT // 1_000_000))

    def note(self, number: int, said: Because) -> None:
        """One thing more that a person has to look at in a row."""
        self.notes.setdefault(number, []).append(said)

    def _text(self, at: Cell, cell: Any) -> str:
        value, struck = written(cell)
        text, told = _shown(value, str(getattr(cell, "number_format", "") or ""))
        told = struck_out(struck) if struck else told
        if _is_odd(value):
            self.odd.add(at)
        if told is not None:
            self.doubts[at] = told
        if _is_number(value):
            self.held[at] = plain(value)
        return text


def _checked_length(row: tuple[int, tuple[str, ...]], title: str) -> int:
    """How many signs the row holds. Raises TooLarge where a cell has more than any."""
    number, cells = row
    for at, cell in enumerate(cells, start=1):
        if len(cell) > LONGEST_CELL:
            name = f"{get_column_letter(at)}{number}"
            told = because(TOO_LONG, cell=name, count=len(cell), most=LONGEST_CELL)
            raise TooLarge(told, Place(sheet=title))
    return _length([row])


def _is_odd(value: Any) -> bool:
    """Whether the cell holds what nobody typed: a date that Excel made of "1-2", or the fault of a formula."""
    is_fault = isinstance(value, str) and value.startswith("#") and value.rstrip("!?").isupper() and value.endswith(("!", "?", "#N/A"))  # fmt: skip
    return isinstance(value, date | datetime | time | timedelta) or is_fault


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: Any, code: str) -> tuple[str, Because | None]:
    """What a cell shows, and what of it a person has to look at: a format that cannot be read, or a number that is rounded."""
    try:
        if _is_number(value):
            told = shown(value, code)
            text = storable(told.text)
            doubt = because(ROUNDED, shown=text, held=plain(value))
            return text, None if told.is_exact else doubt
        if isinstance(value, str) and "@" in code:
            return storable(text_shown(value, code)), None
    except NotShown:
        text = _text(value)
        return text, because(NOT_AS_SHOWN, format=storable(code)[:60], text=text)
    return _text(value), None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value) if _is_number(value) else storable(str(value))
