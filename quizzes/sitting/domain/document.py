"""A document about one attempt as an archival, accessible PDF: the same bytes for the same facts and day."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("document.typ")
STANDARDS: list[Any] = ["a-3a", "ua-1"]
NAME_SIZE, NAME_WIDTH = 17, 170  # points; millimetres between the margins


@dataclass(frozen=True)
class Heading:
    """Of a section, or (level 2) of a part of it."""

    text: str
    level: int = 1

    def plain(self) -> Iterator[str]:
        """The lines that it is in plain text, as of every part."""
        yield from ("", self.text)


@dataclass(frozen=True)
class Text:
    """A paragraph; `is_quiet`: set small."""

    text: str
    is_quiet: bool = False

    def plain(self) -> Iterator[str]:
        yield self.text


@dataclass(frozen=True)
class Strong:
    """The one thing to see at once."""

    text: str

    def plain(self) -> Iterator[str]:
        yield self.text


@dataclass(frozen=True)
class Address:
    """A page's address, on one line: in two it would be copied as none."""

    url: str

    def plain(self) -> Iterator[str]:
        yield self.url


@dataclass(frozen=True)
class Labelled:
    """Facts: (what it is, what it says)."""

    rows: Sequence[tuple[str, str]]

    def plain(self) -> Iterator[str]:
        yield from (f"{label}: {said}" for label, said in self.rows)


@dataclass(frozen=True)
class Table:
    """Rows under a head, with the relative widths of the columns."""

    head: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]

    def plain(self) -> Iterator[str]:
        yield " | ".join(self.head)
        yield from (" | ".join(row) for row in self.rows)


@dataclass(frozen=True)
class Listed:
    """Points of a list."""

    items: Sequence[str]

    def plain(self) -> Iterator[str]:
        yield from (f"- {item}" for item in self.items)


@dataclass(frozen=True)
class Pictured:
    """A picture as an SVG of its size in pixels, and what it shows in words."""

    svg: str
    alt: str
    width: int

    def plain(self) -> Iterator[str]:
        yield f"[{self.alt}]"


@dataclass(frozen=True)
class Named:
    """A person's name. `drawn`: the line that draws it, where readers would not get it back as it is set."""

    name: str
    drawn: Mapping[str, Any] | None = None

    def plain(self) -> Iterator[str]:
        yield self.name


Part = Heading | Text | Strong | Address | Labelled | Table | Listed | Pictured | Named


@dataclass(frozen=True)
class Document:
    """Everything that it says, in the language of its readers. `plain_name`: of the file with the same in plain text."""

    title: str
    language: str
    foot: str
    parts: Sequence[Part] = field(default=())
    plain_name: str = "document.txt"

    @property
    def plain_text(self) -> str:
        """Letter by letter, whatever a reader does with a page."""
        lines = [line for part in self.parts for line in part.plain()]
        return "\n".join([self.title, *lines, "", self.foot]) + "\n"


class DocumentPress:
    """One compiler for a process, made at its first use: typst hangs after a fork if the parent ever compiled, and a new one
    costs 85 ms."""

    def __init__(
        self, folders: Sequence[Path], drawn_line: Path, printable: Callable[[str], str]
    ) -> None:
        """`folders` of fonts; `drawn_line`: the file with the function that sets a drawn name; `printable` gives a text back
        without signs that the fonts lack, which are an error in an archival document."""
        self._folders, self._printable = folders, printable
        # Any: its stubs do not know that the compiler takes several files.
        self._files: Any = {
            "main": TEMPLATE.read_bytes(),
            "drawn_line.typ": drawn_line.read_bytes(),
        }
        self._lock = threading.Lock()  # a compiler is not thread-safe
        self._compiler: typst.Compiler | None = None

    def pdf(self, document: Document, day: date) -> bytes:
        """The document's bytes."""
        data = json.dumps(_data(document, day, self._printable), ensure_ascii=False)
        midnight = int((day - date(1970, 1, 1)).total_seconds())
        with self._lock:
            self._compiler = self._compiler or self._made()
            made = self._compiler.compile(
                input=self._files,
                format="pdf",
                pdf_standards=STANDARDS,
                sys_inputs={"data": data},
                timestamp=midnight,
            )
        assert isinstance(made, bytes)  # noqa: S101 -- a PDF is one file
        return made

    def _made(self) -> typst.Compiler:
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=list(self._folders),
        )
        return typst.Compiler(self._files, font_paths=fonts, ignore_system_fonts=True)


def _data(document: Document, day: date, printable: Callable[[str], str]) -> dict[str, Any]:
    return {
        "title": printable(document.title),
        "language": document.language,
        "foot": printable(document.foot),
        "day": [day.year, day.month, day.day],
        "plain_name": document.plain_name,
        "plain_text": document.plain_text,
        "parts": [_cleaned(_part(part), printable) for part in document.parts],
    }


def _cleaned(said: Any, printable: Callable[[str], str]) -> Any:
    """The same with every text printable; what is drawn is no text."""
    if isinstance(said, str):
        return printable(said)
    if isinstance(said, Mapping):
        return {
            key: value if key in ("drawn", "svg") else _cleaned(value, printable)
            for key, value in said.items()
        }
    return [_cleaned(one, printable) for one in said] if isinstance(said, list | tuple) else said


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Heading(text, level):
            return {"is": "heading", "text": text, "level": level}
        case Text(text, is_quiet):
            return {"is": "text", "text": text, "quiet": is_quiet}
        case Strong(text):
            return {"is": "strong", "text": text}
        case Address(url):
            return {"is": "address", "url": url}
        case Labelled(rows):
            return {"is": "labelled", "rows": rows}
        case Table(head, widths, rows):
            return {"is": "table", "head": head, "widths": widths, "rows": rows}
        case Listed(items):
            return {"is": "list", "items": items}
        case Pictured(svg, alt, width):
            return {"is": "picture", "svg": svg, "alt": alt, "width": width}
        case Named(name, drawn):
            return {"is": "person", "name": name, "drawn": drawn, "size": NAME_SIZE}
