"""Where texts have what somebody looks for: every part of it, whatever its case and accents, with some of the text around it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

AROUND = 70
MOST_PARTS = 8
MOST_PLACES = 50
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class Excerpt:
    """Some of a text: `pieces` are (text, whether it was looked for); `line` that of the first of them, from 1."""

    pieces: tuple[tuple[str, bool], ...]
    line: int = 0


def parts_of(asked: str) -> list[str]:
    """What is looked for, part by part, folded. What stands in quotation marks is one part."""
    found = re.findall(r'"([^"]+)"|(\S+)', asked)
    parts = [folded(quoted or plain) for quoted, plain in found]
    return [part for part in parts if part][:MOST_PARTS]


def folded(text: str) -> str:
    """The text without case and accents, sign for sign as long as it was, so that places stay places."""
    return _BEYOND_ASCII.sub(lambda sign: _folded_sign(sign[0]), text).lower()


@cache
def _folded_sign(sign: str) -> str:
    plain = unicodedata.normalize("NFD", sign)[0].casefold()
    return plain if len(plain) == 1 else plain[0]


def has_all(parts: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether each part stands in one of the folded texts."""
    return all(any(part in text for text in texts) for part in parts)


def excerpt(parts: Sequence[str], text: str) -> Excerpt | None:
    """The text around the place that has most of the parts near it, the first of such; None where none of them stands."""
    low = folded(text)
    places = [place for part in parts for place in _places(part, low)]
    if not places:
        return None
    first = min(places, key=lambda place: (-_near(parts, low, place), place))
    start, end = _edges(text, first)
    pieces = _marked(text[start:end], low[start:end], parts)
    before, after = [("… ", False)] * bool(start), [(" …", False)] * (end < len(text))
    return Excerpt((*before, *pieces, *after), text.count("\n", 0, first) + 1)


def _places(part: str, low: str) -> Iterator[int]:
    """Where the part stands, the first few times."""
    place = low.find(part)
    for _time in range(MOST_PLACES):
        if place < 0:
            return
        yield place
        place = low.find(part, place + 1)


def _near(parts: Sequence[str], low: str, place: int) -> int:
    """How many of the parts a passage that begins here shows."""
    shown = low[place : place + 2 * AROUND]
    return sum(part in shown for part in parts)


def _edges(text: str, first: int) -> tuple[int, int]:
    """Where a passage around this place begins and ends: between two texts, if there is such a place near."""
    start, end = max(0, first - AROUND), min(len(text), first + 2 * AROUND)
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", first + AROUND, end), first + AROUND)
    return start, end


def _marked(text: str, low: str, parts: Sequence[str]) -> list[tuple[str, bool]]:
    pattern = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    pieces, last = [], 0
    for match in re.finditer(pattern, low):
        pieces += [(text[last : match.start()], False), (text[match.start() : match.end()], True)]
        last = match.end()
    return [(piece, is_it) for piece, is_it in [*pieces, (text[last:], False)] if piece]
