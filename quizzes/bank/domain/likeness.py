"""How alike two questions are: the share of the words that their stems and right answers have in common, in any order."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from quizzes.kinds import KINDS

# Measured on the shipped bank, 337 questions, 56,616 pairs: the most alike two, percentages of one palsy in two series, have
# 64 %, the next 61. A question with every fifth word of its stem replaced and the halves swapped has 77 % (of 20 one has
# less than 72), with every eighth 85. In 345 files of other people seven pairs are above 68 %, all of them one question twice.
ALIKE = 0.70
MOST = 3
# Texts of fewer words are alike by chance: "What is shown here?"
FEWEST_WORDS = 5
# Scripts that put no space between words: each of their signs is one.
_CLOSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORDS = re.compile(rf"[{_CLOSE}]|\d+(?:[.,]\d+)*|[^\W\d_{_CLOSE}]+")


@dataclass(frozen=True)
class Compared:
    """What of a question is compared, a sign for each word, sorted: its stem, and stem and right answers together."""

    stem: str
    whole: str


@dataclass(frozen=True)
class Like:
    """Another question, by its key, and how alike it is, 0 to 1: `whole`, and its stem alone; 0 for what is not alike."""

    other: int
    whole: float
    stem: float


def compared(entry: Mapping[str, Any]) -> Compared:
    """What of an entry is compared; what is badly shaped counts as not said."""
    stem = str(entry.get("stem") or "")
    kind = KINDS.get(str(entry.get("kind", "")))
    right = [] if kind is None else kind.right_texts(entry)
    return Compared(_signs([stem]), _signs([stem, *right]))


def _signs(texts: Iterable[str]) -> str:
    words = [word for text in texts for word in _WORDS.findall(_plain(text))]
    return "".join(sorted(map(_sign, words))) if len(words) >= FEWEST_WORDS else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _sign(word: str) -> str:
    """A sign of Unicode for each word: C++ then compares 2,000 texts in 1 ms instead of 10. Of a million signs, two words
    of a pair of texts share one in 1 of 600 pairs, which then seem alike by one word more."""
    return chr(0x10000 + crc32(word.encode()) % 0x100000)


class Pool:
    """Questions by key, to be compared with."""

    def __init__(self) -> None:
        self._stems: dict[int, str] = {}
        self._wholes: dict[int, str] = {}

    def put(self, key: int, said: Compared) -> None:
        """One more, or the same with other words."""
        self._stems[key], self._wholes[key] = said.stem, said.whole

    def drop(self, key: int) -> None:
        """One less."""
        self._stems.pop(key, None)
        self._wholes.pop(key, None)

    def most_like(self, one: Compared, *, but: int | None = None) -> list[Like]:
        """Those that are most alike as a whole, and those by their stems, the most alike first; `but`: the one itself."""
        wholes = _near(one.whole, self._wholes, MOST + 1)
        stems = _near(one.stem, self._stems, MOST + 1)
        found = [
            Like(key, wholes.get(key, 0), stems.get(key, 0))
            for key in {**wholes, **stems}
            if key != but
        ]
        return sorted(found, key=lambda like: (-like.whole, -like.stem, like.other))


def _near(text: str, others: Mapping[int, str], most: int) -> dict[int, float]:
    if not text:
        return {}
    # Of two sorted texts the longest common subsequence is what they have in common, each word as often as both have it.
    scorer = Indel.normalized_similarity
    found = extract(text, others, scorer=scorer, processor=None, score_cutoff=ALIKE, limit=most)
    return {key: share for _text, share, key in found}


# So many rows are compared, each with each, in a fifth of a second; of more, nobody waits for it.
MOST_TWINS = 1_000


def twins(entries: Sequence[Mapping[str, Any] | None]) -> dict[int, tuple[int, float]]:
    """Of the rows of a file, by number: which row before asks nearly the same, and how alike the two are."""
    found: dict[int, tuple[int, float]] = {}
    before: dict[int, str] = {}
    for number, entry in enumerate(entries if len(entries) <= MOST_TWINS else ()):
        text = "" if entry is None else compared(entry).whole
        near = _near(text, before, 1)
        if near:
            found[number] = next(iter(near.items()))
        before[number] = text
    return found
