"""A file that somebody brought: its name and bytes, and what of them readers ask to know whether it is theirs."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from courses.content.formats import archives, decoding, strict_xml
from courses.content.formats.refusals import Because
from quizzes.bank.formats import markup

# Where the first element of XML begins: behind its declaration, comments, instructions and a document type. Atomic: a few dozen
# comments before no element took minutes, as each could end in as many places.
_ROOT = re.compile(
    r"(?>\s*(?:(?><\?.*?\?>)\s*|(?><!--.*?-->)\s*|(?><!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*)*)<(?:[\w.-]+:)?([\w.-]+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Source:
    """Bytes with the name of their file."""

    name: str
    data: bytes

    @cached_property
    def suffix(self) -> str:
        """The end of the name, as "xml"."""
        return PurePosixPath(self.name).suffix.lower().removeprefix(".")

    @cached_property
    def is_zip(self) -> bool:
        """Whether it is an archive by its first bytes."""
        return self.data.startswith((b"PK\x03\x04", b"PK\x05\x06"))

    @cached_property
    def archive(self) -> archives.Archive:
        """The archive, checked. Raises Refused."""
        return archives.opened(self.data)

    @cached_property
    def root_name(self) -> str:
        """The name of the first element without its prefix, "" where the file is no XML."""
        if self.is_zip:
            return ""
        head = self.data[:65_536]
        text = head.replace(b"\0", b"").decode("latin-1").lstrip("ÿþï»¿")
        found = _ROOT.match(text)
        return found[1] if found else ""

    @cached_property
    def is_xml(self) -> bool:
        """Whether it is to be read as XML: it begins so, or is called so."""
        return (
            bool(self.root_name)
            and (
                self.suffix in ("xml", "qti")
                or self.data.lstrip()[:5] in (b"<?xml", b"\xef\xbb\xbf<?")
            )
        ) or self.root_name in markup.KNOWN_ROOTS

    @cached_property
    def root(self) -> etree._Element:
        """The parsed XML. Raises Refused."""
        return strict_xml.parsed(self.data)

    @cached_property
    def is_text(self) -> bool:
        """Whether it is neither an archive nor XML nor another sort of bytes."""
        return not (self.is_zip or self.is_xml or self.data[:4] in (b"%PDF", b"\xd0\xcf\x11\xe0"))

    @cached_property
    def text(self) -> str:
        """The whole text. Raises Refused."""
        return decoding.text_of(self.data)

    @cached_property
    def json(self) -> Any:
        """What it says as JSON; None where it is none. Raises Refused."""
        if self.is_zip or self.data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] not in (
            b"{",
            b"[",
        ):
            return None
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def remarks(self) -> tuple[Because, ...]:
        """What a person has to know of how the text was read."""
        return decoding.remarks_on(self.data)
