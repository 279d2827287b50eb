"""Words that a style of Word strikes through or hides are left out and told, like those struck by hand."""

import io
import zipfile

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from tests.quizzes.formats.reads import keyed, reading_of
from tests.quizzes.formats.test_tables import table_of, written

HEADED = ("Question", "A", "B", "C", "D", "Answer")
ROW = ("Which one?", "v", "x", "y", "z")
MARKS = ("strike", "dstrike", "vanish")
SORTS = {"character": WD_STYLE_TYPE.CHARACTER, "paragraph": WD_STYLE_TYPE.PARAGRAPH, "table": WD_STYLE_TYPE.TABLE}  # fmt: skip


class Made:
    """A document of which one answer says "A " in a run of its own before "B"."""

    def __init__(self) -> None:
        self.document = docx.Document()
        self.table = table_of(self.document, HEADED, (*ROW, ""))
        self.paragraph = self.table.cell(1, 5).paragraphs[0]
        self.first, self.second = self.paragraph.add_run("A "), self.paragraph.add_run("B")

    def style(self, sort: str, name: str, base: str = "", **marks: str) -> None:
        style = self.document.styles.add_style(name, SORTS[sort])
        if base:
            style.base_style = self.document.styles[base]
        for mark, said in marks.items():
            style.element.get_or_add_rPr().append(parse_xml(f'<w:{mark} {nsdecls("w")} w:val="{said}"/>'))  # fmt: skip

    def keep_others(self) -> None:
        """Take back by hand what styles say of every run but the first of the answer."""
        for cell in self.table._cells:
            for run in cell.paragraphs[0].runs:
                if run._r is not self.first._r:
                    run.font.strike = run.font.hidden = False

    def row(self) -> Row:
        (row,) = as_drafts(reading_of("a.docx", written(self.document)))
        return row


def told(row: Row) -> str:
    return " ".join(map(str, row.reasons))


def is_left_out(row: Row) -> bool:
    assert row.part is not None
    assert ("struck through or hidden" in told(row)) == (keyed(row.part) == ["x"])
    return keyed(row.part) == ["x"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("base", ["", "Old"])
def test_style_of_a_run_strikes(mark: str, base: str) -> None:
    made = Made()
    made.style("character", "Old", **{mark: "1"})
    if base:
        made.style("character", "Older", base)
    made.first.style = "Older" if base else "Old"
    row = made.row()
    assert is_left_out(row)
    assert row.verdict is Verdict.FLAGGED
    assert "'A'" in told(row)


@pytest.mark.parametrize("sort", ["paragraph", "table"])
def test_style_of_a_paragraph_or_table_strikes(sort: str) -> None:
    made = Made()
    made.style(sort, "Old", strike="1")
    made.keep_others()
    if sort == "table":
        made.table.style = "Old"
    else:
        made.paragraph.style = "Old"
    assert is_left_out(made.row())


def test_style_that_is_off_or_taken_back_strikes_nothing() -> None:
    for direct, own in ((None, {"strike": "0"}), (False, {})):
        made = Made()
        made.style("character", "Old", strike="1")
        made.style("character", "New", "Old", **own)
        made.first.style, made.first.font.strike = "New", direct
        assert not is_left_out(made.row())


def test_paragraph_and_run_that_both_strike_take_each_other_back() -> None:
    made = Made()
    made.style("paragraph", "Old", strike="1")
    made.style("character", "Gone", strike="1")
    made.paragraph.style, made.first.style, made.second.font.strike = "Old", "Gone", False
    assert not is_left_out(made.row())


def test_usual_style_and_defaults_strike() -> None:
    usual = Made()
    usual.document.styles["Normal"].font.strike = True
    usual.keep_others()
    assert is_left_out(usual.row())
    defaults = Made()
    about = defaults.document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    about.append(OxmlElement("w:vanish"))
    defaults.keep_others()
    assert is_left_out(defaults.row())


def test_styles_that_rest_on_each_other_end() -> None:
    made = Made()
    made.style("character", "One", strike="1")
    made.style("character", "Other", "One")
    made.document.styles["One"].base_style = made.document.styles["Other"]
    made.first.style = "One"
    assert is_left_out(made.row())


def test_document_without_styles_is_read() -> None:
    made, out = Made(), io.BytesIO()
    made.first.font.strike = True
    with zipfile.ZipFile(io.BytesIO(written(made.document))) as old, zipfile.ZipFile(out, "w") as new:  # fmt: skip
        for name in old.namelist():
            if name != "word/styles.xml":
                new.writestr(name, old.read(name))
    (row,) = as_drafts(reading_of("a.docx", out.getvalue()))
    assert is_left_out(row)
