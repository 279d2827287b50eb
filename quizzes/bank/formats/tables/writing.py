"""Questions of ours as rows of our table: XLSX, CSV, and a template in which Excel says what may stand where."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from courses.content.formats.cells import HELP, Translate, choose, explain, fill, saved
from quizzes.bank.formats import reading
from quizzes.bank.formats.tables.columns import COLUMNS, LETTERS, SYNONYM_SIGN

HEADINGS = tuple(column.key for column in COLUMNS)
ABOUT = ("code", "kind", "stem", "module", "objective", "topic", "level")
QUESTIONS = "Questions"
# A spreadsheet takes these for the beginning of a formula.
_FORMULA = re.compile(r"^'*[=+\-@\t]")
_NUMBER = re.compile(r"-?[0-9.]+")
Entry = Mapping[str, Any]


def csv_of(entries: Iterable[Entry]) -> bytes:
    """The entries as CSV, in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for entry in entries:
        said = cells_of(entry)
        writer.writerow([_guarded(said.get(heading, "")) for heading in HEADINGS])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula. Our reader takes the mark off again."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def xlsx_of(entries: Iterable[Entry], translate: Translate = str) -> bytes:
    """The entries as a workbook."""
    return _workbook([cells_of(entry) for entry in entries], translate, lists=False)


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
    return _workbook([example], translate, lists=True)


def _workbook(rows: Sequence[Mapping[str, str]], translate: Translate, *, lists: bool) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = QUESTIONS
    fill(sheet, HEADINGS, rows, {heading: _width(heading) for heading in HEADINGS})
    sheet.freeze_panes = "D2"
    for place, column in enumerate(COLUMNS if lists else (), start=1):
        choose(sheet, place, column.key, column.values, translate(column.says), translate)
    about = [(column.key, translate(column.says)) for column in COLUMNS]
    explain(book.create_sheet(translate(HELP)[:31]), about, translate)
    return saved(book)


def _width(heading: str) -> int:
    return 50 if heading == "stem" else 30 if heading.startswith(("option", "rationale")) else 14


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
    return cells | _WRITERS[str(entry["kind"])](entry)


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
        }
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
    accepted = f" {SYNONYM_SIGN} ".join(entry.get("accepted", []))
    said = {"answer": accepted, "rationale": entry.get("rationale", "")}
    return said | _letter(entry.get("near_misses", []))


def _matching(entry: Entry) -> dict[str, str]:
    right = {part["code"]: part["text"] for part in entry.get("right", [])}
    left = entry.get("left", [])
    used = {part.get("match") for part in left}
    pairs = [
        {**part, "text": f"{part['text']} -> {right.get(part.get('match'), '')}"} for part in left
    ]
    extra = [{"text": f"-> {text}"} for code, text in right.items() if code not in used]
    return _letter([*pairs, *extra])


_WRITERS = {
    reading.SINGLE_CHOICE: _choice,
    reading.MULTIPLE_RESPONSE: _choice,
    reading.TRUE_FALSE: _truth,
    reading.NUMERIC: _numeric,
    reading.MATCHING: _matching,
    reading.ORDERING: _ordering,
    reading.SHORT_TEXT: _short,
}
