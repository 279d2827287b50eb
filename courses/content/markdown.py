"""Markdown to safe HTML: lessons with figures, boxes and citations; stems and rationales of questions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from typing import Any

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from courses.content.domain.blocks import pictures_alone
from courses.content.domain.dialect import BOXES, CITATION, NO_CLAIM, cited_codes
from courses.content.domain.figures import ParsedFigure

# A tag with its attributes, or a citation in the text between tags.
_TAG_OR_CITATION = re.compile(rf'<(?:"[^"]*"|[^">])*>|{CITATION.pattern}')
_FIGURE_MARK = re.compile(
    r"<p(?P<id> id=\"\w+\")?>\s*<img src=\"(?P<name>[\w.-]+\.(?:svg|jpg|png|webp))\" alt=\"(?P<caption>[^\"]*)\"\s*/?>\s*</p>"
)
_BLOCKS = ("paragraph_open", "list_item_open", "td_open", "heading_open")
_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "code", "pre", "blockquote", "hr", "br",
    "table", "thead", "tbody", "tr", "th", "td", "aside", "details", "summary", "figure", "figcaption",
    "div", "span", "sup", "sub", "img", "section",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "div": {"tabindex", "role", "aria-label"},
    "th": {"scope"},
}


@dataclass
class RenderedLesson:
    """A lesson's HTML, its sections for the contents list, and which block rests on which facts."""

    html: str
    sections: list[tuple[str, str]] = field(default_factory=list)
    fact_blocks: list[tuple[str, str]] = field(default_factory=list)


def box_titles() -> dict[str, str]:
    """What readers see above each box of the dialect, by its name."""
    return {
        "key-points": _("Key points"),
        "pitfall": _("Pitfall"),
        "conflict": _("Sources disagree"),
        "case": _("What would you do?"),
        "note": _("Note"),
        "answer": _("What to think about"),
    }


def _render_box(
    renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]
) -> str:
    token = tokens[index]
    name = token.info.strip().split()[0] if token.info.strip() else token.type.split("_")[1]
    opens = token.nesting == 1
    if name == "answer":
        if not opens:
            return "</div></details>\n"
        return f'<details class="answer"><summary>{box_titles()[name]}</summary><div>\n'
    if not opens:
        return "</aside>\n"
    return f'<aside class="{name}"><p class="box-title">{box_titles()[name]}</p>\n'


@lru_cache(maxsize=1)
def _lesson_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name in BOXES:
        parser.use(container_plugin, name=name, render=_render_box)
    return parser


@lru_cache(maxsize=1)
def _plain_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https", "http"}, link_rel=None
    )


def render_block(text: str) -> str:
    """Safe HTML of a stem or rationale: paragraphs, lists, tables; no images."""
    return _clean(_plain_parser().render(text)).strip()


def render_inline(text: str) -> str:
    """Safe HTML of one line: emphasis and the like, without a paragraph around it."""
    return _clean(_plain_parser().renderInline(text)).strip()


def render_lesson(
    body: str, figures: Mapping[str, ParsedFigure], *, numbers: Mapping[str, int] | None = None
) -> RenderedLesson:
    """The lesson's HTML. Blocks that cite facts get ids b1, b2, ...; citations become numbered references.

    `numbers` gives each fact its number in the list of references; by default they are numbered as they appear.
    """
    order = list(dict.fromkeys(cited_codes(body)))
    numbers = numbers or {code: place for place, code in enumerate(order, start=1)}
    parser = _lesson_parser()
    tokens = _with_figures(parser.parse(body), figures)
    rendered = RenderedLesson("")
    _name_headings(tokens, rendered)
    _name_blocks(tokens, rendered)
    html = _clean(parser.renderer.render(tokens, parser.options, {}))
    html = html.replace("<table>", '<div class="table-scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    html = _cite(html, numbers).replace(f" {NO_CLAIM}", "").replace(NO_CLAIM, "")
    # Our own drawings were checked element by element when they were read; they go in after the cleaning.
    rendered.html = _FIGURE_MARK.sub(lambda match: _figure(match, figures, numbers), html)
    return rendered


def _with_figures(tokens: list[Token], figures: Mapping[str, ParsedFigure]) -> list[Token]:
    """Figures in paragraphs of their own, with what is cited beside them in their captions; of every other picture the words
    stay, as its address would lead nowhere."""
    placed: list[Token] = []
    for token in tokens:
        if token.type == "paragraph_close" and placed[-1].type == "paragraph_close":
            continue  # the figures have closed it
        opener = placed[-1] if placed else None
        alone = pictures_alone(token) if opener and opener.type == "paragraph_open" else []
        if opener and any(image.attrGet("src") in figures for image, _cited in alone):
            placed.pop()
            for image, cited in alone:
                placed += _figure_alone(opener, image, cited, figures)
        else:
            _keep_captions(token)
            placed.append(token)
    return placed


def _figure_alone(
    opener: Token, image: Token, cited: str, figures: Mapping[str, ParsedFigure]
) -> list[Token]:
    """The paragraph of one picture, also in a list, whose paragraphs are not printed."""
    behind = f" {cited}" if cited else ""
    caption = [*(image.children or []), Token("text", "", 0, content=behind)]
    image.children = caption if cited else image.children
    inline = Token(
        "inline", "", 0, content=image.content + behind, children=[image], map=opener.map
    )
    if image.attrGet("src") not in figures:
        _keep_captions(inline)
    begun = Token("paragraph_open", "p", 1, map=opener.map, block=True)
    return [begun, inline, Token("paragraph_close", "p", -1, block=True)]


def _keep_captions(token: Token) -> None:
    """The captions of the pictures in the place of the pictures."""
    for child in token.children or []:
        if child.type == "image":
            caption = RendererHTML().renderInlineAsText(child.children, _plain_parser().options, {})
            child.type, child.tag, child.content, child.children = "text", "", caption, None


def _name_headings(tokens: list[Token], rendered: RenderedLesson) -> None:
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            text = tokens[index + 1].content
            anchor = f"s{len(rendered.sections) + 1}"
            token.attrSet("id", anchor)
            rendered.sections.append((anchor, CITATION.sub("", text).strip()))


def _name_blocks(tokens: list[Token], rendered: RenderedLesson) -> None:
    """Give every block whose text cites facts an id, and note the pair."""
    number = 0
    opener: Token | None = None
    for token in tokens:
        # A paragraph of a tight list is not printed: its list item carries the id.
        if not token.hidden and token.type in _BLOCKS:
            opener = token
        codes = cited_codes(token.content) if token.type == "inline" else []
        if not codes or opener is None:
            continue
        if not opener.attrGet("id"):
            number += 1
            opener.attrSet("id", f"b{number}")
        block = str(opener.attrGet("id"))
        rendered.fact_blocks += [(block, code) for code in dict.fromkeys(codes)]


def _citation(group: str, numbers: Mapping[str, int]) -> str:
    links = [
        f'<a class="cite" href="#ref-{code}">{numbers.get(code, "?")}</a>'
        for code in (part.strip() for part in group.split(","))
    ]
    return f'<span class="cites">{" ".join(links)}</span>'


def _cite(html: str, numbers: Mapping[str, int]) -> str:
    """Citations in the text become links; what stands inside a tag's attributes stays as it is."""
    return _TAG_OR_CITATION.sub(
        lambda match: _citation(match.group(1), numbers) if match.group(1) else match.group(), html
    )


def _figure(
    match: re.Match[str], figures: Mapping[str, ParsedFigure], numbers: Mapping[str, int]
) -> str:
    figure = figures.get(match["name"])
    caption = _cite(escape(unescape(match["caption"])), numbers)
    block = match["id"] or ""
    if figure is None:
        return f"<p{block}>{caption}</p>"
    return (
        f'<figure{block} class="lesson-figure">{figure.html}'
        f"<figcaption>{caption}</figcaption>"
        f'<details class="figure-words"><summary>{escape(_("The figure in words"))}</summary>'
        f"<p>{escape(figure.description)}</p></details></figure>"
    )
