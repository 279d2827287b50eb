"""Workbooks of ours, written: texts that stay texts, headings, lists to choose from, and a sheet that explains the columns."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from courses.content.formats.refusals import gettext_noop

# A message in English to the same in the language of whoever takes the workbook.
Translate = Callable[[str], str]
ROWS_OF_LISTS = 500
# A list longer than this does not fit into a rule of Excel.
_LONGEST_LIST = 250
LONGEST_CELL = 32_000
# How a cell ends that holds only the beginning of a text. Whoever reads it back takes it for no text of its own.
CUT = " […✂]"
HELP = gettext_noop("What the columns mean")
CHOOSE = gettext_noop("Choose: {values}")
COLUMN, MEANING = gettext_noop("column"), gettext_noop("what stands in it")
# What no cell of a workbook can hold.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def fitting(said: str) -> str:
    """The text as a cell can hold it; of one that is too long the beginning, and the sign that it is cut."""
    kept = _CONTROLS.sub("", said)
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - len(CUT)] + CUT


def put(cell: Any, said: str) -> Any:
    """A text as a text: never a formula, number or date."""
    cell.value = fitting(said) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def head(cell: Any, said: str) -> None:
    """A heading."""
    put(cell, said)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="DDE7F0")


def choose(
    sheet: Any,
    place: int,
    name: str,
    values: Sequence[str],
    says: str = "",
    translate: Translate = str,
) -> None:
    """A list in a column that takes one of a few texts; one too long for a rule is left out."""
    joined = ",".join(values)
    if not values or len(joined) > _LONGEST_LIST or any("," in value for value in values):
        return
    rule = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True)
    rule.error, rule.errorTitle = (
        translate(CHOOSE).format(values=", ".join(values))[:250],
        name[:30],
    )
    rule.prompt, rule.promptTitle = says[:250], name[:30]
    letter = get_column_letter(place)
    rule.add(f"{letter}2:{letter}{ROWS_OF_LISTS}")
    sheet.add_data_validation(rule)


def fill(
    sheet: Any,
    headings: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    widths: Mapping[str, int],
) -> None:
    """Headings, and below them a row for each mapping by heading."""
    for place, heading in enumerate(headings, start=1):
        head(sheet.cell(1, place), heading)
        sheet.column_dimensions[get_column_letter(place)].width = widths.get(heading, 14)
    for at, row in enumerate(rows, start=2):
        for place, heading in enumerate(headings, start=1):
            put(sheet.cell(at, place), row.get(heading, ""))


def explain(sheet: Any, about: Iterable[tuple[str, str]], translate: Translate = str) -> None:
    """What the columns mean, a row each."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 110
    head(sheet.cell(1, 1), translate(COLUMN))
    head(sheet.cell(1, 2), translate(MEANING))
    for at, (name, says) in enumerate(about, start=2):
        put(sheet.cell(at, 1), name)
        put(sheet.cell(at, 2), says)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
