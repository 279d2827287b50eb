"""Questions of ours as rows of our table: XLSX, CSV, and a template in which Excel says what may stand where."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from courses.content.domain.pictured import pictures_in
from courses.content.formats.cells import HELP, Translate, choose, explain, fill, put, saved
from courses.content.formats.refusals import gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.tables.columns import COLUMNS, LETTERS, SYNONYM_SIGN
from quizzes.bank.formats.tables.escaping import escaped
from quizzes.bank.formats.tables.pictures import FOLDER, cell_of

HEADINGS = tuple(column.key for column in COLUMNS if not column.is_picture)
PICTURE_HEADINGS = tuple(column.key for column in COLUMNS if column.is_picture)
ABOUT = ("code", "kind", "stem", "module", "objective", "topic", "level")
QUESTIONS = "Questions"
BOOK = "questions.xlsx"
# So that the same questions give the same bytes.
_MOMENT = (2000, 1, 1, 0, 0, 0)
LEFT = gettext_noop("Pictures that stayed behind")
LEFT_SAYS = gettext_noop("A workbook holds no pictures. These are named in it and are not in it; the ZIP has them.")  # fmt: skip
# A spreadsheet takes these for the beginning of a formula.
_FORMULA = re.compile(r"^'*[=+\-@\t]")
_NUMBER = re.compile(r"-?[0-9.]+")
Entry = Mapping[str, Any]


def csv_of(entries: Iterable[Entry]) -> bytes:
    """The entries as CSV, in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    rows = [cells_of(entry) for entry in _known(entries)]
    headings = _headings(rows)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_guarded(row.get(heading, "")) for heading in headings])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula. Our reader takes the mark off again."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _headings(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """All columns but those of pictures that no row names."""
    named = {key for row in rows for key in row}
    keys = [column.key for column in COLUMNS]
    return [key for key in keys if key not in PICTURE_HEADINGS or key in named]


def xlsx_of(entries: Iterable[Entry], translate: Translate = str) -> bytes:
    """The entries as a workbook, which holds no pictures: a sheet says which ones stayed behind."""
    said = _known(entries)
    book = _workbook([cells_of(entry) for entry in said], translate, lists=False)
    behind = [(entry, picture) for entry in said for picture in pictures_in(entry)]
    if behind:
        _name_left(book.create_sheet(translate(LEFT)[:31]), behind, translate)
    return saved(book)


def _name_left(sheet: Any, behind: Sequence[tuple[Entry, Entry]], translate: Translate) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 60
    put(sheet.cell(1, 1), translate(LEFT_SAYS))
    for at, (entry, picture) in enumerate(behind, start=3):
        put(sheet.cell(at, 1), str(entry.get("code") or ""))
        put(sheet.cell(at, 2), cell_of(picture))


def zip_of(
    entries: Iterable[Entry], pictures: Mapping[str, bytes], translate: Translate = str
) -> bytes:
    """The entries as a workbook, and beside it the pictures that they name, which come back with it."""
    book = saved(_workbook([cells_of(entry) for entry in _known(entries)], translate, lists=False))
    files = {BOOK: book} | {f"{FOLDER}{name}": data for name, data in sorted(pictures.items())}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def template(translate: Translate = str) -> bytes:
    """An empty workbook with an example of a row, lists to choose from, and a sheet that explains the columns."""
    example = {
        "kind": reading.SINGLE_CHOICE,
        "stem": "Which layer does a bipolar probe heat first?",
        "answer": "A",
        "option_a": "The dermis",
        "option_b": "The subcutaneous fat",
        "option_c": "The muscle below it",
    }
    return saved(_workbook([example], translate, lists=True))


def _workbook(rows: Sequence[Mapping[str, str]], translate: Translate, *, lists: bool) -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = QUESTIONS
    headings = _headings(rows)
    columns = [column for column in COLUMNS if column.key in headings]
    fill(sheet, headings, rows, {heading: _width(heading) for heading in headings})
    sheet.freeze_panes = "D2"
    for place, column in enumerate(columns if lists else (), start=1):
        choose(sheet, place, column.key, column.values, translate(column.says), translate)
    about = [(column.key, translate(column.says)) for column in columns]
    explain(book.create_sheet(translate(HELP)[:31]), about, translate)
    return book


def _width(heading: str) -> int:
    return 50 if heading == "stem" else 30 if heading.startswith(("option", "rationale")) else 14


def lost(entries: Iterable[Entry]) -> tuple[str, ...]:
    """By name what the table has no place for."""
    said = list(entries)
    return () if len(_known(said)) == len(said) else (reading.OTHER_KINDS,)


def _known(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.get("kind") in _WRITERS]


# ---- One entry as cells ----


def cells_of(entry: Entry) -> dict[str, str]:
    """What an entry says, by column. What has no column stays out: codes of options, waivers, enemies, days."""
    cells = {key: str(entry[key]) for key in ABOUT if entry.get(key) not in (None, "")}
    if "critical" in entry:
        cells["critical"] = "yes" if entry["critical"] else "no"
    if entry.get("evidence"):
        cells["evidence"] = ", ".join(entry["evidence"])
    if entry.get("difficulty") is not None:
        cells["difficulty"] = str(entry["difficulty"])
    return cells | _shown("picture", entry) | _WRITERS[str(entry["kind"])](entry)


def _shown(column: str, said: Entry) -> dict[str, str]:
    """The picture of a text, in this column."""
    picture = said.get("picture")
    return {column: cell_of(picture)} if picture else {}


def _letter(parts: Sequence[Entry], key: str = "text") -> dict[str, str]:
    """The texts, reasons and harms of parts, by letter."""
    cells: dict[str, str] = {}
    for letter, part in zip(LETTERS, parts, strict=False):
        named = {
            "option": part.get(key),
            "rationale": part.get("rationale"),
            "harm": part.get("harm"),
        }
        cells |= {
            f"{name}_{letter}": str(said) for name, said in named.items() if said not in (None, "")
        } | _shown(f"picture_{letter}", part)
    return cells


def _choice(entry: Entry) -> dict[str, str]:
    options = entry.get("options", [])
    right = [
        letter.upper() for letter, one in zip(LETTERS, options, strict=False) if one.get("correct")
    ]
    wrong_harm = [{**one, "harm": None} if one.get("correct") else one for one in options]
    return _letter(wrong_harm) | {"answer": ", ".join(right)}


def _ordering(entry: Entry) -> dict[str, str]:
    return _letter(entry.get("options", []))


def _truth(entry: Entry) -> dict[str, str]:
    answer = entry.get("answer")
    cells = {f"rationale_{letter}": str(entry[f"rationale_{says}"])
             for letter, says in (("a", "true"), ("b", "false")) if entry.get(f"rationale_{says}")}  # fmt: skip
    cells |= {"option_a": "true", "option_b": "false"}
    if entry.get("harm") is not None:
        cells["harm_b" if answer else "harm_a"] = str(entry["harm"])
    return cells | ({} if answer is None else {"answer": str(answer).lower()})


def _numeric(entry: Entry) -> dict[str, str]:
    answer = entry.get("answer", {})
    unit, convert = answer.get("unit", ""), entry.get("convert", {})
    offered = [unit, *(other for other in entry.get("units", []) if other != unit)]
    named = [f"{one}={convert[one]}" if one in convert else one for one in offered if one]
    return {
        "answer": answer.get("value", ""),
        "tolerance": answer.get("tolerance", ""),
        "unit": f" {SYNONYM_SIGN} ".join(named),
        "rationale": entry.get("rationale", ""),
    } | _letter(entry.get("misreadings", []), "value")


def _short(entry: Entry) -> dict[str, str]:
    accepted = f" {SYNONYM_SIGN} ".join(map(escaped, entry.get("accepted", [])))
    said = {"answer": accepted, "rationale": entry.get("rationale", "")}
    return said | _letter(entry.get("near_misses", []))


def _matching(entry: Entry) -> dict[str, str]:
    right = {part.get("code"): escaped(part.get("text", "")) for part in entry.get("right", [])}
    left = entry.get("left", [])
    used = {part.get("match") for part in left}
    pairs = [
        {**part, "text": f"{escaped(part.get('text', ''))} -> {right.get(part.get('match'), '')}"}
        for part in left
    ]
    extra = [{"text": f"-> {text}"} for code, text in right.items() if code not in used]
    partners = {part.get("code"): part for part in entry.get("right", [])}
    order = [*(part.get("match") for part in left), *(code for code in right if code not in used)]
    cells = _letter([*pairs, *extra])
    for letter, code in zip(LETTERS, order, strict=False):
        cells |= _shown(f"partner_picture_{letter}", partners.get(code, {}))
    return cells


_WRITERS = {
    reading.SINGLE_CHOICE: _choice,
    reading.MULTIPLE_RESPONSE: _choice,
    reading.TRUE_FALSE: _truth,
    reading.NUMERIC: _numeric,
    reading.MATCHING: _matching,
    reading.ORDERING: _ordering,
    reading.SHORT_TEXT: _short,
}
