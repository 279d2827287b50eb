"""Lessons and stems as safe HTML."""

import pytest

from courses.content.domain.blocks import picture_names
from courses.content.domain.figures import BadFigure, ParsedFigure, parse_figure
from courses.content.domain.references import broken_references
from courses.content.markdown import render_block, render_inline, render_lesson

FIGURES = {"a.svg": ParsedFigure("<svg/>", "t", "In words & signs")}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>T</title><desc>D</desc>{}</svg>'


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=y>",
        "![x](https://e.example/x.png)",
        "[x](data:text/html,x)",
    ],
)
def test_nothing_runs_or_reaches_out(text: str) -> None:
    for html in (render_block(text), render_inline(text), render_lesson(text, {}).html):
        for bad in ("<script", 'href="javascript', "<img src=x", '<a href="data'):
            assert bad not in html


def test_citations_become_numbered_references_with_their_blocks() -> None:
    rendered = render_lesson("One. [E004]\n\n- Two. [E016, E004]\n", {})
    assert 'href="#ref-E004">1</a>' in rendered.html
    assert 'href="#ref-E016">2</a>' in rendered.html
    assert rendered.fact_blocks == [("b1", "E004"), ("b2", "E016"), ("b2", "E004")]
    assert 'id="b1"' in rendered.html
    assert 'id="b2"' in rendered.html


def test_citation_in_a_caption_keeps_the_figure() -> None:
    html = render_lesson("![Where it runs [E004]](a.svg)\n", FIGURES).html
    assert "<svg/>" in html
    assert 'Where it runs <span class="cites">' in html
    assert "<img" not in html


def test_hostile_caption_stays_text() -> None:
    html = render_lesson("![<script>alert(1)</script>](a.svg)\n", FIGURES).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_citation_inside_an_attribute_is_left_alone() -> None:
    assert 'title="[E004]"' in render_lesson('[x](https://e.example "[E004]")', {}).html


def test_headings_are_listed() -> None:
    assert render_lesson("## First [E001]\n\n## Second\n", {}).sections == [
        ("s1", "First"),
        ("s2", "Second"),
    ]


def test_figure_is_labelled_by_its_own_title() -> None:
    figure = parse_figure(SVG.format('<rect x="0"/>'), "Nerve Map.svg")
    assert (figure.title, figure.description) == ("T", "D")
    assert 'aria-labelledby="nerve-map-title nerve-map-desc"' in figure.svg


@pytest.mark.parametrize(
    "inside",
    ["<script/>", '<rect onclick="x"/>', '<rect fill="url(https://e.example/x)"/>', '<rect fill="red"/>', "<style>*{}</style>",
     "<foreignObject/>", '<image href="x"/>', '<rect style="x"/>', '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="y"/>', "<rect>"],
)  # fmt: skip
def test_drawing_that_runs_or_reaches_out_is_refused(inside: str) -> None:
    with pytest.raises(BadFigure):
        parse_figure(SVG.format(inside), "a.svg")


def test_entities_are_refused() -> None:
    with pytest.raises(BadFigure, match="DOCTYPE"):
        parse_figure('<!DOCTYPE svg [<!ENTITY a "aa">]>' + SVG.format("&a;"), "a.svg")


SHOWN = {
    "a citation behind it": "![A pad](a.svg) [E010]",
    "on the next line": "![A pad](a.svg)\n[E010]",
    "before it": "[E010] ![A pad](a.svg)",
    "with [none]": "![A pad](a.svg) [none]",
    "a list": "- ![A pad](a.svg) [E010]\n- Another line.",
    "a quotation": "> ![A pad](a.svg) [E010]",
    "a reference": "![A pad][pad] [E010]\n\n[pad]: a.svg",
    "a title": '![A pad](<a.svg> "A title") [E010]',
    "two in one": "![A pad](a.svg) [E010]\n![Another](a.svg)",
}
LOST = {
    "mid-sentence": "See ![A pad](a.svg) here. [E010]",
    "a table": "| ![A pad](a.svg) [E010] |\n|---|\n| x |",
    "a heading": "## ![A pad](a.svg)",
    "a link": "[![A pad](a.svg)](https://e.example)",
    "emphasis": "**![A pad](a.svg)** [E010]",
    "no figure": "![A pad](gone.svg) [E010]",
    "no figure by reference": "![A pad][pad] [E010]\n\n[pad]: gone.svg",
    "no figure with a title": '![A pad](gone.svg "A title")',
    "an address": "![A pad](https://e.example/a.svg) [E010]",
    "a path": "![A pad](figures/a.svg) [E010]",
    "nowhere": "![A pad]() [E010]",
    "in a loose list": "- Words ![A pad](a.svg)\n\n- More. [E010]",
}


@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
def test_figure_is_shown_with_what_is_cited_beside_it(text: str) -> None:
    html = render_lesson(text, FIGURES).html
    assert "<img" not in html
    assert html.count("<svg/>") == html.count("<figure") == text.count("](a.svg") + ("<a.svg>" in text) + ("][pad]" in text)  # fmt: skip
    assert not broken_references(text, facts={"E010"}, figures=FIGURES)
    cited = 'A pad <span class="cites"><a class="cite" href="#ref-E010">1</a></span></figcaption>'
    assert cited in html or "[none]" in text
    assert "[none]" not in html


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
def test_picture_that_nobody_would_see_stops_the_lesson(text: str) -> None:
    html = render_lesson(text, FIGURES).html
    assert "<img" not in html
    assert "A pad" in html
    problems = broken_references(text, facts={"E010"}, figures=FIGURES)
    assert [line for line, _message in problems] == [1]
    assert "figure" in problems[0][1]


def test_lost_picture_is_told_with_its_line() -> None:
    text = "Two\nlines ![a](a.svg)\n![b](gone.svg)\n\n| x |\n|---|\n| ![c](a.svg) |\n"
    found = broken_references(text, facts=(), figures=FIGURES)
    assert [line for line, _message in found] == [2, 3, 7]


def test_figures_that_stand_are_written_as_before() -> None:
    one = "![Where it runs [E004]](a.svg)"
    assert render_lesson(f"{one} [E004]", FIGURES).fact_blocks == [("b1", "E004")]
    assert picture_names(f"{one}\n\n```\n![x](b.svg)\n```") == ["a.svg"]
