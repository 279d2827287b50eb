"""What is raised or lowered stays so by whatever says it: 10 to the 3 is never 103."""

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from quizzes.bank.formats.drafts.drafting import as_drafts
from quizzes.bank.formats.prose import from_html
from tests.quizzes.formats.reads import keyed, only, reading_of
from tests.quizzes.formats.test_tables import table_of, written


def named(mark: str, said: str) -> object:
    return parse_xml(f'<w:{mark} {nsdecls("w")} w:val="{said}"/>')


def keyed_in_word(where: str, mark: str, said: str, text: str = "3", before: str = "10") -> str:
    """The answer of a document in which a run of it is raised or lowered, by hand or by a style."""
    document = docx.Document()
    table = table_of(document, ("Question", "A", "B", "C", "Answer"), ("Which?", "", "7", "8", "A"))
    paragraph = table.cell(1, 1).paragraphs[0]
    paragraph.add_run(before)
    run = paragraph.add_run(text)
    if where == "hand":
        run._r.get_or_add_rPr().append(named(mark, said))
        return keyed(only("a.docx", written(document)))[0]
    base = document.styles.add_style("Raised", WD_STYLE_TYPE.CHARACTER)
    base.element.get_or_add_rPr().append(named(mark, said))
    style = document.styles.add_style("Power", WD_STYLE_TYPE.CHARACTER)
    style.base_style = base
    run.style = style
    if where == "taken back":
        run._r.get_or_add_rPr().append(named(mark, "baseline" if mark == "vertAlign" else "0"))
    return keyed(only("a.docx", written(document)))[0]


@pytest.mark.parametrize("where", ["hand", "style"])
@pytest.mark.parametrize(
    ("mark", "said", "shown"),
    [
        ("vertAlign", "superscript", "10³"),
        ("position", "6", "10³"),
        ("vertAlign", "subscript", "10₃"),
        ("position", "-6", "10₃"),
        ("position", "3pt", "10³"),
        ("position", "0", "103"),
        ("vertAlign", "baseline", "103"),
    ],
)
def test_run_of_word_is_at_its_height(where: str, mark: str, said: str, shown: str) -> None:
    assert keyed_in_word(where, mark, said) == shown


@pytest.mark.parametrize(("mark", "said"), [("vertAlign", "superscript"), ("position", "6")])
def test_hand_takes_back_what_a_style_of_word_raises(mark: str, said: str) -> None:
    assert keyed_in_word("taken back", mark, said) == "103"


def test_paragraph_of_word_that_is_moved_as_a_whole_is_not_raised() -> None:
    assert keyed_in_word("hand", "position", "6", before="") == "3"
    assert keyed_in_word("hand", "vertAlign", "superscript", before="") == "³"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('10<span style="vertical-align: super;">3</span>', "10³"),
        ('10<span style="font-size:70%; VERTICAL-ALIGN:SUPER !important">-3</span> J', "10⁻³ J"),
        ('CO<font style="vertical-align: sub">2</font>', "CO₂"),
        ('10<span style="vertical-align: 0.4em">3</span>', "10³"),
        ('10<span style="vertical-align:-25%">3</span>', "10₃"),
        ('10<span style="position: relative; top: -3pt">3</span>', "10³"),
        ('10<span style="position: relative; bottom: -3px">3</span>', "10₃"),
        ('10<span style="mso-text-raise: 3pt">3</span>', "10³"),
        ('10<sup><span style="color:red"><b>3</b></span></sup>4', "10³4"),
        ("10<sup>3<br>4</sup>5", "10³ ⁴5"),
        ('10<span style="vertical-align: baseline">3</span>', "103"),
        ('10<span style="top: -3pt">3</span>', "103"),
        ('<table><tr><td style="vertical-align: super">103</td></tr></table>', "103"),
        ('<div style="position: relative; top: -3pt">103</div>', "103"),
    ],
)
def test_html_is_at_its_height(html: str, shown: str) -> None:
    text = from_html(html)
    assert text.plain == shown
    if "<b>" not in html and "<br>" not in html:
        assert text.markdown == shown


def test_key_of_moodle_keeps_its_power() -> None:
    answers = "".join(
        f'<answer fraction="{share}" format="html"><text>{text}</text></answer>'
        for share, text in (
            (100, '10&lt;span style="vertical-align:super"&gt;3&lt;/span&gt;'),
            (0, "7"),
            (0, "8"),
        )
    )
    file = f'<quiz><question type="multichoice"><name><text>n</text></name><questiontext><text>Which?</text></questiontext>{answers}</question></quiz>'
    (row,) = as_drafts(reading_of("a.xml", file))
    assert row.entry is not None
    assert row.entry["options"][0]["text"] == "10³"
