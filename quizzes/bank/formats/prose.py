"""What people read in other people's files: as plain text for comparing, as Markdown for our entries."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape

from lxml import etree

from courses.content.formats.heights import lowered, raised
from quizzes.bank.formats.numbering import HtmlLists

# Longer than any stem; what is longer is a file pasted into a field.
LONGEST = 60_000
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$])")
_LINE_START = re.compile(
    r"(?m)^([ \t]*)(#{1,6}(?=\s)|[-+](?=\s)|:{3}|=+(?=[ \t]*$)|-{2,}(?=[ \t]*$)|(\d{1,9})([.)])(?=\s))"
)
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\w+|\w+);")
# A bracket that opens no tag.
_STRAY = re.compile(r"<(?![a-zA-Z/!?])")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufddf]")


@dataclass(frozen=True)
class Prose:
    """A text in both forms. `lost`: by name what stood in it that neither form can hold; `picture`: the one that stands before
    or behind it, by its name in the file, and what is said of it; `absent`: one that is named and did not come; `struck`: words
    that were left out, as nobody reads them there."""

    plain: str = ""
    markdown: str = ""
    lost: tuple[str, ...] = ()
    picture: tuple[str, str] | None = None
    absent: str = ""
    struck: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.plain)


NOTHING = Prose()
PICTURE = "picture"


def pictured(text: Prose, name: str, alternative: str) -> Prose:
    """The text with the picture of this name beside it, in the place of one that it had lost."""
    lost = tuple(one for one in text.lost if one != PICTURE)
    return replace(text, lost=lost, picture=(name, alternative))


def left_out(text: Prose) -> tuple[str, ...]:
    """The words that are struck through or hidden, as something that is not kept, of a text that is a mere name."""
    return (f"words that are struck through or hidden ({text.struck})",) if text.struck else ()


def from_plain(text: str) -> Prose:
    """Text in which no sign is markup."""
    cleaned = _cleaned(text)
    return Prose(_squeezed(cleaned), escaped(cleaned.strip()), _cut(text))


def from_markdown(text: str) -> Prose:
    """Text that is Markdown already: the marks of emphasis are no part of its plain form."""
    cleaned = _cleaned(text).strip()
    plain = re.sub(r"(?<!\\)(\*\*|__|`)(?=\S)([^`]{0,300}?\S)(?<!\\)\1", r"\2", cleaned)
    lost = (*_cut(text), *(("picture",) if re.search(r"!\[[^\]]{0,300}\]\(", cleaned) else ()))
    return Prose(_squeezed(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain)), cleaned, lost)


def from_html(text: str) -> Prose:
    """The words of HTML. Pictures are their alternative text; scripts and styles are nothing."""
    if not _HTML.search(text) and "<!" not in text and "<?" not in text:
        return from_plain(text)
    reader = _Html()
    # Not the parser of the standard library: a few thousand open brackets keep that one busy for minutes.
    parser = etree.HTMLParser(target=reader, encoding="utf-8", no_network=True, huge_tree=True)
    parser.feed(_STRAY.sub("&lt;", _cleaned(text)).encode())
    parser.close()
    return reader.prose(_cut(text))


def from_moodle(text: str) -> Prose:
    """Moodle's own format: HTML in which a new line is a new line."""
    return from_html(text.replace("\n", "<br>\n")) if _HTML.search(text) else from_plain(text)


def escaped(text: str) -> str:
    """Plain text as Markdown that reads the same."""
    once = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(_escaped_start, once)


def _escaped_start(match: re.Match[str]) -> str:
    if match[3]:
        return f"{match[1]}{match[3]}\\{match[4]}"
    return f"{match[1]}\\{match[2]}"


def _cleaned(text: str) -> str:
    return _CONTROLS.sub("", text[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n")


def _cut(text: str) -> tuple[str, ...]:
    return ("the end of a very long text",) if len(text) > LONGEST else ()


def _squeezed(text: str) -> str:
    return " ".join(text.split())


BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote", "pre",
          "section", "article", "figure", "figcaption", "dl", "dt", "dd", "hr"}  # fmt: skip
_SILENT = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "noscript",
    "annotation",
    "annotation-xml",
}
_STRUCK = {"del", "s", "strike"}
_UNSEEN = {
    "display": ("none",),
    "visibility": ("hidden", "collapse"),
    "mso-hide": ("all",),
}
# What raises or lowers a stretch of a line by its style; a block or a cell of a table is moved as a whole.
_INLINE = {"span", "font", "small", "big", "b", "strong", "i", "em", "u", "a", "code"}
_LENGTH = re.compile(r"[+-]?[\d.]{1,12}(?:[a-z]{2,4}|%)")
_LOST = {"table": "table", "audio": "sound", "video": "video", "object": "embedded object", "iframe": "embedded page",
         "math": "formula", "svg": "picture", "embed": "embedded object"}  # fmt: skip
# Emphasis as signs that no text holds, until it is known what stands between them.
_STRONG, _SOFT = "\ufdd0\ufdd1", "\ufdd2\ufdd3"
_MARKS = {"b": _STRONG, "strong": _STRONG, "i": _SOFT, "em": _SOFT}
_EMPHASIS = re.compile("([\ufdd0\ufdd2])([^\ufdd0-\ufdd3\n]*)[\ufdd1\ufdd3]")


def _emphasised(match: re.Match[str]) -> str:
    """Marks stand at the first and the last sign of what they mark, or Markdown shows them."""
    mark = "**" if match[1] == _STRONG[0] else "*"
    inside = match[2].strip()
    return match[2].replace(inside, f"{mark}{inside}{mark}") if inside else match[2]


def _is_unseen(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether nobody reads what stands in this tag as a part of the text: it is struck through, or hidden."""
    hides = any(_hides(name, value) for name, value in _declared(attributes))
    return tag in _STRUCK or "hidden" in attributes or hides


def _declared(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a style declares. Each declaration is looked at once, however long the style is."""
    first, *noted = "".join(attributes.get("style", "").casefold().split()).split("/*")
    style = first + "".join(one.partition("*/")[2] for one in noted)
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        yield name, value.removesuffix("!important")


def _hides(name: str, value: str) -> bool:
    """Whether a declaration of a style strikes through or hides."""
    if "text-decoration" in name:
        return "line-through" in value
    return value in _UNSEEN.get(name, ())


def _height(tag: str, attributes: Mapping[str, str]) -> str:
    """ "sup" or "sub" where a tag raises or lowers what stands in it: by its name, or a stretch of a line by its style."""
    if tag in ("sup", "sub") or tag not in _INLINE:
        return tag if tag in ("sup", "sub") else ""
    said = dict(_declared(attributes))
    align, top = said.get("vertical-align", ""), said.get("top", "")
    if align in ("super", "sub"):
        return align[:3]
    up = _sign(align) or _sign(said.get("mso-text-raise", ""))
    if said.get("position") == "relative":
        up = up or -_sign(top) or _sign(said.get("bottom", ""))
    return {1: "sup", -1: "sub"}.get(up, "")


def _sign(length: str) -> int:
    """1 or -1 for a length that moves up or down, 0 for none."""
    if not _LENGTH.fullmatch(length) or not re.search("[1-9]", length):
        return 0
    return -1 if length.startswith("-") else 1


class _Html:
    """Writes the two forms while it is told of tags and text."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.markdown: list[str] = []
        self.lost: list[str] = []
        self.silent = 0
        self.heights: list[str] = []
        self.lists = HtmlLists()
        self.is_at_sign = False  # nothing stands behind the sign of a line of a list yet
        self.struck: list[str] = []
        self.unseen = (
            0  # how many tags are open since the one that is struck through or hidden, it included
        )

    def prose(self, cut: tuple[str, ...]) -> Prose:
        """What was read."""
        text = _EMPHASIS.sub(_emphasised, "".join(self.markdown))
        lines = [line.strip(" \t") for line in re.sub("[\ufdd0-\ufdd3]", "", text).split("\n")]
        markdown = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
        lost, struck = (*dict.fromkeys(self.lost), *cut), _squeezed(" ".join(self.struck))
        return Prose(_squeezed("".join(self.plain)), markdown, lost, struck=struck)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        if self.unseen or _is_unseen(tag, attributes):
            self.unseen += 1
            self.struck += [attributes.get("alt", "") or PICTURE] if tag == "img" else []
            return
        if tag in _SILENT:
            self.silent += 1
        if tag in _LOST:
            self.lost.append(_LOST[tag])
        self.heights.append(_height(tag, attributes) or (self.heights[-1] if self.heights else ""))
        if tag == "img":
            self._picture(attributes.get("alt", ""))
        elif tag == "li":
            self._line(attributes)
        else:
            self._around(tag, opening=True)
            if tag in ("ol", "ul"):
                self.lists.begin(tag, attributes, dict(_declared(attributes)))

    def end(self, tag: str) -> None:
        """A tag closes."""
        if self.unseen:
            self.unseen -= 1
            return
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        if self.heights:
            self.heights.pop()
        if tag in ("ol", "ul"):
            self.lists.end()
        self._around(tag, opening=False)

    def close(self) -> None:
        """The text has ended."""

    def data(self, data: str) -> None:
        """Text between tags."""
        if self.unseen:
            self.struck.append(data)
        if self.silent or self.unseen:
            return
        height = self.heights[-1] if self.heights else ""
        said = {"sup": raised, "sub": lowered}.get(height, str)(data)
        self.is_at_sign = self.is_at_sign and not said.strip()
        self.plain.append(said)
        if not self.is_at_sign:
            self.markdown.append(escaped(re.sub(r"\s+", " ", said)))

    def _picture(self, alternative: str) -> None:
        self.lost.append("picture")
        self.plain.append(f" {alternative} ")
        self.markdown.append(escaped(alternative))

    def _around(self, tag: str, *, opening: bool) -> None:
        if tag in ("br", "li"):
            self._break("\n")
        elif tag in ("td", "th"):
            self.plain.append(" ")
            self.markdown.append(" ")
        elif tag in BLOCKS and not (opening and self.is_at_sign):
            self._break("\n\n")
        elif tag in _MARKS:
            self.markdown.append(_MARKS[tag][0 if opening else 1])

    def _line(self, attributes: Mapping[str, str]) -> None:
        """A line of a list, behind its number or a bullet. Only numbers begin a list of Markdown; letters stand alone."""
        sign = self.lists.sign(attributes)
        self.plain.append(f" {sign} " if sign else " ")
        self.markdown.append(
            f"\n{'' if sign[:1].isdecimal() or not sign else chr(10)}{sign or '-'} "
        )
        self.is_at_sign = True

    def _break(self, sign: str) -> None:
        self.plain.append(" ")
        self.markdown.append(sign)


def unescaped(text: str) -> str:
    """A short answer as it is typed: entities resolved, no tags."""
    return _squeezed(unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", text)))
