"""A GIFT file cut into questions: escapes put aside, comments dropped, categories remembered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile

# While braces are looked for, an escaped sign is one that no text holds (Unicode keeps these for such uses).
_SIGNS = ":#={}~"
_ASIDE = {sign: chr(0xFDD0 + place) for place, sign in enumerate(_SIGNS)}
_ASIDE["n"] = chr(0xFDDE)
_BACKSLASH = chr(0xFDDF)
_BACK = {ord(aside): sign for sign, aside in _ASIDE.items()} | {
    ord(_ASIDE["n"]): "\n",
    ord(_BACKSLASH): "\\",
}
RESERVED = re.compile("[\ufdd0-\ufddf]")
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)", re.IGNORECASE)
_TAG = re.compile(r"\[tag:([^\]]*)\]")
_ID = re.compile(r"\[id:([^\]]*)\]")


def put_aside(text: str) -> str:
    """The text with its escaped signs put aside."""
    return _ESCAPE.sub(lambda found: _ASIDE.get(found[1], _BACKSLASH), RESERVED.sub("\ufffd", text))


def brought_back(text: str) -> str:
    """The text as it is read."""
    return text.translate(_BACK)


@dataclass(frozen=True)
class Block:
    """One question as it stands in the file, its escaped signs put aside."""

    text: str
    line: int
    category: str
    tags: tuple[str, ...]
    name: str = ""


def blocks_of(text: str) -> Iterator[Block]:
    """Questions are apart by blank lines; one that has an open brace goes on behind them."""
    category = ""
    lines: list[tuple[int, str]] = []
    depth = 0  # of braces, kept while going: counting them anew at each line took hours for a file of blank ones
    for number, raw in enumerate([*put_aside(text).split("\n"), ""], start=1):
        found = _CATEGORY.match(raw)
        if found or not raw.strip():
            if lines and not found and depth > 0:
                lines.append((number, ""))
                continue
            yield from _block(lines, category)
            lines, depth = [], 0
        if found:
            category = brought_back(found[1]).strip()
        elif raw.strip():
            if lines and raw.lstrip().startswith("::") and _after_blank(lines):
                yield from _block(lines, category)
                lines, depth = [], 0
            lines.append((number, raw))
            depth += 0 if _is_comment(raw) else raw.count("{") - raw.count("}")
    yield from _block(lines, category)


def _after_blank(lines: list[tuple[int, str]]) -> bool:
    return not lines[-1][1]


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _block(lines: list[tuple[int, str]], category: str) -> Iterator[Block]:
    comments = brought_back("\n".join(line for _, line in lines if _is_comment(line)))
    spoken = ((number, line) for number, line in lines if not _is_comment(line))
    said = list(dropwhile(lambda line: not line[1].strip(), spoken))
    if said:
        yield Block(
            text="\n".join(line for _, line in said).strip(),
            line=said[0][0],
            category=category,
            tags=tuple(tag.strip() for tag in _TAG.findall(comments)),
            name=next((name.strip() for name in _ID.findall(comments)), ""),
        )
