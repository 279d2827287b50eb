"""Entries with a table of fields as a workbook, a row each, and back: a reviewer's working copy.

Each row carries the mark of what its entry said when the workbook was made, so that changes since then are seen.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from courses.content.domain.fields import Field, Fields
from courses.content.domain.shapes import Codes, Day, Flag, OneOf, Phrases, Sign, Text, Whole
from courses.content.formats.archives import opened
from courses.content.formats.cell_texts import HIDDEN_SHEET, hidden_columns
from courses.content.formats.cells import (
    CUT,
    HELP,
    Translate,
    choose,
    explain,
    fill,
    fitting,
    saved,
)
from courses.content.formats.heights import STRUCK
from courses.content.formats.refusals import (
    Because,
    Place,
    Refused,
    because,
    gettext_noop,
)
from courses.content.formats.sheet import Sheet
from courses.content.formats.workbooks import BROKEN, check_office, is_workbook, sheets_of

VERSION = "version"
# A thousand facts are a third of that; more would keep whoever waits for the page.
MOST_BYTES, MOST_UNPACKED = 1_000_000, 6_000_000
BETWEEN = " | "
# In a text among several its own | is written \|, and its own \ is written \\.
_ESCAPED, _ESCAPE = re.compile(r"[\\|]"), re.compile(r"\\([\\|])")
_PHRASE = re.compile(r"(?:\\[\\|]|[^|])+")
YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?: 00:00:00)?")
_FLAT = (Text, Sign, OneOf, Day, Flag, Whole, Codes, Phrases)
SAYS_VERSION = gettext_noop("what the row said when this table was made; leave it as it is, so that changes of others since then are seen")  # fmt: skip
SAYS_CUT = gettext_noop("at the end of a cell: the text is longer than a cell can hold; leave the cell as it is, and change the text on its page")  # fmt: skip
NEEDED = gettext_noop("needed before it goes live")
_FORMS: Mapping[type, str] = {
    Day: gettext_noop("a day such as 2027-11-30"),
    Codes: gettext_noop("codes, apart by commas"),
    Phrases: gettext_noop("texts, apart by |; a | that belongs to one is written \\|"),
    Flag: gettext_noop("yes or no"),
    Whole: gettext_noop("a whole number"),
}
NO_TABLE = gettext_noop("No sheet has the column '{code}' in its first row. Bring the table that was taken from here.")  # fmt: skip
UNREAD = gettext_noop("The sheet '{sheet}' has the same columns and was not read: one sheet comes back at a time. Put its rows below those of the first.")  # fmt: skip
STRANGE = gettext_noop("Nobody reads the column '{heading}'. Known: {known}.")
TWICE = gettext_noop("The column '{heading}' stands twice.")
CODE_TWICE = gettext_noop("'{code}' stands in row {row} already.")
NO_FLAG = gettext_noop("'{key}' is yes or no, not '{said}'.")
NO_DAY = gettext_noop("'{key}' is a day such as 2027-11-30, not '{said}'.")
NO_WHOLE = gettext_noop("'{key}' is a whole number, not '{said}'.")
FAULT = gettext_noop("The cell of '{key}' holds a fault of the spreadsheet: {said}.")


@dataclass(frozen=True)
class SheetRow:
    """One row: what its cells say by key (None: emptied), the mark that it carries, what of it cannot be read, and what stands
    beside it that no cell holds: comments, that it is hidden. The first one says so of the whole sheet too."""

    number: int
    code: str
    version: str
    said: dict[str, Any]
    problems: tuple[Because, ...] = field(default=())
    notes: tuple[Because, ...] = field(default=())


def flat(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields that a cell can hold; what stands apart in a file has a file of its own."""
    return tuple(one for one in fields if isinstance(one.shape, _FLAT) and not one.apart)


def union(tables: Iterable[Fields]) -> tuple[Field, ...]:
    """The fields of several tables, each key once."""
    return tuple({one.key: one for table in tables for one in table}.values())


def workbook_of(
    title: str,
    fields: Iterable[Field],
    entries: Sequence[tuple[Mapping[str, Any], str]],
    says: Mapping[str, str],
    more: Sequence[str] = (),
    translate: Translate = str,
) -> bytes:
    """The entries, each with its mark, as a workbook. `says`: what stands in a column, by key; `more`: columns that no field is."""
    extra = [Field(key=key) for key in more if key not in {one.key for one in fields}]
    book, columns = Workbook(), (*flat(fields), *extra)
    sheet = book.active
    sheet.title = title[:31]
    headings = [*(one.key for one in columns), VERSION]
    rows = [
        {one.key: cell_of(one, said.get(one.key)) for one in columns} | {VERSION: mark}
        for said, mark in entries
    ]
    fill(sheet, headings, rows, {one.key: _width(one) for one in columns})
    sheet.freeze_panes = "B2"
    sheet.column_dimensions[get_column_letter(len(headings))].hidden = True
    for place, one in enumerate(columns, start=1):
        choose(sheet, place, one.key, _values(one), says.get(one.key, ""), translate)
    about = [(one.key, _about(one, says.get(one.key, ""), translate)) for one in columns]
    more_about = [(VERSION, translate(SAYS_VERSION)), (CUT.strip(), translate(SAYS_CUT))]
    explain(book.create_sheet(translate(HELP)[:31]), [*about, *more_about], translate)
    return saved(book)


def _width(one: Field) -> int:
    is_long = isinstance(one.shape, Text) and (one.shape.longest or 1000) > 200
    return 60 if is_long else 30 if isinstance(one.shape, Phrases) else 14


def _values(one: Field) -> tuple[str, ...]:
    if isinstance(one.shape, Flag):
        return ("yes", "no")
    return one.shape.allowed if isinstance(one.shape, OneOf) else ()


def _about(one: Field, says: str, translate: Translate) -> str:
    form = (
        translate(_FORMS[type(one.shape)]) if type(one.shape) in _FORMS else ", ".join(_values(one))
    )
    needed = translate(NEEDED) if one.required else ""
    return "; ".join(filter(None, (says, form, needed)))


def cell_of(one: Field, value: Any) -> str:
    """A value as a cell says it."""
    if value is None or (value == one.shape.empty and not isinstance(value, bool)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        if isinstance(one.shape, Codes):
            return ", ".join(map(str, value))
        return BETWEEN.join(_ESCAPED.sub(r"\\\g<0>", str(phrase)) for phrase in value)
    return str(value)


def cut_cells(
    fields: Iterable[Field], said: Mapping[str, Any], *known: Mapping[str, Any]
) -> Iterator[tuple[str, bool]]:
    """By key the cells that hold only the beginning of a text, each with whether it is still that of what is `known`."""
    for one in fields:
        cell = said.get(one.key)
        if isinstance(cell, str) and cell.endswith(CUT):
            texts = (fitting(cell_of(one, content.get(one.key))).strip() for content in known)
            yield one.key, cell in texts


def rows_in(data: bytes, fields: Fields, code_key: str, more: Sequence[str] = ()) -> list[SheetRow]:
    """The rows of a workbook of such entries; `more`: columns that no field is. Raises Refused."""
    archive = opened(data, most=MOST_BYTES, most_unpacked=MOST_UNPACKED)
    if not is_workbook(archive):
        raise Refused(because(BROKEN))
    check_office(archive)
    sheets = list(sheets_of(data))
    found = next((sheet for sheet in sheets if code_key in _headings(sheet)), None)
    if found is None:
        hidden = (
            told for sheet in sheets for told in sheet.remarks if told.message == HIDDEN_SHEET
        )
        raise Refused(next(hidden, because(NO_TABLE, code=code_key)))
    headings = _headings(found)
    place = headings.index(code_key)
    codes = [cells[place].strip() for _n, cells in found.rows[1:] if len(cells) > place]
    known = {key: Field(key=key) for key in more}
    # Entries of one sort may have tables of their own, as a photograph among drawings.
    tables = [fields, *(fields.of({code_key: code}) for code in codes if code)]
    known |= {one.key: one for one in flat(union(tables))}
    _check_headings(headings, found.name, known)
    others = [sheet for sheet in sheets if sheet is not found]
    told = [told for sheet in others for told in sheet.remarks if told.message == HIDDEN_SHEET]
    told += [because(UNREAD, sheet=sheet.name) for sheet in others if code_key in _headings(sheet)]
    seen = replace(found, remarks=(*found.remarks, *told))
    return _noted(list(_rows(seen, headings, known, code_key)), seen, headings)


def _headings(sheet: Sheet) -> list[str]:
    return [cell.strip().lower() for cell in sheet.rows[0][1]] if sheet.rows else []


def _check_headings(headings: Sequence[str], sheet: str, fields: Iterable[str]) -> None:
    known = [*fields, VERSION]
    for heading in filter(None, headings):
        if heading not in known:
            strange = because(STRANGE, heading=heading, known=", ".join(known))
            raise Refused(strange, Place(sheet=sheet, row=1))
        if headings.count(heading) > 1:
            raise Refused(because(TWICE, heading=heading), Place(sheet=sheet, row=1))


def _rows(
    sheet: Sheet, headings: Sequence[str], known: Mapping[str, Field], code_key: str
) -> Iterator[SheetRow]:
    seen: dict[str, int] = {}
    for number, cells in sheet.rows[1:]:
        said = {name: cell.strip() for name, cell in zip(headings, cells, strict=False) if name}
        version, code = said.pop(VERSION, ""), said.get(code_key, "")
        if not any(said.values()):
            continue
        doubts = [sheet.doubts[number, at] for at, name in enumerate(headings) if name and (number, at) in sheet.doubts]  # fmt: skip
        problems = [told for told in doubts if told.message == STRUCK]
        if code and code in seen:
            problems.append(because(CODE_TWICE, code=code, row=seen[code]))
        seen.setdefault(code, number)
        row = {key: _value(known[key], cell, problems) for key, cell in said.items()}
        yield SheetRow(number, code, version, row, tuple(problems))


def _noted(rows: list[SheetRow], sheet: Sheet, headings: Sequence[str]) -> list[SheetRow]:
    """The rows, each with what is told of it; of headings, of rows that say nothing and of the whole sheet the first tells it."""
    if not rows:
        return rows
    numbers = {row.number for row in rows}
    above = [one for n, told in sorted(sheet.notes.items()) if n not in numbers for one in told]
    # The column of marks leaves hidden, and that is no news.
    own = hidden_columns(sheet.name, {at for at, name in enumerate(headings) if name == VERSION})
    whole = [*(one for one in sheet.remarks if one != own), *above]
    noted = [replace(row, notes=tuple(sheet.notes.get(row.number, ()))) for row in rows]
    return [replace(noted[0], notes=(*noted[0].notes, *whole)), *noted[1:]]


def _value(one: Field, cell: str, problems: list[Because]) -> Any:
    """What a cell says; None where it is empty, or says nothing that can be read, which is told."""
    if not cell:
        return None
    if cell.startswith("#") and cell.rstrip("!?").isupper() and cell.endswith(("!", "?", "#N/A")):
        problems.append(because(FAULT, key=one.key, said=cell))
        return None
    if cell.endswith(CUT):
        return cell
    if isinstance(one.shape, Codes):
        return [code for code in re.split(r"[,;\s]+", cell) if code]
    if isinstance(one.shape, Phrases):
        phrases = (_ESCAPE.sub(r"\1", phrase).strip() for phrase in _PHRASE.findall(cell))
        return [phrase for phrase in phrases if phrase]
    read, complaint = _READERS.get(type(one.shape), (None, ""))
    if read is None:
        return cell
    value = read(cell)
    if value is None:
        problems.append(because(complaint, key=one.key, said=cell))
    return value


def _flag(cell: str) -> bool | None:
    said = cell.casefold()
    return True if said in YES else False if said in _NO else None


def _day(cell: str) -> str | None:
    found = _DAY.fullmatch(cell)
    try:
        return str(date.fromisoformat(found[1])) if found else None
    except ValueError:
        return None


def _whole(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"-?\d{1,9}", cell) and cell.isascii() else None


_READERS: Mapping[type, tuple[Any, str]] = {
    Flag: (_flag, NO_FLAG), Day: (_day, NO_DAY), Whole: (_whole, NO_WHOLE),
}  # fmt: skip
