"""Workbooks of strangers: narrow however far to the right a cell stands, and with bounds on a cell and on all of them."""

import io
import time
import zipfile
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from courses.content.domain.tables import TERM_FIELDS
from courses.content.formats import archives, comments, strict_xml, workbooks
from courses.content.formats.archives import opened
from courses.content.formats.entry_sheets import rows_in
from courses.content.formats.heights import struck_out
from courses.content.formats.refusals import Refused, TooLarge
from courses.content.formats.sheet import LONGEST_CELL
from courses.content.formats.workbooks import sheets_of

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(*rows: Sequence[Any]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def with_parts(data: bytes, parts: dict[str, str]) -> bytes:
    """The workbook with some of its parts said anew, as no program writes them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:  # fmt: skip
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return out.getvalue()


def sheet(rows: str) -> dict[str, str]:
    return {
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    }


def test_empty_cell_far_to_the_right_costs_nothing() -> None:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(1, 3_001))
    began = time.process_time()
    (read,) = sheets_of(with_parts(book(), sheet(rows)))
    # Made up, sixteen thousand cells in each row took ten seconds.
    assert time.process_time() - began < 3
    assert (len(read.rows), {len(cells) for _n, cells in read.rows}) == (3_000, {0})


def test_cell_that_is_too_long_is_told_by_its_name() -> None:
    # openpyxl cuts what it writes.
    cells = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(
        f'<row r="{n}">{cells.format(f"A{n}", "x")}{cells.format(f"B{n}", "y" * length)}</row>'
        for n, length in ((1, LONGEST_CELL), (2, LONGEST_CELL + 1))
    )
    data = with_parts(book(), sheet(rows))
    with pytest.raises(TooLarge, match="The cell B2 holds 32768 characters; 32767 are the most"):
        list(sheets_of(data))


def test_one_text_in_thousands_of_cells_is_counted_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = book(*[["x" * 1_000]] * 50)
    monkeypatch.setattr(workbooks, "MOST_TEXT", 50_000)
    assert len(next(iter(sheets_of(data))).rows) == 50
    monkeypatch.setattr(workbooks, "MOST_TEXT", 49_999)
    with pytest.raises(TooLarge, match="together"):
        list(sheets_of(data))


def test_bounds_of_an_archive_are_the_reader_s() -> None:
    data = book(["x"])
    with pytest.raises(TooLarge, match="files; 3 are the most"):
        opened(data, most_files=3)
    with pytest.raises(TooLarge, match="Unpacked"):
        opened(data, most_unpacked=1_000)


def test_struck_words_in_a_table_of_entries_are_a_problem_of_their_row() -> None:
    made, out = Workbook(), io.BytesIO()
    for row in (["term", "meaning"], ["e001", "It is not safe."], ["e002", "It is safe."]):
        made.active.append(row)
    made.active["B2"].font = Font(strike=True)
    made.save(out)
    struck, kept = rows_in(out.getvalue(), TERM_FIELDS, "term")
    assert [str(told) for told in struck.problems] == [str(struck_out("It is not safe."))]
    assert (kept.problems, kept.said) == ((), {"term": "e002", "meaning": "It is safe."})


RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_comments(target: str, comments: str, *, sheets: int = 1) -> bytes:
    """A workbook whose sheets all name this part for their comments."""
    made, out = Workbook(), io.BytesIO()
    for _more in range(1, sheets):
        made.create_sheet()
    for one in made.worksheets:
        one["A1"] = "x"
    made.save(out)
    link = f'<Relationship Id="c" Type="{OFFICE}/comments" Target="{target}"/>'
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        for number in range(1, sheets + 1):
            name = f"xl/worksheets/_rels/sheet{number}.xml.rels"
            file.writestr(name, f"<Relationships {RELATIONS}>{link}</Relationships>")
        file.writestr(f"xl/{target[3:]}", f"<comments {MAIN}><commentList>{comments}</commentList></comments>")  # fmt: skip
    return out.getvalue()


def comment(cell: str, text: str) -> str:
    return f'<comment ref="{cell}"><text><t>{text}</t></text></comment>'


def test_comments_of_a_row_are_told_in_the_order_of_its_cells() -> None:
    data = with_comments("../comments1.xml", comment("C1", "two") + comment("A1", "one"))
    (read,) = sheets_of(data)
    assert [dict(told.values)["cell"] for told in read.notes[1]] == ["A1", "C1"]


@pytest.mark.parametrize(
    ("target", "sheets", "comments", "reason"),
    [
        (
            "../comments1.bin",
            1,
            comment("A1", "x"),
            "'xl/comments1.bin' is tied to its sheet in a way",
        ),
        (
            "../comments1.xml",
            2,
            comment("A1", "x"),
            "'xl/comments1.xml' is tied to its sheet in a way",
        ),
        ("../comments1.xml", 1, "<comment>", "no well-formed XML"),
        ("../comments1.xml", 1, comment("B2", "x" * (LONGEST_CELL + 1)), "The cell B2 holds 32768"),
    ],
)
def test_comments_have_the_bounds_of_everything_else(
    target: str, sheets: int, comments: str, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        list(sheets_of(with_comments(target, comments, sheets=sheets)))


@pytest.mark.parametrize(
    ("module", "bound", "most"),
    [
        (comments, "MOST_TEXT", 9_999),
        (archives, "MOST_OF_ONE", 10_000),
        (strict_xml, "MOST_ELEMENTS", 6),
    ],
)
def test_comments_count_against_each_bound(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, bound: str, most: int
) -> None:
    data = with_comments(
        "../comments1.xml", comment("A1", "x" * 5_000) + comment("B1", "y" * 5_000)
    )
    assert len(next(iter(sheets_of(data))).notes[1]) == 2
    monkeypatch.setattr(module, bound, most)
    with pytest.raises(Refused):
        list(sheets_of(data))
