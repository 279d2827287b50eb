"""What stands in the cells of a workbook beside their values: raised, lowered and struck words, hidden rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from courses.content.formats.heights import lowered, raised
from courses.content.formats.refusals import Because, because, gettext_noop

HIDDEN_ROW = gettext_noop("The row is hidden in the sheet. Look whether it is meant.")
HIDDEN_COLUMNS = gettext_noop("Columns of '{sheet}' that are hidden there were read like the others: {columns}.")  # fmt: skip
HIDDEN_SHEET = gettext_noop("The sheet '{sheet}' is hidden and was not read. Show it and bring the file again, if it is meant.")  # fmt: skip
NOT_RECKONED = gettext_noop("The cell {cell} holds a formula, and the file does not say what comes of it. Open it in Excel and save it again, or write the text.")  # fmt: skip
_HEIGHTS = {"superscript": raised, "subscript": lowered}
_MOST_HIDDEN = 20


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file: its cells by their columns from 0, as far as they say anything. `unknown`: the columns of
    formulas of which nobody had said what comes of them."""

    number: int
    cells: dict[int, Any]
    is_hidden: bool = False
    unknown: frozenset[int] = frozenset()


class _Parser(WorkSheetParser):
    """Notes the columns, from 0, of formulas without a value in the row that it reads."""

    def parse_row(self, row: Any) -> Any:
        self.unknown = set[int]()
        return super().parse_row(row)

    def parse_cell(self, element: Any) -> Any:
        cell = super().parse_cell(element)
        # An empty text is a value that was reckoned; a formula that a program wrote and nobody reckoned has none of any sort.
        is_known = element.get("t") == "str" or element.findtext(VALUE_TAG, "")
        if element.find(FORMULA_TAG) is not None and not is_known:
            self.unknown.add(cell["column"] - 1)
        return cell


class Rows:
    """The rows of a sheet, in the order of the file, without those that are not there."""

    def __init__(self, sheet: Any) -> None:
        book = sheet.parent
        self.sheet, self.source = sheet, sheet._get_source()
        self.parser = _Parser(
            self.source, sheet._shared_strings, data_only=True, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats, rich_text=True,
        )  # fmt: skip

    def __iter__(self) -> Iterator[RawRow]:
        """Each row; a number that comes again is passed over."""
        last = 0
        with self.source:
            for number, cells in self.parser.parse():
                about = self.parser.row_dimensions.pop(str(number), {})
                if number > last:
                    last = number
                    is_hidden = about.get("hidden") in ("1", "true")
                    yield RawRow(number, self._spoken(cells), is_hidden, frozenset(self.parser.unknown))  # fmt: skip

    def _spoken(self, cells: list[dict[str, Any]]) -> dict[int, Any]:
        return {cell["column"] - 1: ReadOnlyCell(self.sheet, **cell) for cell in cells if cell["value"] is not None}  # fmt: skip

    def hidden_columns(self) -> set[int]:
        """The columns that are hidden, from 0. Known as soon as the first row is read."""
        found = set[int]()
        for about in self.parser.column_dimensions.values():
            if about.get("hidden") in ("1", "true"):
                first, last = int(about["min"]), int(about.get("max", about["min"]))
                found |= set(range(first - 1, min(last, first + 200)))
        return found


def not_reckoned(row: int, column: int) -> Because:
    """That a cell, its column from 0, holds a formula without a value."""
    return because(NOT_RECKONED, cell=f"{get_column_letter(column + 1)}{row}")


def hidden_columns(sheet: str, columns: set[int]) -> Because:
    """That these columns, from 0, are hidden."""
    letters = [get_column_letter(at + 1) for at in sorted(columns)[:_MOST_HIDDEN]]
    return because(HIDDEN_COLUMNS, sheet=sheet, columns=", ".join(letters))


def written(cell: Any) -> tuple[Any, str]:
    """The value of a cell, of words those that people read there, with the struck or hidden ones apart."""
    value, code = cell.value, str(getattr(cell, "number_format", "") or "")
    font = getattr(cell, "font", None)
    if isinstance(value, CellRichText):
        return _of_runs(value, font)
    if isinstance(value, str) and value:
        return ("", value) if _is_struck(font) or _hides_texts(code) else (_at_height(value, font), "")  # fmt: skip
    if value is not None and _is_struck(font):
        return "", str(value)
    return value, ""


def _of_runs(value: CellRichText, font: Any) -> tuple[str, str]:
    """The words of a cell with several fonts. Words without one have that of the cell."""
    kept, struck = [], []
    for run in value:
        text, own = (run, font) if isinstance(run, str) else (run.text or "", run.font)
        if _is_struck(own):
            struck.append(text)
        else:
            kept.append(_at_height(text, own))
    return "".join(kept), " ".join(one.strip() for one in struck if one.strip())


def _is_struck(font: Any) -> bool:
    return bool(getattr(font, "strike", False))


def _at_height(text: str, font: Any) -> str:
    move = _HEIGHTS.get(getattr(font, "vertAlign", None) or "")
    return move(text) if move and text.strip() else text


def _hides_texts(code: str) -> bool:
    """Whether a format shows no text at all: `;;;`."""
    parts = code.split(";")
    return len(parts) == 4 and not parts[3].strip()
