"""The passage that a comment is about: tied to its paragraph when it is said, and found again when the text has changed."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Below this a paragraph is another one, not the same one edited.
ALIKE = 0.6
LONGEST = 4000
# So many paragraphs around the place are looked at for one that is like it.
NEAREST = 40
# Up to so many signs a text is compared sign by sign.
SHORT = 80
_BETWEEN = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its text, its place among the others from 0, and the line on which it begins, from 1."""

    text: str
    number: int
    line: int


@dataclass(frozen=True)
class Anchor:
    """What ties a comment to a place: the key of the text, the paragraph's text and number. Without a place: the whole."""

    place: str = ""
    passage: str = ""
    paragraph: int | None = None


@dataclass(frozen=True)
class Found:
    """Where the passage is now: the line, from 1 (0: nowhere), and the number of its paragraph. `has_changed`: the words
    that are meant are no longer there as they were."""

    line: int
    has_changed: bool
    paragraph: int | None = None


def paragraphs_in(text: str) -> list[Paragraph]:
    """The paragraphs of a text: what stands between empty lines."""
    found, start = list[Paragraph](), 0
    for end, after in [
        *((gap.start(), gap.end()) for gap in _BETWEEN.finditer(text)),
        (len(text), 0),
    ]:
        said = text[start:end]
        if said.strip():
            lead = len(said) - len(said.lstrip())
            line = text.count("\n", 0, start + lead) + 1
            found.append(Paragraph(said.strip(), len(found), line))
        start = after
    return found


def texts_in(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(place, text) for every text that an entry says, such as ("options.b.text", "Water")."""
    for key, value in content.items():
        yield from _texts(str(key), value)


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(f"{place}.{key}", one)
    elif isinstance(value, list | tuple):
        for number, row in enumerate(value):
            code = row.get("code", number) if isinstance(row, Mapping) else number
            yield from _texts(f"{place}.{code}", row)


def anchored(content: Mapping[str, Any], place: str, quote: str, paragraph: int | None) -> Anchor:
    """What ties a comment to the words that are meant, or to a paragraph by its number. The place alone, where neither
    stands in what the entry says."""
    texts = {key: text for key, text in texts_in(content) if not place or key == place}
    for key, text in texts.items():
        for one in paragraphs_in(text):
            is_it = one.number == paragraph if paragraph is not None else _has(one.text, quote)
            if is_it and (paragraph is None or place):
                return Anchor(key, one.text[:LONGEST], one.number)
    return Anchor(place)


def _has(text: str, quote: str) -> bool:
    return bool(quote.strip()) and _flat(quote) in _flat(text)


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def find_again(text: str, *, passage: str, paragraph: int, quote: str) -> Found:
    """Where the passage is in a text that may have changed: the same paragraph, one that still has the quoted words, or
    the one that is most like it; of several the nearest to where it stood."""
    near = sorted(paragraphs_in(text), key=lambda one: abs(one.number - paragraph))
    same = next((one for one in near if one.text[:LONGEST] == passage), None)
    if same is not None:
        return Found(_line_of(same, quote), False, same.number)
    quoted = next((one for one in near if _has(one.text, quote)), None)
    if quoted is not None:
        return Found(_line_of(quoted, quote), False, quoted.number)
    alike = _most_alike(near, passage)
    return Found(0, True) if alike is None else Found(alike.line, True, alike.number)


def _line_of(paragraph: Paragraph, quote: str) -> int:
    """The line of the quoted words inside it; its first where they run over several lines, or there are none."""
    at = paragraph.text.casefold().find(quote.strip().casefold()) if quote.strip() else -1
    return paragraph.line + (paragraph.text.count("\n", 0, at) if at > 0 else 0)


def _most_alike(near: Sequence[Paragraph], passage: str) -> Paragraph | None:
    """The paragraph that is most like it, of the nearest ones; of those alike the nearest. Comparing by signs takes 0.1 s and
    more for each pair of long ones, by words 0.1 ms: a page asks this of every comment each time it saves itself."""
    best, share = None, ALIKE
    how = _sign_by_sign if len(passage) <= SHORT else _in_common
    likeness = how(passage)
    for one in near[:NEAREST]:
        found = likeness(one.text[:LONGEST])
        if found > share:
            best, share = one, found
    return best


def _in_common(passage: str) -> Callable[[str], float]:
    """How much two texts have in common, from 0 to 1: twice the words of both by all their words, wherever they stand
    (the coefficient of Dice, 1945)."""
    meant = Counter(passage.casefold().split())

    def likeness(text: str) -> float:
        said = Counter(text.casefold().split())
        return 2 * (meant & said).total() / max(1, meant.total() + said.total())

    return likeness


def _sign_by_sign(passage: str) -> Callable[[str], float]:
    """The same sign by sign, for a heading or a short line, of which one mended word is half."""
    matcher = difflib.SequenceMatcher(b=passage, autojunk=False)

    def likeness(text: str) -> float:
        matcher.set_seq1(text)
        is_near = min(matcher.real_quick_ratio(), matcher.quick_ratio()) > ALIKE
        return matcher.ratio() if is_near else 0.0

    return likeness
