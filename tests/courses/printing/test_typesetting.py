"""Lessons on paper: nothing of a text is lost, nothing of it runs, and every line can be named."""

import re
from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.conf import settings

from courses.printing.domain.typesetting import (
    Press,
    PrintedFigure,
    lesson_nodes,
    print_styles,
    text_nodes,
)
from tests.site import ROOT

STATIC = ROOT / "trainingsite" / "static" / "trainingsite"
FIGURES = {"kettle.svg": PrintedFigure("<svg/>", "A kettle on a flame.")}
SHEET = """
@layer tokens, pages;
@layer tokens {
  :root { --ink: light-dark(#111111, #eeeeee); --heat: #a03203; }
  @media (x) { :root { --ink: #eeeeee; } }
}
/* .fig-line { fill: red; } */
@layer pages {
  .other { color: var(--ink); }
  .fig-line, .fig-text { stroke: var(--ink); fill: var(--heat); font-family: Inter, sans-serif; font-weight: 680; }
  @media (forced-colors: active) { .fig-line { stroke: CanvasText; } }
}
"""


def cite(*facts: str) -> dict:
    return {"is": "cite", "facts": list(facts)}


def paragraph(*line: object) -> dict:
    return {"is": "paragraph", "line": list(line)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Water boils. [E001]", ["Water boils.", cite("E001")]),
        ("Ice floats [E001, E002] always.", ["Ice floats", cite("E001", "E002"), " always."]),
        ("Nothing is claimed. [none]", ["Nothing is claimed."]),
        ("*so* **it** `is`", [{"is": "em", "line": ["so"]}, " ", {"is": "strong", "line": ["it"]},
                              " ", {"is": "code", "text": "is"}]),
        ("one\ntwo\\\nthree", ["one two", {"is": "break"}, "three"]),
        ("[out](https://a.example/b)", [{"is": "link", "to": "https://a.example/b", "line": ["out"]}]),
        ("[on](../neck/)", [{"is": "link", "to": "", "line": ["on"]}]),
        ("an ![image](other.svg) inside", ["an image inside"]),
        ("<b>#raw</b> $x$ #eval(\"1\")", ["<b>#raw</b> $x$ #eval(\"1\")"]),
    ],
)  # fmt: skip
def test_line_keeps_its_words_and_parts_with_its_marks(text, line):
    assert lesson_nodes(text, {}) == [paragraph(*line)]


def test_block_that_only_says_none_disappears():
    assert lesson_nodes("[none]", {}) == []


def test_boxes_hold_their_blocks():
    body = ":::: case\nThe kettle whistles.\n\n::: answer\nTake it off. [E001]\n:::\n::::"
    answer = {"is": "box", "name": "answer", "blocks": [paragraph("Take it off.", cite("E001"))]}

    assert lesson_nodes(body, {}) == [
        {"is": "box", "name": "case", "blocks": [paragraph("The kettle whistles."), answer]}
    ]


def test_lists_tables_and_figures_are_nodes():
    body = "3. a\n4. b\n\n| h | i |\n|---|---|\n| 1 [E001] | 2 |\n\n![Steam [E002]](kettle.svg)"
    items, table, figure = lesson_nodes(body, FIGURES)

    assert (items["ordered"], items["start"], items["tight"]) == (True, 3, True)
    assert items["items"] == [[paragraph("a")], [paragraph("b")]]
    assert (table["head"], table["rows"]) == ([["h"], ["i"]], [[["1", cite("E001")], ["2"]]])
    assert figure == {
        "is": "figure",
        "svg": "<svg/>",
        "description": "A kettle on a flame.",
        "line": ["Steam", cite("E002")],
    }


def test_stem_has_no_boxes_and_no_figures():
    assert text_nodes("![Steam](kettle.svg)")[0]["line"][0] == "!"


def test_styles_are_the_rules_of_drawings_in_light_colours():
    assert print_styles(SHEET) == (
        ".fig-line, .fig-text { stroke: #111111; fill: #a03203; font-family: 'Noto Sans'; font-weight: 600; }"
    )


def test_every_class_of_a_drawing_has_a_printed_rule():
    described = set(re.findall(r"`(fig-[a-z-]+)`", (ROOT / "docs" / "authoring.md").read_text()))
    styles = print_styles(*((STATIC / f"{name}.css").read_text() for name in ("tokens", "site")))

    assert described
    assert [name for name in sorted(described) if f".{name}" not in styles] == []
    assert "var(" not in styles
    assert "black" not in styles
    assert "light-dark" not in styles


# ---- The printed page ----


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(settings.PRINT_FONTS, print_styles(SHEET))


def document(**changes: object) -> dict:
    return {
        "language": "en",
        "region": None,
        "day": [2026, 11, 25],
        "title": "Alpha: for review",
        "course": "A small course",
        "edition": "test",
        "module": "Alpha",
        "summary": "Water and heat.",
        "signed": False,
        "status": "Not signed off.",
        "confidential": "For reviewers.",
        "counts": "1 lesson.",
        "objectives": [{"code": "al-o1", "text": "State when water boils"}],
        "guide": [],
        "lessons": [],
        "questions": [],
        "facts": [],
        **changes,
    }


def lesson(body: str, figures: dict | None = None) -> dict:
    nodes = lesson_nodes(body, figures or {})
    return {"title": "Boiling", "about": ["Not signed."], "blocks": nodes, "questions": []}


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def test_page_has_words_line_numbers_and_facts(press):
    body = "Water boils. [E001]\n\n::: pitfall\n- Steam burns. [E001, E002]\n:::\n\n| a | b |\n|---|---|\n| c | d [E003] |"
    page = pages(press.pdf(document(lessons=[lesson(body)]), date(2026, 11, 25)))[-1]

    for phrase in ("Boiling", "Water boils.", "Pitfall", "Steam burns.", "E001 E002", "E003"):
        assert phrase in page
    assert "[E001]" not in page
    assert {"1", "2", "3", "4", "5", "6", "7"} <= set(page.split())
    assert "Not signed off." in page


def test_number_and_facts_stand_beside_their_line(press):
    body = "One. [E001] Two. [E002]\n\n" + "word " * 40 + "\n\nThree. [E001]"
    pdf = press.pdf(document(lessons=[lesson(body)]), date(2026, 11, 25))
    heights: dict[str, float] = {}

    def note(text: str, place: list[float], *_more: object) -> None:
        heights.setdefault(text.strip(), place[5])

    pypdf.PdfReader(BytesIO(pdf)).pages[-1].extract_text(visitor_text=note)

    for number, phrase, facts in (("3", "One.", "E001 E002"), ("7", "Three.", "E001")):
        assert heights[phrase] == heights[number] == pytest.approx(heights[facts], abs=0.1)


def test_text_of_a_lesson_never_runs(press):
    body = '#eval("1 + 1") #panic("x") $ sum $ @ref <label> \\ ~ `` ` `` "quoted" // gone?'
    page = pages(press.pdf(document(lessons=[lesson(body)]), date(2026, 11, 25)))[-1]

    assert '#eval("1 + 1") #panic("x") $ sum $ @ref <label>' in page
    assert "// gone?" in page


def test_many_facts_on_neighbouring_lines_do_not_cover_each_other(press):
    facts = ", ".join(f"E{number:03d}" for number in range(1, 31))
    page = pages(
        press.pdf(document(lessons=[lesson(f"One. [{facts}]\n\nTwo. [E099]")]), date(2026, 11, 25))
    )[-1]

    assert all(f"E{number:03d}" in page for number in (*range(1, 31), 99))


def test_drawing_is_printed_with_its_words(press):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 40"><text class="fig-text" x="9" y="20">Spout</text></svg>'
    figures = {"kettle.svg": press.drawing(svg, "A kettle on a flame.")}
    page = pages(
        press.pdf(document(lessons=[lesson("![Steam](kettle.svg)", figures)]), date(2026, 11, 25))
    )[-1]

    assert "<style>.fig-line" in figures["kettle.svg"].svg
    assert "Spout" in page
    assert "In words: A kettle on a flame." in page


def test_same_document_gives_the_same_bytes_with_title_and_language(press):
    first, second = (press.pdf(document(), date(2026, 11, 25)) for _ in range(2))
    reader = pypdf.PdfReader(BytesIO(first))

    assert first == second
    assert reader.metadata.title == "Alpha: for review"
    assert reader.root_object["/Lang"] == "en"


def test_figure_keeps_what_is_cited_behind_it() -> None:
    [figure, other] = lesson_nodes("![A kettle](kettle.svg) [E001]\n![A pot](pot.svg)", FIGURES)
    assert figure["is"] == "figure"
    assert figure["line"] == ["A kettle", cite("E001")]
    assert other == {"is": "paragraph", "line": ["A pot"]}
