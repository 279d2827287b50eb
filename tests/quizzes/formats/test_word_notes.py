"""What a Word document says beside the cells of its tables is never lost in silence."""

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from quizzes.bank.formats.drafts.drafting import Verdict, as_drafts
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.tables.mapping import layout_key
from quizzes.bank.formats.whole import read_file
from tests.quizzes.formats.reads import reading_of
from tests.quizzes.formats.test_tables import table_of, written

HEADED = ("Question", "A", "B", "C", "Answer")
ROWS = (("Which one?", "x", "y", "z", "A"), ("And which?", "x", "y", "z", "B"))
SORTS = {"footnote": "footnotes", "endnote": "endnotes", "comment": "comments"}


def said(reasons: Any) -> str:
    return " ".join(map(str, reasons))


def with_note(sort: str, place: tuple[int, int]) -> bytes:
    """A table with a note of this sort in a cell."""
    document = docx.Document()
    table = table_of(document, HEADED, *ROWS)
    run = table.rows[place[0]].cells[place[1]].paragraphs[0].add_run()
    run._r.append(parse_xml(f'<w:{sort}Reference {nsdecls("w")} w:id="7"/>'))
    out = io.BytesIO(written(document))
    with zipfile.ZipFile(out, "a") as package:
        text = f"<w:p><w:r><w:t>only in fair </w:t></w:r><w:r><w:t>{sort} skin</w:t></w:r></w:p>"
        package.writestr(
            f"word/{SORTS[sort]}.xml",
            f'<w:{SORTS[sort]} {nsdecls("w")}><w:{sort} w:id="7">{text}</w:{sort}></w:{SORTS[sort]}>',
        )
    return out.getvalue()


@pytest.mark.parametrize("sort", SORTS)
def test_note_in_a_cell_flags_its_row_with_its_words(sort: str) -> None:
    noted, plain = as_drafts(reading_of("a.docx", with_note(sort, (1, 1))))
    assert (noted.verdict, plain.verdict) == (Verdict.FLAGGED, Verdict.TAKEN)
    assert f"'only in fair {sort} skin'" in said(noted.reasons)


@pytest.mark.parametrize("sort", SORTS)
def test_note_at_a_heading_is_named_for_the_whole(sort: str) -> None:
    read = reading_of("a.docx", with_note(sort, (0, 4)))
    assert f"'only in fair {sort} skin'" in said(read.remarks)
    assert [row.verdict for row in as_drafts(read)] == [Verdict.TAKEN, Verdict.TAKEN]


def named(name: str, data: bytes) -> Reading:
    """The same by columns that a person named."""
    layout = {"stem": 0, "option_a": 1, "option_b": 2, "option_c": 3, "answer": 4}
    return read_file(name, data, {layout_key(HEADED): layout})


@pytest.mark.parametrize("read", [reading_of, named])
def test_paragraphs_beside_the_tables_are_named_and_headings_are_not(read: Any) -> None:
    document = docx.Document()
    document.add_heading("Burns", level=1)
    document.add_paragraph("The key of question 2 was changed in 2025.")
    table_of(document, ("Nobody", "reads", "this"), ("a", "b", "c"))
    table_of(document, HEADED, *ROWS)
    document.add_paragraph("")
    document.add_paragraph("Corrections: question 1 is C, not A.")
    found = read("a.docx", written(document))
    assert [part.stem.plain for part in found.parts] == ["Which one?", "And which?"]
    assert "Beside the tables stands, and was not read: 'The key of question 2" in said(found.remarks)  # fmt: skip
    assert "'Corrections: question 1 is C, not A.'" in said(found.remarks)
    assert "Burns" not in said(found.remarks)


def test_many_paragraphs_are_counted() -> None:
    document = docx.Document()
    table_of(document, HEADED, *ROWS)
    for number in range(13):
        document.add_paragraph(f"Remark {number}")
    told = said(reading_of("a.docx", written(document)).remarks)
    assert "'Remark 9'" in told
    assert "'Remark 10'" not in told
    assert "more paragraphs that were not read: 3." in told


def test_row_of_which_every_word_is_struck_through_is_named() -> None:
    document = docx.Document()
    table = table_of(document, HEADED, *ROWS)
    for cell in table.rows[1].cells:
        cell.paragraphs[0].runs[0].font.strike = True
    struck, plain = as_drafts(reading_of("a.docx", written(document)))
    assert (struck.verdict, plain.verdict) == (Verdict.REFUSED, Verdict.TAKEN)
    assert "left out: 'Which one?'" in said(struck.reasons)


DRAWN = {
    "drawing": "<w:drawing><a:blip/></w:drawing>",
    "pict": "<w:pict/>",
    "object": "<w:object/>",
    "chosen": "<mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice></mc:AlternateContent>",
}
SPACES = (
    f'{nsdecls("w", "a")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def with_run(inside: str, place: tuple[int, int] = (1, 1), *, beside: bool = False) -> Reading:
    """A table with this in a run of a cell, or of a paragraph below the table."""
    document = docx.Document()
    table = table_of(document, HEADED, *ROWS)
    paragraph = document.add_paragraph() if beside else table.rows[place[0]].cells[place[1]].paragraphs[0]  # fmt: skip
    paragraph._p.append(parse_xml(f"<w:r {SPACES}>{inside}</w:r>"))
    return reading_of("a.docx", written(document))


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
@pytest.mark.parametrize("place", [(1, 0), (1, 1), (1, 4)])
def test_picture_in_a_row_flags_it_and_is_no_word(drawn: str, place: tuple[int, int]) -> None:
    shown, plain = as_drafts(with_run(drawn, place))
    assert (shown.verdict, plain.verdict) == (Verdict.FLAGGED, Verdict.TAKEN)
    assert "A picture or drawing stands in the row" in said(shown.reasons)
    assert "[picture]" not in str(shown.entry)


def test_box_of_text_is_no_picture_and_a_deleted_picture_is_gone() -> None:
    box = "<w:drawing><w:txbxContent><w:p><w:r><w:t>or so</w:t></w:r></w:p></w:txbxContent></w:drawing>"
    row, _plain = as_drafts(with_run(box))
    assert row.part is not None
    assert row.part.options[0].text.plain == "x or so"
    twice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    again, _plain = as_drafts(with_run(twice))
    assert again.part is not None
    assert again.part.options[0].text.plain == "x or so"
    for inside in (box, twice, "<w:del><w:drawing/></w:del>"):
        assert [row.verdict for row in as_drafts(with_run(inside))] == [Verdict.TAKEN] * 2


def test_picture_beside_the_tables_is_named_for_the_whole() -> None:
    read = with_run(DRAWN["drawing"], beside=True)
    assert "A picture or drawing stands beside the tables" in said(read.remarks)
    assert [row.verdict for row in as_drafts(read)] == [Verdict.TAKEN] * 2


def test_sign_that_only_its_font_knows_flags_its_row() -> None:
    row, plain = as_drafts(with_run('<w:sym w:font="Wingdings" w:char="F04A"/>'))
    assert (row.verdict, plain.verdict) == (Verdict.FLAGGED, Verdict.TAKEN)
    assert "stands as [sign]" in said(row.reasons)


@pytest.mark.parametrize(("state", "verdict"), [("", Verdict.FLAGGED), (' w:val="0"', Verdict.TAKEN)])  # fmt: skip
def test_hidden_row_is_told(state: str, verdict: Verdict) -> None:
    document = docx.Document()
    table = table_of(document, HEADED, *ROWS)
    about = table.rows[1]._tr.get_or_add_trPr()
    about.append(parse_xml(f"<w:hidden {nsdecls('w')}{state}/>"))
    hidden, plain = as_drafts(reading_of("a.docx", written(document)))
    assert (hidden.verdict, plain.verdict) == (verdict, Verdict.TAKEN)
    assert ("The row is hidden" in said(hidden.reasons)) is (verdict is Verdict.FLAGGED)
