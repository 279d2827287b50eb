"""Pictures in Moodle's XML: files inside of an element, which its text names by @@PLUGINFILE@@."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from urllib.parse import quote, unquote

from lxml import etree

from quizzes.bank.formats.markup import Element, children, descendants

ADDRESS = "@@PLUGINFILE@@"
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".svg")
_IN_MARKDOWN = re.compile(r"!\[((?:\\.|[^\]\\]){0,1000})\]\(([^()\s]{1,600})\)")
_IN_HTML = re.compile(r"<img\b[^<>]{0,4000}>", re.IGNORECASE)
_SAID = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>|&nbsp;|\s")
_QUOTED = re.compile(r"([\\\[\]])")
_UNQUOTED = re.compile(r"\\([\\\[\]])")


@dataclass(frozen=True)
class Beside:
    """The one picture that stands before or behind a text: the name of its file, what is said of it, and the text without it."""

    file: str
    alternative: str
    text: str


def beside(text: str, *, is_markdown: bool) -> Beside | None:
    """The picture of a text that has one, before or behind its words; None where it has several, or words on both sides."""
    pattern = _IN_MARKDOWN if is_markdown else _IN_HTML
    found = list(pattern.finditer(text))
    if len(found) != 1:
        return None
    before, after = text[: found[0].start()], text[found[0].end() :]
    if _TAGS.sub("", before) and _TAGS.sub("", after):
        return None
    address, alternative = _said(found[0], is_markdown=is_markdown)
    if not address.startswith(f"{ADDRESS}/"):
        return None
    name = unquote(address.removeprefix(ADDRESS).partition("?")[0]).rpartition("/")[2]
    return Beside(name, " ".join(alternative.split()), f"{before}{after}")


def _said(found: re.Match[str], *, is_markdown: bool) -> tuple[str, str]:
    if is_markdown:
        return found[2], _UNQUOTED.sub(r"\1", found[1])
    said = {one[1].lower(): unescape(one[2] or one[3] or "") for one in _SAID.finditer(found[0])}
    return said.get("src", ""), said.get("alt", "")


def shown(text: str, name: str, alternative: str) -> str:
    """The text in Markdown with a picture behind it."""
    quoted = _QUOTED.sub(r"\\\1", " ".join(alternative.split()))
    return f"{text}\n\n![{quoted}]({ADDRESS}/{quote(name)})"


def file_of(parent: Element, name: str, data: bytes) -> None:
    """The bytes of a picture inside of the element whose text names it."""
    node = etree.SubElement(parent, "file", name=name, path="/", encoding="base64")
    node.text = b64encode(data).decode()


def files_in(root: Element) -> Iterator[tuple[str, bytes]]:
    """Every picture of a file by the name under which rows call it."""
    for node in descendants(root, "file"):
        data = _bytes_of(node)
        if data:
            yield _called(node, data), data


def called_in(node: Element, name: str) -> str:
    """What rows call the picture that an element holds under this name, "" where it holds none that is read."""
    for file in children(node, "file"):
        data = _bytes_of(file) if _name(file) == name else b""
        if data:
            return _called(file, data)
    return ""


def _called(node: Element, data: bytes) -> str:
    # Names come again in Moodle: what tells two pictures apart is what they hold.
    return f"{sha256(data).hexdigest()[:16]}/{_name(node)}"


def _name(node: Element) -> str:
    return (node.get("name") or "").rpartition("/")[2]


def _bytes_of(node: Element) -> bytes:
    if not _name(node).lower().endswith(ENDINGS) or node.get("encoding") != "base64":
        return b""
    try:
        return b64decode("".join((node.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
