"""A view of the bank as a workbook: numbers stay numbers, days stay days, and no text is ever a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from courses.content.formats.cells import head, put, saved

Cell = str | int | float | date | None
WIDEST = 60
_SHARE = "0%"


def write_bank(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a row of headings that stays in sight and can be filtered by. A float is a share, shown in percent."""
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    widths = [len(heading) for heading in headings]
    for column, heading in enumerate(headings, start=1):
        head(sheet.cell(1, column), heading)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _put(sheet.cell(number, column), value)
            widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, WIDEST) + 2
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    return saved(book)


def _put(cell: Any, value: Cell) -> None:
    if isinstance(value, str):
        put(cell, value)
        return
    cell.value = value
    if isinstance(value, float):
        cell.number_format = _SHARE
