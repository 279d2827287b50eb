"""Documents about an attempt as PDF, in the fonts of the certificates and with names as certificates print them."""

import base64
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import get_language

from quizzes.sitting.domain.document import (
    NAME_SIZE,
    NAME_WIDTH,
    Document,
    DocumentPress,
    Named,
    Pictured,
)
from trainingsite.accounts import printing

_DRAWING = "data:image/svg+xml;base64,"


@lru_cache(maxsize=1)
def _press() -> DocumentPress:
    names = printing.names()
    return DocumentPress(names.FOLDERS, names.DRAWN_LINE, printable)


def document_pdf(document: Document, day: date) -> bytes:
    """Its bytes. No transaction is open while it is set."""
    return _press().pdf(document, day)


def language() -> str:
    """The language in which whoever asks reads, as a document names it."""
    return (get_language() or "en").partition("-")[0]


def named(name: str) -> Named:
    """A name of a document."""
    return Named(name, printing.names().name_line(name, size=NAME_SIZE, width=NAME_WIDTH))


def pictured(held: Mapping[str, Any]) -> Pictured:
    """A picture of a question with its bytes in it (quizzes/bank/actions/pictures.py), for a document."""
    url, width, height = held["url"], held["width"], held["height"]
    if url.startswith(_DRAWING):
        svg = base64.b64decode(url.removeprefix(_DRAWING)).decode()
    else:
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
            f'<image width="{width}" height="{height}" href="{url}"/></svg>'
        )
    return Pictured(svg, held["alt"], width)


def printable(text: str) -> str:
    """The text, with the number of each sign in its place that our fonts lack: whoever reads it knows that something stood
    there, and what."""
    return "\n".join(_printable(line) for line in text.splitlines())


def _printable(line: str) -> str:
    line = line.replace("\t", " ")
    for sign in printing.glyphs().missing_glyphs(line):
        line = line.replace(sign, "".join(f"[U+{ord(one):04X}]" for one in sign))
    return line


def text_of(html: str) -> str:
    """What stands in a piece of a page, on one line."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def grouped(paper_hash: str) -> str:
    """A hash in groups of eight, to be read out and compared; spaces do not matter to who checks it."""
    return " ".join(paper_hash[start : start + 8] for start in range(0, len(paper_hash), 8))
