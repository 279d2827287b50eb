"""A lesson's Markdown as a list of blocks: what a reader takes as one statement, with its line and its boxes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from courses.content.domain.dialect import BOXES, CITATION, NO_CLAIM


@dataclass(frozen=True)
class Block:
    """One block. `kind`: heading, paragraph, item, row (of a table), head (its first row), figure or code.

    `text` is the source, `said` what a reader sees with captions, `aloud` what is read aloud: no captions, citations
    or marks. `links` are addresses, `images` (name, caption). `line` counts from 1 inside the body; `boxes` are the
    boxes around it, outermost first.
    """

    kind: str
    text: str
    line: int
    boxes: tuple[str, ...] = ()
    said: str = ""
    aloud: str = ""
    links: tuple[str, ...] = ()
    images: tuple[tuple[str, str], ...] = ()

    @property
    def is_statement(self) -> bool:
        """True where readers take the words as true: not a heading, not the situation of a case."""
        situation = "case" in self.boxes and "answer" not in self.boxes
        return self.kind in ("paragraph", "item", "row", "figure", "code") and not situation


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
    cells: list[Token] = []
    line = 1
    for token in tokens:
        if token.type.startswith("container_"):
            name = token.type.split("_")[1]
            boxes = [*boxes, name] if token.nesting == 1 else boxes[:-1]
        elif token.type in ("inline", "fence", "code_block"):
            line = (token.map or [line - 1])[0] + 1
            if "tr" in around:
                cells.append(token)
            else:
                yield _block(_kind(token, around), [token], line, boxes)
        elif token.nesting == 1:
            around.append(token.type.removesuffix("_open"))
        elif token.nesting == -1:
            closed = around.pop()
            if closed == "tr":
                yield _block("head" if "thead" in around else "row", cells, line, boxes)
                cells = []


def _block(kind: str, tokens: list[Token], line: int, boxes: list[str]) -> Block:
    """The block of one token, or of the cells of a row."""
    inside = [child for token in tokens for child in token.children or []]
    return Block(
        kind,
        " | ".join(token.content for token in tokens),
        line,
        tuple(boxes),
        said=" | ".join(_seen(token, captions=True) for token in tokens),
        aloud=_aloud(" | ".join(_seen(token, captions=False) for token in tokens)),
        links=tuple(str(c.attrGet("href") or "") for c in inside if c.type == "link_open"),
        images=tuple(
            (str(c.attrGet("src") or ""), _seen(c, captions=True))
            for c in inside
            if c.type == "image"
        ),
    )


def _seen(token: Token, *, captions: bool) -> str:
    """The words of a token as a reader sees them: no marks of emphasis, no addresses, breaks as spaces."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image" and not captions:
        return ""
    if token.children is None or token.type in ("fence", "code_block"):
        return token.content
    return "".join(_seen(child, captions=captions) for child in token.children)


def _aloud(text: str) -> str:
    return " ".join(CITATION.sub("", text).replace(NO_CLAIM, "").split())


@dataclass(frozen=True)
class ShownPicture:
    """A picture that a text shows. `is_figure`: it stands where a figure can, with nothing but citations beside it."""

    name: str
    line: int
    is_figure: bool


@lru_cache(maxsize=256)
def pictures_of(body: str) -> tuple[ShownPicture, ...]:
    """Every picture of a lesson's body, however it is written, in their order."""
    found, line, opener = [], 1, ""
    for token in tokens_of(body):
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline":
            alone = opener == "paragraph_open" and bool(pictures_alone(token))
            found += [ShownPicture(name, line + below, alone) for name, below in _shown_in(token)]
        opener = token.type
    return tuple(found)


def picture_names(body: str) -> list[str]:
    """The names of the pictures that a lesson's body shows, in their order."""
    return [picture.name for picture in pictures_of(body)]


def _shown_in(token: Token) -> Iterator[tuple[str, int]]:
    """(name, how many lines below the first) of every picture of a paragraph, heading or cell."""
    below = 0
    for child in token.children or []:
        if child.type == "image":
            yield str(child.attrGet("src") or ""), below
            below += child.content.count("\n")
        below += child.type in ("softbreak", "hardbreak")


def pictures_alone(token: Token) -> list[tuple[Token, str]]:
    """The pictures of a paragraph, each with the citations that stand beside it; none where anything else stands there."""
    found: list[tuple[Token, str]] = []
    before = ""
    for child in token.children or []:
        if child.type == "image":
            found.append((child, before))
            before = ""
        elif child.type not in ("text", "softbreak", "hardbreak") or _aloud(child.content):
            return []
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {child.content}".strip())
        else:
            before = f"{before} {child.content}".strip()
    return found


def _kind(token: Token, around: list[str]) -> str:
    if token.type != "inline":
        return "code"
    if "heading" in around:
        return "heading"
    if pictures_alone(token):
        return "figure"
    return "item" if "list_item" in around else "paragraph"
