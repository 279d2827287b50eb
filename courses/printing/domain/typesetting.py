"""A module as a printable document for reviewers: Markdown becomes nodes, review.typ sets them, typst makes the PDF.

The nodes travel as JSON and nothing is ever pasted into typst's own language, so no text of a lesson can run there.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from courses.content.domain.blocks import pictures_alone, tokens_of
from courses.content.domain.dialect import CITATION, NO_CLAIM
from courses.content.domain.picture_names import Size

TEMPLATE = Path(__file__).with_name("review.typ")
# The drawings' own family is a web font; this one is vendored.
PRINT_FAMILY = "Noto Sans"
# Citations and the mark of a block without a claim, with the space before them.
_MARKS = re.compile(rf"\s*(?:{CITATION.pattern}|{re.escape(NO_CLAIM)})")
_BRACKETED_BLOCK = re.compile(r"@[\w-]+[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_LIGHT = re.compile(r":root\s*\{([^}]*)\}")
# A colour is written as light-dark(in the light, in the dark); paper is always light.
_VARIABLE = re.compile(r"(--[\w-]+)\s*:\s*(?:light-dark\(([^,]+),[^;]*|([^;]+))")
_FIGURE_RULE = re.compile(r"(\.fig-[\w-]+(?:\s*,\s*\.fig-[\w-]+)*)\s*\{([^}]*)\}")

Node = dict[str, Any]
# What stands in a line: texts, and nodes of emphasis, links and citations.
Line = list[str | Node]


@dataclass(frozen=True)
class PrintedFigure:
    """A drawing with its colours in it, and what it shows in words."""

    svg: str
    description: str


def lesson_nodes(body: str, figures: Mapping[str, PrintedFigure]) -> list[Node]:
    """A lesson's Markdown as nodes. Citations become nodes of their own; `[none]` disappears."""
    return _blocks(SyntaxTreeNode(tokens_of(body)), figures)


def text_nodes(text: str) -> list[Node]:
    """The nodes of a stem, option or rationale: paragraphs, lists, tables; no boxes, no figures."""
    return _blocks(SyntaxTreeNode(_plain_parser().parse(text)), {})


@lru_cache(maxsize=1)
def _plain_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _blocks(parent: SyntaxTreeNode, figures: Mapping[str, PrintedFigure]) -> list[Node]:
    return [node for child in parent.children for node in _block(child, figures)]


def _block(node: SyntaxTreeNode, figures: Mapping[str, PrintedFigure]) -> Iterator[Node]:
    if node.type == "paragraph":
        yield from _paragraph(node, figures)
    elif node.type == "heading":
        yield {"is": "heading", "level": int(node.tag[1:]), "line": _line(node.children)}
    elif node.type in ("bullet_list", "ordered_list"):
        yield _list(node, figures)
    elif node.type == "table":
        head, *rows = [_row(row) for part in node.children for row in part.children]
        yield {"is": "table", "head": head, "rows": rows}
    elif node.type.startswith("container_"):
        name = node.type.removeprefix("container_")
        yield {"is": "box", "name": name, "blocks": _blocks(node, figures)}
    elif node.type in ("fence", "code_block"):
        yield {"is": "code", "text": node.content.rstrip("\n")}
    elif node.type == "hr":
        yield {"is": "rule"}
    else:  # a quotation, and whatever a later parser knows: its blocks are not lost
        yield {"is": "quote", "blocks": _blocks(node, figures)}


def _paragraph(node: SyntaxTreeNode, figures: Mapping[str, PrintedFigure]) -> Iterator[Node]:
    inline = node.children[0]
    alone = pictures_alone(inline.token) if inline.token is not None else []
    if not any(image.attrGet("src") in figures for image, _cited in alone):
        line = _line(node.children)
        if line:
            yield {"is": "paragraph", "line": line}
        return
    images = [child for child in inline.children if child.type == "image"]
    for image, (_token, cited) in zip(images, alone, strict=True):
        behind = SyntaxTreeNode([Token("text", "", 0, content=f" {cited}" if cited else "")])
        line = _line([*image.children, *behind.children])
        figure = figures.get(str(image.attrs["src"]))
        if figure is None:
            yield {"is": "paragraph", "line": line}
        else:
            yield {
                "is": "figure",
                "svg": figure.svg,
                "description": figure.description,
                "line": line,
            }


def _list(node: SyntaxTreeNode, figures: Mapping[str, PrintedFigure]) -> Node:
    return {
        "is": "list",
        "ordered": node.type == "ordered_list",
        "start": int(node.attrs.get("start", 1)),
        "tight": any(child.hidden for item in node.children for child in item.children),
        "items": [_blocks(item, figures) for item in node.children],
    }


def _row(row: SyntaxTreeNode) -> list[Line]:
    return [_line(cell.children) for cell in row.children]


def _line(nodes: Sequence[SyntaxTreeNode]) -> Line:
    """What stands in a line; neighbouring texts are one text."""
    line: Line = []
    for piece in (piece for node in nodes for piece in _pieces(node)):
        if isinstance(piece, str) and line and isinstance(line[-1], str):
            line[-1] += piece
        elif piece != "":
            line.append(piece)
    return line


def _pieces(node: SyntaxTreeNode) -> Iterator[str | Node]:
    if node.type == "inline":
        for child in node.children:
            yield from _pieces(child)
    elif node.type == "text":
        yield from _cited(node.content)
    elif node.type == "softbreak":
        yield " "
    elif node.type == "hardbreak":
        yield {"is": "break"}
    elif node.type == "code_inline":
        yield {"is": "code", "text": node.content}
    elif node.type == "link":
        yield {"is": "link", "to": _address(node), "line": _line(node.children)}
    elif node.type in ("em", "strong"):
        yield {"is": node.type, "line": _line(node.children)}
    else:  # an image in the middle of a line, or what a later parser knows: its words are not lost
        yield from _line(node.children) or _cited(node.content)


def _cited(text: str) -> Iterator[str | Node]:
    place = 0
    for mark in _MARKS.finditer(text):
        yield text[place : mark.start()]
        if mark[1]:
            yield {"is": "cite", "facts": [code.strip() for code in mark[1].split(",")]}
        place = mark.end()
    yield text[place:]


def _address(link: SyntaxTreeNode) -> str:
    """An address that works on paper and on a screen; a link between lessons has none there."""
    address = str(link.attrs.get("href", ""))
    return address if address.startswith(("https://", "http://")) else ""


def print_styles(*sheets: str) -> str:
    """The rules for drawings out of the site's style sheets, in its light colours, as a program without variables
    reads them.
    """
    text = re.sub(r"/\*.*?\*/", "", "\n".join(sheets), flags=re.DOTALL)
    light = _LIGHT.search(text)
    found = _VARIABLE.findall(light[1]) if light else []
    colours = {name: first or only for name, first, only in found}
    flat = _BRACKETED_BLOCK.sub("", _inside_layers(text))
    rules = [f"{names} {{{rule}}}" for names, rule in _FIGURE_RULE.findall(flat)]
    css = re.sub(
        r"var\((--[\w-]+)\)", lambda m: colours.get(m[1], "black").strip(), "\n".join(rules)
    )
    css = re.sub(r"font-family:[^;}]*", f"font-family: '{PRINT_FAMILY}'", css)
    return re.sub(r"font-weight:\s*(\d)\d\d", r"font-weight: \g<1>00", css)


def _inside_layers(text: str) -> str:
    """The sheet without the opening words of its layers, which would hide their rules."""
    return re.sub(r"@layer[^{;]*[{;]", "", text)


class Press:
    """One compiler for one run: a new one costs 85 ms, and typst hangs after a fork if the parent ever compiled."""

    def __init__(self, fonts: Sequence[Path], styles: str) -> None:
        """`fonts` are folders, `styles` what print_styles() gives."""
        self._styles = styles
        found = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=True,  # a serif with italics comes with the pinned package
            font_paths=list(fonts),
        )
        self._compiler = typst.Compiler(TEMPLATE, font_paths=found, ignore_system_fonts=True)

    def drawing(self, svg: str, description: str) -> PrintedFigure:
        """The drawing with its styles inside it, right after the opening tag."""
        styled = svg.replace(">", f"><style>{self._styles}</style>", 1)
        return PrintedFigure(styled, description)

    def photograph(
        self, data: bytes, media_type: str, size: Size, alternative: str
    ) -> PrintedFigure:
        """The photograph inside a drawing of its size, which review.typ sets like every other."""
        inside = base64.b64encode(data).decode()
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size.width} {size.height}">'
            f'<image width="{size.width}" height="{size.height}" href="data:{media_type};base64,{inside}"/></svg>'
        )
        return PrintedFigure(svg, alternative)

    def pdf(self, document: Mapping[str, Any], day: date) -> bytes:
        """The document's PDF, the same bytes for the same document and day. review.typ says what it needs."""
        output = self._compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(document, ensure_ascii=False)},
            timestamp=int((day - date(1970, 1, 1)).total_seconds()),
        )
        assert isinstance(output, bytes)  # noqa: S101 -- a PDF is one file
        return output
