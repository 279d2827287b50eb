"""Numbered statements of HTML keep the numbers that options name."""

import pytest

from courses.content.markdown import render_block
from quizzes.bank.formats.drafts.drafting import as_drafts
from quizzes.bank.formats.prose import from_html
from tests.quizzes.formats.qti_items import item, response, template
from tests.quizzes.formats.reads import reading_of

LINES = "<li>Heat</li><li>Cold</li><li>Stop</li>"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (f"<ol>{LINES}</ol>", "1. Heat 2. Cold 3. Stop"),
        (f'<ol start="3">{LINES}</ol>', "3. Heat 4. Cold 5. Stop"),
        (f'<ol type="a">{LINES}</ol>', "a. Heat b. Cold c. Stop"),
        (f'<ol type="I" start="4">{LINES}</ol>', "IV. Heat V. Cold VI. Stop"),
        (f'<ol style="list-style-type: upper-alpha">{LINES}</ol>', "A. Heat B. Cold C. Stop"),
        (f'<ol reversed="" start="3">{LINES}</ol>', "3. Heat 2. Cold 1. Stop"),
        ('<ol><li>Heat</li><li value="7">Cold</li><li>Stop</li></ol>', "1. Heat 7. Cold 8. Stop"),
        ("<ol><li>\n<p>Heat</p>\n</li><li><p>Cold</p></li></ol>", "1. Heat 2. Cold"),
        ("<ol><li>Heat<ul><li>dry</li></ul></li><li>Cold</li></ol>", "1. Heat dry 2. Cold"),
        (f"<ul>{LINES}</ul>", "Heat Cold Stop"),
        (f'<ol style="list-style-type:none">{LINES}</ol>', "Heat Cold Stop"),
        ("<li>Heat</li>", "Heat"),
    ],
)
def test_lines_stand_behind_their_numbers(html: str, shown: str) -> None:
    assert from_html(f"<p>Which?</p>{html}").plain == f"Which? {shown}"


def test_numbers_and_letters_are_seen_where_the_draft_is_shown() -> None:
    numbered = from_html(f'<p>Which?</p><ol start="3">{LINES}</ol>').markdown
    assert '<ol start="3">' in render_block(numbered)
    lettered = render_block(from_html(f'<p>Which?</p><ol type="a">{LINES}</ol>').markdown)
    assert all(f"<p>{line}</p>" in lettered for line in ("a. Heat", "b. Cold", "c. Stop"))


def test_line_with_a_paragraph_of_its_own_stands_behind_its_number() -> None:
    said = from_html("<ol>\n<li>\n<p>Heat</p>\n</li>\n<li><p>Cold</p></li></ol>").markdown
    lines = [line for line in said.split("\n") if line]
    assert lines == ["1. Heat", "2. Cold"]


def test_statements_of_moodle_gift_and_qti_keep_their_numbers() -> None:
    html = f'<p>Which are right?</p><ol type="a">{LINES}</ol>'
    escaped = html.replace("<", "&lt;")
    moodle = f'<quiz><question type="multichoice"><name><text>n</text></name><questiontext format="html"><text>{escaped}</text></questiontext><answer fraction="100"><text>a and c</text></answer><answer fraction="0"><text>b</text></answer></question></quiz>'
    choice = '<choiceInteraction responseIdentifier="R"><simpleChoice identifier="A">a and c</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction>'
    qti = item(response("A"), html + choice, template("match_correct"))
    gift = f"::t:: [html]{html.replace('=', chr(92) + '=')} {{=a and c ~b}}"
    for name, file in (("a.xml", moodle), ("b.xml", qti), ("c.gift", gift)):
        (row,) = as_drafts(reading_of(name, file))
        assert row.part is not None
        assert row.part.stem.plain == "Which are right? a. Heat b. Cold c. Stop", name
