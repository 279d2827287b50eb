"""What somebody pasted or brought as a table, read into addresses with names, line by line. Nothing is dropped in silence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from courses.content.formats.archives import opened
from courses.content.formats.decoding import text_of
from courses.content.formats.refusals import Refused, because, gettext_noop
from courses.content.formats.sheet import Sheet
from courses.content.formats.workbooks import BROKEN, check_office, is_workbook, sheets_of
from quizzes.bank.formats.tables.csv import sheet_of

MOST_LINES = 1_000
# A thousand addresses with names are a tenth of it.
MOST_BYTES, MOST_UNPACKED, MOST_FILES = 1_000_000, 6_000_000, 200
LONGEST_EMAIL, LONGEST_NAME, LONGEST_SAID = 254, 120, 160
TOO_MANY = gettext_noop("The list has more than {most} lines. Split it.")
EMPTY = gettext_noop("Nothing stands in the list. Write one address in each line.")
TOO_LONG = gettext_noop("The list has more than {most} kB. Split it.")
_MOST_TEXT = 300_000
_ADDRESS = re.compile(r"[^\s,;<>\"()]*@[^\s,;<>\"()]*")
_BETWEEN = re.compile(r"[,;]\s*(?=[^,;]*@)")
_TRIM = " \t\r\n,;<>\"'()"
_ZIP = b"PK\x03\x04"
EMAIL_HEADINGS = frozenset(
    {"email", "e-mail", "mail", "email address", "e-mail address", "address"}
)
NAME_HEADINGS = frozenset({"name", "full name"})
FIRST_HEADINGS = frozenset({"first name", "firstname", "given name"})
LAST_HEADINGS = frozenset({"last name", "lastname", "surname", "family name"})


@dataclass(frozen=True)
class Said:
    """One line: its number, what stands there, and the address (lower case) and name that were found; "" where none was."""

    line: int
    said: str
    email: str = ""
    name: str = ""


def read_text(text: str) -> list[Said]:
    """The lines of what was pasted: addresses one a line, several apart by commas or semicolons, "Name <address>", or a
    table with headings. Raises Refused."""
    if len(text) > _MOST_TEXT:
        raise Refused(because(TOO_LONG, most=_MOST_TEXT // 1_000))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _has_headings(text):
        return _checked(_of_table(sheet_of(text.lstrip("\n"))))
    return _checked(
        said
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
        for said in _of_line(number, line)
    )


def read_file(data: bytes) -> list[Said]:
    """The lines of a file: a workbook (its first sheet in which an address stands), or a text as it would be pasted. Raises
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
    return _checked(_of_table(next(filter(_has_address, sheets), sheets[0])))


def _has_address(sheet: Sheet) -> bool:
    return any("@" in cell for _number, cells in sheet.rows for cell in cells)


def _checked(found: Iterator[Said]) -> list[Said]:
    rows: list[Said] = []
    for said in found:
        if len(rows) == MOST_LINES:
            raise Refused(because(TOO_MANY, most=MOST_LINES))
        rows.append(said)
    if not rows:
        raise Refused(because(EMPTY))
    return rows


def _has_headings(text: str) -> bool:
    """Whether the first line that says anything is one of headings, an address's among them."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    cells = {_plain(cell) for cell in re.split(r"[,;\t|]", first)}
    return "@" not in first and bool(cells & EMAIL_HEADINGS)


def _plain(cell: str) -> str:
    return cell.strip(_TRIM).casefold()


def _of_table(sheet: Sheet) -> Iterator[Said]:
    """The rows of a table: by its headings where it has some, otherwise the cell with an address, and the others as the name."""
    places: dict[str, int] | None = None
    for number, cells in sheet.rows:
        if not any(cell.strip() for cell in cells):
            continue
        if places is None:
            places = _places(cells)
            if places:
                continue
        yield _of_cells(number, cells, places)


def _places(cells: Sequence[str]) -> dict[str, int]:
    """At which place which heading stands; nothing where no heading is that of addresses."""
    known = {"email": EMAIL_HEADINGS, "name": NAME_HEADINGS, "first": FIRST_HEADINGS, "last": LAST_HEADINGS}  # fmt: skip
    plain = [_plain(cell) for cell in cells]
    found = {
        key: next((at for at, cell in enumerate(plain) if cell in names), -1)
        for key, names in known.items()
    }
    return {key: at for key, at in found.items() if at >= 0} if found["email"] >= 0 else {}


def _of_cells(number: int, cells: Sequence[str], places: dict[str, int]) -> Said:
    said = _one_line("  ".join(cell.strip() for cell in cells if cell.strip()))[:LONGEST_SAID]
    at = places.get("email", next((at for at, cell in enumerate(cells) if "@" in cell), -1))
    if not 0 <= at < len(cells):
        return Said(number, said)
    named = [places[key] for key in ("name", "first", "last") if key in places]
    others = named if places else [other for other in range(len(cells)) if other != at]
    name = " ".join(cells[other] for other in others if other < len(cells))
    return _said(number, said, cells[at], name)


def _of_line(number: int, line: str) -> Iterator[Said]:
    pieces = _BETWEEN.split(line) if line.count("@") > 1 else [line]
    for piece in pieces:
        if not piece.strip():
            continue
        said = _one_line(piece)[:LONGEST_SAID]
        found = _ADDRESS.search(piece)
        if found is None:
            yield Said(number, said)
        else:
            name = piece[: found.start()] + " " + piece[found.end() :]
            yield _said(number, said, found[0], name)


def _said(number: int, said: str, email: str, name: str) -> Said:
    # Signs that nobody sees come along from web pages, and make an address that looks right a wrong one.
    email = "".join(sign for sign in email if sign.isprintable()).strip(_TRIM).lower()
    return Said(number, said, email, _one_line(name).strip(_TRIM)[:LONGEST_NAME])


def _one_line(text: str) -> str:
    """The text on one line, without signs that no page shows."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
