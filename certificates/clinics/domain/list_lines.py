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
from trainingsite.accounts.domain.register import without_invisible

MOST_LINES = 500
MOST_BYTES, MOST_UNPACKED, MOST_FILES = 1_000_000, 6_000_000, 200
LONGEST_NAME, LONGEST_NUMBER, LONGEST_SITE, LONGEST_SAID = 200, 40, 100, 1_000
TOO_MANY = gettext_noop("The list has more than {most} lines. Bring it in parts.")
EMPTY = gettext_noop("Nothing stands in the list. Write one person in each line.")
TOO_LONG = gettext_noop("The list has more than {most} kB. Bring it in parts.")
# What is wrong with one line.
BAD_CODE, NOBODY, LONG, WIDE = "bad-code", "nobody", "too-long", "too-wide"
FAULTS = (BAD_CODE, NOBODY, LONG, WIDE)
_MOST_TEXT = 300_000
_ZIP = b"PK\x03\x04"
_PARTS = ("code", "name", "number", "site")
_HEADINGS: Mapping[str, frozenset[str]] = {
    "code": frozenset({"code", "certificate", "certificate code"}),
    "name": frozenset({"name", "full name", "practitioner"}),
    "first": frozenset({"first name", "firstname", "given name"}),
    "last": frozenset({"last name", "lastname", "surname", "family name"}),
    "number": frozenset(
        {"number", "register number", "registration number", "register no", "no", "register_number"}
    ),
    "site": frozenset({"site", "location", "branch", "place"}),
}
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
    """The lines of a file: a workbook (its first sheet in which a code stands), or a text as it would be pasted. Raises
    Refused."""
    if not data.startswith(_ZIP):
        return read_text(text_of(data))
    archive = opened(data, most=MOST_BYTES, most_unpacked=MOST_UNPACKED, most_files=MOST_FILES)
    if not is_workbook(archive):
        raise Refused(because(BROKEN))
    check_office(archive)
    sheets = list(sheets_of(data))
    if not sheets:
        raise Refused(because(EMPTY))
    return _checked(_of_sheet(next(filter(_has_code, sheets), sheets[0])))


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


def _has_code(sheet: Sheet) -> bool:
    return any(read_code(cell) for _number, cells in sheet.rows for cell in cells)


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
    """The rows of a table: by its headings where it has some, otherwise code, name, number, site in this order."""
    places: dict[str, int] | None = None
    width = len(_PARTS)
    for number, cells in sheet.rows:
        if not any(cell.strip() for cell in cells):
            continue
        if places is None:
            places = _places(cells)
            if places:
                width = len(cells)
                continue
        plain = [_one_line(cell) for cell in cells]
        line = _by_headings(number, plain, places) if places else _by_order(number, plain)
        yield replace(line, fault=WIDE, said=_tabbed(plain)) if any(plain[width:]) else line


def _places(cells: Sequence[str]) -> dict[str, int]:
    """At which place which heading stands; nothing where none says code or name."""
    plain = [_one_line(cell).casefold() for cell in cells]
    found = {
        part: next((at for at, cell in enumerate(plain) if cell in called), -1)
        for part, called in _HEADINGS.items()
    }
    found = {part: at for part, at in found.items() if at >= 0}
    return found if {"code", "name", "last"} & set(found) else {}


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
    """The text on one line, without signs that nobody sees and those that no database takes."""
    plain = (
        sign if sign.isprintable() or unicodedata.category(sign) == "Cf" else " " for sign in text
    )
    return without_invisible("".join(plain))


def _tabbed(cells: Sequence[str]) -> str:
    return "\t".join(cells)[:LONGEST_SAID]
