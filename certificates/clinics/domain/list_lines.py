"""What somebody pasted or brought as a table, read into people of a list, line by line. Nothing is dropped in silence."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from certificates.domain.codes import read_code
from courses.content.formats.archives import opened
from courses.content.formats.decoding import text_of
from courses.content.formats.refusals import Refused, because, gettext_noop
from courses.content.formats.sheet import Sheet
from courses.content.formats.workbooks import BROKEN, check_office, is_workbook, sheets_of
from quizzes.bank.formats.tables.csv import sheet_of
from trainingsite.accounts.domain.register import listed_register, without_invisible

MOST_LINES = 500
MOST_BYTES, MOST_UNPACKED, MOST_FILES = 1_000_000, 6_000_000, 200
LONGEST_NAME, LONGEST_NUMBER, LONGEST_SITE, LONGEST_SAID = 200, 40, 100, 1_000
TOO_MANY = gettext_noop("The list has more than {most} lines. Bring it in parts.")
EMPTY = gettext_noop("Nothing stands in the list. Write one person in each line.")
TOO_LONG = gettext_noop("The list has more than {most} kB. Bring it in parts.")
UNREAD_COLUMNS = gettext_noop(
    "These columns are not read: {headings}. Columns are headed code, name (or first name and last name), number and site, "
    "each of them once. Head them so, or take them out."
)
UNREAD_SHEETS = gettext_noop("One sheet is read, and in these something stands, too: {sheets}. Put everybody into one sheet, or bring each of them as a file of its own.")  # fmt: skip
# What is wrong with one line.
BAD_CODE, NOBODY, LONG, WIDE = "bad-code", "nobody", "too-long", "too-wide"
FAULTS = (BAD_CODE, NOBODY, LONG, WIDE)
_MOST_TEXT = 300_000
_ZIP = b"PK\x03\x04"
_PARTS = ("code", "name", "number", "site")
_HEADINGS: Mapping[str, frozenset[str]] = {
    "code": frozenset(
        {"code", "certificate", "certificate code", "certificate number", "certificate no"}
    ),
    "name": frozenset({"name", "full name", "practitioner", "practitioner name"}),
    "first": frozenset({"first name", "firstname", "given name", "forename"}),
    "last": frozenset({"last name", "lastname", "surname", "family name"}),
    "site": frozenset({"site", "location", "branch", "place"}),
}
# A register's short name beside one of the first: "GMC number", "GMC/NMC reg. no.", "NMC PIN", "Registration".
_NUMBER = frozenset({"number", "numbers", "no", "nr", "num", "pin", "registration"})
_AROUND_NUMBER = frozenset({"register", "reg", "professional", "licence", "license", "or", "and"})
# Beside those of our own table, which may be brought back.
_LEFT_OUT = frozenset(
    {"standing", "against", "until", "says", "replaced by", "since", "looked at", "added at"}
)
_BETWEEN = re.compile(r"[\W_]+")
# A code has 27 signs; one that was copied with some too few or too many is still meant as one.
_AS_LONG_AS_A_CODE = range(22, 33)
_DIGITS_OF_A_CODE = 4
_LONGEST_GROUP = 7


@dataclass(frozen=True)
class Line:
    """One line: its number, what stands there apart by tabs, and what was read of it, "" for what is not there. `fault`: why it
    cannot be."""

    line: int
    said: str
    code: str = ""
    name: str = ""
    number: str = ""
    site: str = ""
    fault: str = ""


def read_text(text: str) -> list[Line]:
    """The lines of what was pasted: columns apart by tabs, commas or semicolons, with headings or without. Raises Refused."""
    if len(text) > _MOST_TEXT:
        raise Refused(because(TOO_LONG, most=_MOST_TEXT // 1_000))
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _checked(_of_sheet(sheet_of(plain)))


def read_file(data: bytes) -> list[Line]:
    """The lines of a file: a workbook with one sheet in which anything stands, or a text as it would be pasted. Raises Refused."""
    if not data.startswith(_ZIP):
        return read_text(text_of(data))
    archive = opened(data, most=MOST_BYTES, most_unpacked=MOST_UNPACKED, most_files=MOST_FILES)
    if not is_workbook(archive):
        raise Refused(because(BROKEN))
    check_office(archive)
    sheets = [sheet for sheet in sheets_of(data) if not _is_empty(sheet)]
    if not sheets:
        raise Refused(because(EMPTY))
    if len(sheets) > 1:
        names = ", ".join(sheet.name for sheet in sheets)
        raise Refused(because(UNREAD_SHEETS, sheets=names))
    return _checked(_of_sheet(sheets[0]))


def line_of(number: int, said: Mapping[str, str]) -> Line:
    """A line from its four parts, by name: also from the form of one row."""
    cells = {part: _one_line(said.get(part, "")) for part in _PARTS}
    typed = cells.pop("code")
    code = read_code(typed) or ""
    told = _tabbed((typed, *cells.values()))
    return Line(number, told, code, **cells, fault=_fault(typed, code, cells))


def _fault(typed: str, code: str, cells: Mapping[str, str]) -> str:
    if typed and not code:
        return BAD_CODE
    if not code and not cells["name"]:
        return NOBODY
    longest = {"name": LONGEST_NAME, "number": LONGEST_NUMBER, "site": LONGEST_SITE}
    return LONG if any(len(cells[part]) > most for part, most in longest.items()) else ""


def _is_empty(sheet: Sheet) -> bool:
    return not any(cell.strip() for _number, cells in sheet.rows for cell in cells)


def _checked(found: Iterable[Line]) -> list[Line]:
    rows: list[Line] = []
    for line in found:
        if len(rows) == MOST_LINES:
            raise Refused(because(TOO_MANY, most=MOST_LINES))
        rows.append(line)
    if not rows:
        raise Refused(because(EMPTY))
    return rows


def _of_sheet(sheet: Sheet) -> Iterator[Line]:
    """The rows of a table: by its headings where it has some, otherwise code, name, number, site in this order. Raises
    Refused."""
    places: dict[str, int] | None = None
    known = frozenset(range(len(_PARTS)))
    for number, cells in sheet.rows:
        if not any(cell.strip() for cell in cells):
            continue
        if places is None:
            places = _places(cells)
            if places:
                known = _known(cells, places)
                continue
        plain = [_one_line(cell) for cell in cells]
        line = _by_headings(number, plain, places) if places else _by_order(number, plain)
        is_wide = any(cell for at, cell in enumerate(plain) if at not in known)
        yield replace(line, fault=WIDE, said=_tabbed(plain)) if is_wide else line


def _places(cells: Sequence[str]) -> dict[str, int]:
    """At which place which heading stands; nothing where none says code or name."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if part := _part(_heading(cell)):
            found.setdefault(part, at)
    return found if {"code", "name", "last"} & set(found) else {}


def _known(cells: Sequence[str], places: Mapping[str, int]) -> frozenset[int]:
    """The columns that are read, and those that may stand there unread. Raises Refused where a heading says anything else."""
    left_out = {at for at, cell in enumerate(cells) if _heading(cell) in _LEFT_OUT}
    known = left_out | set(places.values())
    unread = [_one_line(cell) for at, cell in enumerate(cells) if at not in known]
    if any(unread):
        raise Refused(because(UNREAD_COLUMNS, headings=", ".join(filter(None, unread))))
    return frozenset(known)


def _heading(cell: str) -> str:
    """Small letters, single spaces: "Reg. No.:" is "reg no"."""
    return " ".join(_BETWEEN.sub(" ", _one_line(cell)).casefold().split())


def _part(heading: str) -> str:
    """Of which part of a line the heading is; "" for none."""
    named = (part for part, called in _HEADINGS.items() if heading in called)
    return next(named, "number" if _heads_numbers(heading.split()) else "")


def _heads_numbers(heading: Sequence[str]) -> bool:
    others = [part for part in heading if part not in _NUMBER | _AROUND_NUMBER]
    return bool(_NUMBER & set(heading)) and all(map(listed_register, others))


def _by_headings(number: int, cells: Sequence[str], places: Mapping[str, int]) -> Line:
    said = {part: cells[at] for part, at in places.items() if at < len(cells)}
    named = " ".join(filter(None, (said.get(part) for part in ("name", "first", "last"))))
    return line_of(number, said | {"name": named})


def _by_order(number: int, cells: Sequence[str]) -> Line:
    found = (one for is_one in (read_code, _is_meant_as_code) for one in enumerate(cells) if is_one(one[1]))  # fmt: skip
    at, code = next(found, (None, ""))
    if at is not None:
        others = [*cells[:at], *cells[at + 1 :]]
    else:  # an empty first column is that of a code that is not there
        others = [*(cells if cells[0] else cells[1:])]
    return line_of(number, dict(zip(_PARTS, [code, *others], strict=False)))


def _is_meant_as_code(cell: str) -> bool:
    pieces = [piece for piece in _BETWEEN.split(cell) if piece]
    if any(piece.isalpha() and len(piece) > _LONGEST_GROUP for piece in pieces):
        return False
    signs = "".join(pieces)
    digits = sum(sign.isdigit() for sign in signs)
    return len(signs) in _AS_LONG_AS_A_CODE and digits >= _DIGITS_OF_A_CODE


def _one_line(text: str) -> str:
    """The text on one line, without signs that nobody sees and those that no database takes. Of a cell that is too long for
    anything the beginning, still too long: a file has millions of signs, and each is looked at."""
    whole = " ".join(text.split())
    plain = (
        sign if sign.isprintable() or unicodedata.category(sign) == "Cf" else " "
        for sign in whole[:LONGEST_SAID]
    )
    told = without_invisible("".join(plain))
    return told if len(whole) <= LONGEST_SAID else told.ljust(LONGEST_SAID, "…")


def _tabbed(cells: Sequence[str]) -> str:
    return "\t".join(cells)[:LONGEST_SAID]
