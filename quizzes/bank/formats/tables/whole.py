"""The sheets of a file as one reading: those with questions are read, the others are named."""

from collections.abc import Iterable, Sequence

from courses.content.formats.refusals import Because, because, gettext_noop
from courses.content.formats.sheet import Sheet
from quizzes.bank.formats.reading import Part, Reading
from quizzes.bank.formats.tables.mapping import others
from quizzes.bank.formats.tables.pictures import NO_PICTURES, Pictures
from quizzes.bank.formats.tables.rows import headings_of, parts_of

NO_COLUMNS = gettext_noop("No row says which column is the question and which the answer. The first row with words is: {headings}. Say which column is which, or use our template.")  # fmt: skip
NO_ROWS = gettext_noop("There are headings and no question below them.")
UNREAD = gettext_noop("Columns that are none of ours were not read: {headings}.")
LEFT_OUT = gettext_noop("'{sheet}' has no column for a question and was left out.")


def read_sheets(
    name: str,
    sheets: Iterable[Sheet],
    remarks: Sequence[Because] = (),
    pictures: Pictures = NO_PICTURES,
) -> Reading:
    """The parts of every sheet whose columns can be told. `pictures`: that came with the table."""
    parts: list[Part] = []
    left: list[Sheet] = []
    unread: list[str] = []
    told: list[Because] = []
    found_any = False
    for sheet in sheets:
        found = headings_of(sheet)
        told += remarks_of(sheet, found[0] if found else -1)
        if found is None:
            left.append(sheet)
        else:
            found_any = True
            parts += parts_of(sheet, *found, pictures=pictures)
            unread += others(sheet.rows[found[0]][1], found[1])
    if not parts:
        why = because(NO_ROWS) if found_any else _no_columns(left)
        return Reading(name, refusal=why, remarks=(*remarks, *told))
    said = [because(LEFT_OUT, sheet=sheet.name) for sheet in left if sheet.name and sheet.rows]
    if unread:
        said.append(because(UNREAD, headings=", ".join(dict.fromkeys(unread))))
    return Reading(name, tuple(parts), remarks=(*remarks, *said, *told))


def remarks_of(sheet: Sheet, place: int) -> list[Because]:
    """What a person has to know of a sheet, with what is said beside its headings, which stand at this place, and above them."""
    above = [number for number, _cells in sheet.rows[: place + 1]]
    return [*sheet.remarks, *(one for number in above for one in sheet.notes.get(number, ()))]


def _no_columns(sheets: Sequence[Sheet]) -> Because:
    rows = [cells for sheet in sheets for _, cells in sheet.rows if any(cells)]
    return because(
        NO_COLUMNS, headings=" | ".join(cell for cell in rows[0] if cell) if rows else ""
    )
