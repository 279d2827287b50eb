"""A lesson's Markdown as a list of blocks: what a reader takes as one statement, with its line and its boxes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from courses.domain.curriculum import BOXES, CITATION, IMAGE, NO_CLAIM

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"[*_`]{1,3}")


@dataclass(frozen=True)
class Block:
    """One block. `kind`: heading, paragraph, item, row (of a table), head (its first row) or figure.

    `line` counts from 1 inside the body; `boxes` are the boxes around it, outermost first.
    """

    kind: str
    text: str
    line: int
    boxes: tuple[str, ...] = ()

    @property
    def is_statement(self) -> bool:
        """True where readers take the words as true: not a heading, not the situation of a case."""
        situation = "case" in self.boxes and "answer" not in self.boxes
        return self.kind in ("paragraph", "item", "row", "figure") and not situation

    @property
    def words(self) -> str:
        """What is read aloud: no citations, marks or addresses."""
        bare = CITATION.sub("", IMAGE.sub("", self.text)).replace(NO_CLAIM, "")
        return " ".join(_EMPHASIS.sub("", _LINK.sub(r"\1", bare)).split())

    @property
    def links(self) -> list[str]:
        """The addresses that the block links to."""
        return [address for _words, address in _LINK.findall(IMAGE.sub("", self.text))]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name in BOXES:
        parser.use(container_plugin, name=name)
    return parser


def tokens_of(body: str) -> list[Token]:
    """A lesson's body as the parser reads it, boxes as containers."""
    return _parser().parse(body)


def blocks_of(body: str) -> list[Block]:
    """The blocks of a lesson's body in their order."""
    return list(_walk(tokens_of(body)))


def _walk(tokens: list[Token]) -> Iterator[Block]:
    boxes: list[str] = []
    around: list[str] = []
    cells: list[str] = []
    line = 1
    for token in tokens:
        if token.type.startswith("container_"):
            name = token.type.split("_")[1]
            boxes = [*boxes, name] if token.nesting == 1 else boxes[:-1]
        elif token.type == "inline":
            line = (token.map or [line - 1])[0] + 1
            if "tr" in around:
                cells.append(token.content)
            else:
                yield Block(_kind(token, around), token.content, line, tuple(boxes))
        elif token.nesting == 1:
            around.append(token.type.removesuffix("_open"))
        elif token.nesting == -1:
            closed = around.pop()
            if closed == "tr":
                kind = "head" if "thead" in around else "row"
                yield Block(kind, " | ".join(cells), line, tuple(boxes))
                cells = []


def _kind(token: Token, around: list[str]) -> str:
    if "heading" in around:
        return "heading"
    if IMAGE.match(token.content.strip()):
        return "figure"
    return "item" if "list_item" in around else "paragraph"
