"""The workbook of a study: written for judges without any key, and read back cell by cell, every problem with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from courses.content.formats.cells import put, saved
from courses.content.formats.refusals import Refused, TooLarge, because
from courses.content.formats.sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
)
from courses.content.formats.workbooks import book_of

MOST_BYTES = 5_000_000
# What a workbook of a few thousand cells is packed into, and what a bomb unpacks to.
MOST_UNPACKED, MOST_PARTS = 60_000_000, 200
HEAD = 3  # the row of the headings; above it stands which study and round this is
ID_COLUMN = 2  # hidden: which item a row is, wherever it is moved to
HIGHEST = 100
_TYPED_AT_MOST = 60
_PLACES = 2


class Wrong(StrEnum):
    """What can be wrong with a sheet or a cell."""

    NO_WORKBOOK = "no-workbook"
    TOO_LARGE = "too-large"
    OTHER_STUDY = "other-study"
    OTHER_ROUND = "other-round"
    NO_JUDGE = "no-judge"
    STRANGE_JUDGE = "strange-judge"
    JUDGE_TWICE = "judge-twice"
    NO_ITEM = "no-item"
    STRANGE_ITEM = "strange-item"
    ITEM_TWICE = "item-twice"
    EMPTY = "empty"
    FORMULA = "formula"
    NO_NUMBER = "no-number"
    SHARE = "share"
    OUTSIDE = "outside"
    TOO_FINE = "too-fine"


@dataclass(frozen=True)
class Problem:
    """Where, what, and what stands there."""

    cell: str
    wrong: Wrong
    said: str = ""


class BadSheet(Exception):
    """The sheet cannot be taken. `problems` has everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


@dataclass(frozen=True)
class Item:
    """One question as judges read it. `before`: lowest, mean and highest of the first round, in the second."""

    id: str
    place: int
    stem: str
    answers: str
    before: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class SheetMessages:
    """Everything that stands in the workbook for people, in their language."""

    ratings: str
    instructions: str
    lines: tuple[str, ...]
    place: str
    stem: str
    answers: str
    lowest: str
    mean: str
    highest: str
    error_title: str
    error: str


def mark_of(study: str, number: int) -> str:
    """What the first cell says: whose workbook this is."""
    return f"{study} / {number}"


def write_sheet(
    study: str, number: int, items: Sequence[Item], judges: Sequence[str], messages: SheetMessages
) -> bytes:
    """The workbook of a round: a sheet of instructions, and one with the items and a column for each judge."""
    book = Workbook()
    sheet = book.active
    sheet.title = messages.ratings[:31]
    _put(sheet, 1, 1, mark_of(study, number))
    before = [messages.lowest, messages.mean, messages.highest] if number > 1 else []
    heads = [messages.place, "id", messages.stem, messages.answers, *before, *judges]
    for column, head in enumerate(heads, start=1):
        _put(sheet, HEAD, column, head).font = Font(bold=True)
    for row, item in enumerate(items, start=HEAD + 1):
        values: list[Any] = [item.place, item.id, item.stem, item.answers]
        if number > 1:
            values += [round(value, 1) for value in item.before or (0, 0, 0)]
        for column, value in enumerate(values, start=1):
            _put(sheet, row, column, value).alignment = Alignment(wrap_text=True, vertical="top")
    _shape(sheet, len(heads), len(judges), HEAD + len(items), messages)
    told = book.create_sheet(messages.instructions[:31], 0)
    told.column_dimensions["A"].width = 100
    for row, line in enumerate(messages.lines, start=1):
        _put(told, row, 1, line).alignment = Alignment(wrap_text=True)
    book.active = 0
    return saved(book)


def _put(sheet: Any, row: int, column: int, value: Any) -> Any:
    """A cell with this value. A text is never a formula, whatever sign it begins with."""
    cell = sheet.cell(row=row, column=column)
    if isinstance(value, str):
        return put(cell, value)
    cell.value = value
    return cell


def _shape(sheet: Any, columns: int, judges: int, last_row: int, messages: SheetMessages) -> None:
    """Widths, what stays in sight, the hidden id, and which numbers a judge may put in."""
    for column, width in ((1, 6), (3, 60), (4, 50)):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.column_dimensions[get_column_letter(ID_COLUMN)].hidden = True
    sheet.freeze_panes = sheet.cell(row=HEAD + 1, column=4)
    rule = DataValidation(
        type="decimal", operator="between", formula1="0", formula2=str(HIGHEST), allow_blank=True,
        showErrorMessage=True, errorTitle=messages.error_title, error=messages.error,
    )  # fmt: skip
    first, last = get_column_letter(columns - judges + 1), get_column_letter(columns)
    rule.add(f"{first}{HEAD + 1}:{last}{last_row}")
    sheet.add_data_validation(rule)


def read_sheet(
    data: bytes, study: str, number: int, items: Sequence[str], judges: Sequence[str]
) -> dict[str, dict[str, Decimal]]:
    """By judge, by item id: the rating in percent. Raises BadSheet with every problem that there is."""
    rows = _rows(data)
    _check_mark(rows, study, number)
    heads = ["" if value is None else str(value).strip() for value in _row(rows, HEAD)]
    problems = list(_judge_problems(heads, judges))
    places, found = _places(rows, items)
    problems += found
    if problems:
        raise BadSheet(problems)
    columns = {judge: heads.index(judge) for judge in judges}
    ratings: dict[str, dict[str, Decimal]] = {judge: {} for judge in judges}
    for item in items:
        row = _row(rows, places[item])
        for judge, column in columns.items():
            value = row[column] if column < len(row) else None
            wrong = _wrong(value)
            if wrong is not None:
                cell = f"{get_column_letter(column + 1)}{places[item]}"
                problems.append(Problem(cell, wrong, _said(value)))
            else:
                ratings[judge][item] = Decimal(str(value).strip())
    if problems:
        raise BadSheet(problems)
    return ratings


def _row(rows: Sequence[Sequence[Any]], number: int) -> Sequence[Any]:
    return rows[number - 1] if len(rows) >= number else ()


def _rows(data: bytes) -> list[tuple[Any, ...]]:
    """The values of the sheet with the ratings: the one whose first cell says whose it is, or else the last."""
    try:
        book = book_of(data, most=MOST_BYTES, most_unpacked=MOST_UNPACKED, most_files=MOST_PARTS)
        sheets = [_values(sheet) for sheet in book.worksheets]
    except TooLarge as error:
        raise BadSheet([Problem("", Wrong.TOO_LARGE)]) from error
    except (Refused, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise BadSheet([Problem("", Wrong.NO_WORKBOOK)]) from error
    if not sheets:
        raise BadSheet([Problem("", Wrong.NO_WORKBOOK)])
    marked = [rows for rows in sheets if rows and rows[0] and " / " in str(rows[0][0])]
    return (marked or sheets)[-1]


def _values(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows of a sheet without the empty cells to their right, and no more of them than a study can have. Raises TooLarge."""
    sheet.reset_dimensions()
    found = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
    rows = [_narrow(row) for row in found]
    if len(rows) > MOST_ROWS and rows[-1]:
        raise TooLarge(because(TOO_MANY_ROWS, most=MOST_ROWS))
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise TooLarge(because(TOO_MANY_COLUMNS, most=MOST_COLUMNS))
    return rows


def _narrow(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[: max((at for at, value in enumerate(row, start=1) if value is not None), default=0)]


def _check_mark(rows: Sequence[Sequence[Any]], study: str, number: int) -> None:
    first = _row(rows, 1)
    said = "" if not first or first[0] is None else str(first[0]).strip()
    if said == mark_of(study, number):
        return
    is_ours = said.partition(" / ")[0] == study
    raise BadSheet(
        [Problem("A1", Wrong.OTHER_ROUND if is_ours else Wrong.OTHER_STUDY, said[:_TYPED_AT_MOST])]
    )


def _judge_problems(heads: Sequence[str], judges: Sequence[str]) -> Iterator[Problem]:
    for judge in judges:
        if judge not in heads:
            yield Problem(f"{HEAD}:{HEAD}", Wrong.NO_JUDGE, judge)
        elif heads.count(judge) > 1:
            yield Problem(f"{HEAD}:{HEAD}", Wrong.JUDGE_TWICE, judge)
    known = min((heads.index(judge) for judge in judges if judge in heads), default=len(heads))
    for column, head in enumerate(heads[known:], start=known + 1):
        if head and head not in judges:
            yield Problem(f"{get_column_letter(column)}{HEAD}", Wrong.STRANGE_JUDGE, head)


def _places(
    rows: Sequence[Sequence[Any]], items: Sequence[str]
) -> tuple[Mapping[str, int], list[Problem]]:
    """By item id: its row; and what is wrong with the rows."""
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[HEAD:], start=HEAD + 1):
        said = row[ID_COLUMN - 1] if len(row) >= ID_COLUMN else None
        item = "" if said is None else str(said).strip()
        cell = f"{get_column_letter(ID_COLUMN)}{number}"
        if not item and not any(value is not None for value in row):
            continue
        if item not in items:
            problems.append(Problem(cell, Wrong.STRANGE_ITEM, item[:_TYPED_AT_MOST]))
        elif item in places:
            problems.append(Problem(cell, Wrong.ITEM_TWICE, str(places[item])))
        else:
            places[item] = number
    missing = [str(place) for place, item in enumerate(items, start=1) if item not in places]
    problems += [Problem("", Wrong.NO_ITEM, place) for place in missing]
    return places, problems


def _wrong(value: Any) -> Wrong | None:
    """What is wrong with a rating; None when it is one."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return Wrong.EMPTY
    if isinstance(value, str) and value.lstrip().startswith("="):
        return Wrong.FORMULA
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Wrong.NO_NUMBER
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return Wrong.NO_NUMBER
    if not number.is_finite():
        return Wrong.NO_NUMBER
    if not 0 <= number <= HIGHEST:
        return Wrong.OUTSIDE
    if 0 < number < 1:
        return Wrong.SHARE
    exponent = number.normalize().as_tuple().exponent
    return Wrong.TOO_FINE if isinstance(exponent, int) and exponent < -_PLACES else None


def _said(value: Any) -> str:
    return "" if value is None else str(value)[:_TYPED_AT_MOST]
