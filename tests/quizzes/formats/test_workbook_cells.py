"""What stands in the cells of a workbook beside their values: raised and struck words, comments, hidden rows, columns, sheets."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import PIL.Image
import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor, TwoCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.styles import Font
from openpyxl.xml.constants import SHARED_STRINGS

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.tables.opening import guess, read_with, sheets_of
from tests.courses.content.test_workbooks import MAIN
from tests.quizzes.formats.reads import keyed, reading_of

HEADED = ["Question", "A", "B", "C", "Answer"]
PLAIN = ["Which sign?", "Blanching", "Warmth", "Redness", "A"]


def made(change: Callable[[Any, Workbook], None], *rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in (HEADED, *(rows or (PLAIN,))):
        book.active.append(row)
    change(book.active, book)
    book.save(out)
    return out.getvalue()


def shared(data: bytes) -> bytes:
    """The same with its texts in a list of their own, where Excel writes them."""
    texts = list[bytes]()

    def moved(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return b't="s"%s><v>%d</v></c>' % (found[1], len(texts) - 1)

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        sheet, types = old.read("xl/worksheets/sheet1.xml"), old.read("[Content_Types].xml")
        said = {"xl/worksheets/sheet1.xml": re.sub(rb't="inlineStr"([^>]*)><is>(.*?)</is></c>', moved, sheet)}  # fmt: skip
        listed = b"".join(b"<si>%s</si>" % text for text in texts)
        said["xl/sharedStrings.xml"] = b"<sst %s>%s</sst>" % (MAIN.encode(), listed)
        said["[Content_Types].xml"] = types.replace(b"</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'.encode())  # fmt: skip
        for name in {*old.namelist(), *said}:
            new.writestr(name, said[name] if name in said else old.read(name))
    assert texts
    return out.getvalue()


def rich(*pieces: str | tuple[str, dict[str, Any]]) -> CellRichText:
    return CellRichText([one if isinstance(one, str) else TextBlock(InlineFont(**one[1]), one[0]) for one in pieces])  # fmt: skip


def rows_of(data: bytes) -> list[Row]:
    return as_drafts(reading_of("a.xlsx", data))


def said(row: Row) -> str:
    return " ".join(map(str, row.reasons))


def texts(row: Row) -> list[str]:
    assert row.part is not None
    return [option.text.plain for option in row.part.options]


RAISED, STRUCK = {"vertAlign": "superscript"}, {"strike": True}


@pytest.mark.parametrize("kept", [bytes, shared])
@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (rich("About 10", ("3", RAISED)), "About 10³"),
        (rich("About 10", ("-3", RAISED)), "About 10⁻³"),
        (rich("CO", ("2", {"vertAlign": "subscript"}), " laser"), "CO₂ laser"),
        (rich("10", ("x", RAISED)), "10^x"),
        (rich(("Blanch", {"b": True}), "ing"), "Blanching"),
    ],
)
def test_raised_and_lowered_words_keep_their_height(
    kept: Callable[[bytes], bytes], cell: CellRichText, text: str
) -> None:
    (row,) = rows_of(kept(made(lambda sheet, _book: sheet.__setitem__("B2", cell))))
    assert texts(row)[0] == text
    assert row.verdict is Verdict.TAKEN, said(row)


@pytest.mark.parametrize("kept", [bytes, shared])
def test_struck_words_of_a_cell_are_left_out_and_told(kept: Callable[[bytes], bytes]) -> None:
    cell = rich(("Blanching", STRUCK), "Grey skin")
    (row,) = rows_of(kept(made(lambda sheet, _book: sheet.__setitem__("B2", cell))))
    assert texts(row)[0] == "Grey skin"
    assert row.verdict is Verdict.FLAGGED
    assert "left out: 'Blanching'" in said(row)


@pytest.mark.parametrize("place", ["A2", "B2", "E2"])
@pytest.mark.parametrize("how", [{"font": Font(strike=True)}, {"number_format": ";;;"}])
def test_cell_that_nobody_reads_is_no_part_of_its_row(place: str, how: dict[str, Any]) -> None:
    def change(sheet: Any, _book: Workbook) -> None:
        for name, value in how.items():
            setattr(sheet[place], name, value)

    (row,) = rows_of(made(change))
    assert row.verdict is not Verdict.TAKEN
    assert row.part is not None
    assert keyed(row.part) == []
    assert "struck through or hidden" in said(row)


def test_row_that_is_struck_through_is_named_and_never_passed_over() -> None:
    def change(sheet: Any, _book: Workbook) -> None:
        for cell in sheet[2]:
            cell.font = Font(strike=True)

    struck, kept = rows_of(made(change, PLAIN, ["Which other?", *PLAIN[1:]]))
    assert (struck.verdict, kept.verdict) == (Verdict.REFUSED, Verdict.TAKEN)
    assert "left out: 'Which sign?'" in said(struck)


def test_comment_of_a_cell_flags_its_row() -> None:
    def change(sheet: Any, _book: Workbook) -> None:
        sheet["B2"].comment = Comment("not this one, see the paper of 2025", "X")
        sheet["C1"].comment = Comment("all of them to be looked at", "X")

    data = made(change, PLAIN, ["Which other?", *PLAIN[1:]])
    read = reading_of("a.xlsx", data)
    told, plain = as_drafts(read)
    assert "The cell B2 has a comment, which was not taken: 'not this one" in said(told)
    assert (told.verdict, plain.verdict) == (Verdict.FLAGGED, Verdict.TAKEN)
    assert any("The cell C1 has a comment" in str(remark) for remark in read.remarks)


def test_hidden_row_is_flagged() -> None:
    def change(sheet: Any, _book: Workbook) -> None:
        sheet.row_dimensions[2].hidden = True

    hidden, plain = rows_of(made(change, PLAIN, ["Which other?", *PLAIN[1:]]))
    assert "The row is hidden" in said(hidden)
    assert (hidden.verdict, plain.verdict) == (Verdict.FLAGGED, Verdict.TAKEN)


def drawn(sheet: Any, first: tuple[int, int], last: tuple[int, int] | None = None) -> None:
    """A picture from this row, from 0 and so far below its edge, to that one."""
    out = io.BytesIO()
    PIL.Image.new("RGB", (6, 4)).save(out, "PNG")
    picture = Picture(out)
    begin, end = (AnchorMarker(row=row, rowOff=below) for row, below in (first, last or first))
    size = XDRPositiveSize2D(60_000, 40_000)
    picture.anchor = TwoCellAnchor(_from=begin, to=end) if last else OneCellAnchor(_from=begin, ext=size)  # fmt: skip
    sheet.add_image(picture)


@pytest.mark.parametrize(("ends", "flagged"), [
    (((1, 0),), [2]), (((2, 5),), [3]), (((1, 0), (1, 9)), [2]), (((1, 5), (2, 5)), [2, 3]), (((1, 5), (2, 0)), [2]), (((0, 0), (0, 5)), []),
    (((9, 0),), []),
])  # fmt: skip
def test_picture_flags_the_rows_on_which_it_lies(ends: Any, flagged: list[int]) -> None:
    rows = [[f"Which {number}?", *PLAIN[1:]] for number in (2, 3)]
    read = reading_of("a.xlsx", made(lambda sheet, _book: drawn(sheet, *ends), *rows))
    told = [row for row in as_drafts(read) if row.verdict is Verdict.FLAGGED]
    assert [row.place.row for row in told] == flagged
    assert all("A picture or drawing lies on the row" in said(row) for row in told)
    assert flagged or "A picture or drawing lies on" in " ".join(map(str, read.remarks))


def test_picture_that_names_no_cell_is_named_for_the_sheet() -> None:
    data, out = made(lambda sheet, _book: drawn(sheet, (1, 0))), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/drawings/drawing1.xml":
                text = re.sub(rb"<(/?)(?:xdr:)?from>", rb"<\1away>", text)
            new.writestr(name, text)
    read = reading_of("a.xlsx", out.getvalue())
    assert "lies on 'Sheet' beside its rows" in " ".join(map(str, read.remarks))


def named(data: bytes) -> Reading:
    sheets = sheets_of("a.xlsx", data)
    found = guess(sheets[0])
    assert found is not None
    return read_with(sheets, {found.key: found.layout})


@pytest.mark.parametrize("read", [lambda data: reading_of("a.xlsx", data), named])
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_and_columns_are_named(read: Callable[[bytes], Reading], state: str) -> None:
    def change(sheet: Any, book: Workbook) -> None:
        sheet.column_dimensions["D"].hidden = True
        more = book.create_sheet("Secret")
        more.append(HEADED)
        more.append(["Hidden?", *PLAIN[1:]])
        more.sheet_state = state

    found = read(made(change))
    assert [part.stem.plain for part in found.parts] == ["Which sign?"]
    told = " ".join(map(str, found.remarks))
    assert "'Secret' is hidden and was not read" in told
    assert "hidden there were read like the others: D" in told


def test_cell_beyond_the_last_column_is_never_dropped() -> None:
    read = reading_of("a.xlsx", made(lambda sheet, _book: sheet.__setitem__("FZ2", "more")))
    assert "more than 120 columns" in str(read.refusal)


def test_formula_of_which_nobody_knows_what_comes_is_told() -> None:
    (row,) = rows_of(made(lambda sheet, _book: sheet.__setitem__("D2", "=A2")))

    assert row.verdict is Verdict.FLAGGED
    assert "The cell D2 holds a formula" in str(row.reasons[0])


def test_formula_that_comes_to_an_empty_text_or_lies_beside_the_table_is_not_told() -> None:
    data = made(lambda sheet, _book: (sheet.__setitem__("D2", "=A2"), sheet.__setitem__("G2", "=A2")))  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            said = before.read(name)
            after.writestr(name, said.replace(b'<c r="D2">', b'<c r="D2" t="str">') if "sheet1" in name else said)  # fmt: skip
    (row,) = rows_of(out.getvalue())

    assert not any("formula" in str(reason) for reason in row.reasons)


@pytest.mark.parametrize("read", [lambda data: reading_of("a.xlsx", data), named])
def test_hidden_sheet_is_named_where_no_other_holds_a_question(read: Callable[[bytes], Reading]) -> None:  # fmt: skip
    def change(sheet: Any, book: Workbook) -> None:
        sheet.delete_rows(2)
        book.create_sheet("Questions 2026").sheet_state = "hidden"

    found = read(made(change))
    assert found.refusal is not None
    assert "'Questions 2026' is hidden and was not read" in " ".join(map(str, found.remarks))


def test_workbook_of_hidden_sheets_is_refused_by_their_name() -> None:
    def change(sheet: Any, book: Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
        book.create_chartsheet("Figures").add_chart(chart)
        sheet.sheet_state, book.active = "hidden", 1

    read = reading_of("a.xlsx", made(change))
    assert "'Sheet' is hidden and was not read" in str(read.refusal)
