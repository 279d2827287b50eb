"""How hard a text is to read, outside the words that the subject cannot do without."""

import re
from collections.abc import Collection
from functools import lru_cache

import pyphen

_GAP = re.compile(r"(?<=[.!?])[\"')\]]*\s+")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])*")
# A dot after these ends no sentence.
_SHORT = re.compile(r"\b(e\.g|i\.e|vs|approx|Dr|No|Fig|cf)\.", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text of plain words."""
    whole = _SHORT.sub(lambda match: match.group().rstrip("."), text)
    parts, start = [], 0
    for gap in _GAP.finditer(whole):
        after = whole[gap.end() :].lstrip("\"'(")[:1]
        if after.isdigit() or (after.isalpha() and not after.islower()):
            parts.append(whole[start : gap.start()])
            start = gap.end()
    return [part.strip() for part in (*parts, whole[start:]) if part.strip()]


def words(text: str) -> list[str]:
    """The words of a text in any script: letters, with hyphens and apostrophes inside."""
    return _WORD.findall(text)


@lru_cache(maxsize=1)
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Syllables of an English word, as hyphenation patterns see them; at least one."""
    return sum(len(_hyphens().positions(part)) + 1 for part in word.lower().split("-") if part) or 1


def reading_grade(texts: Collection[str], *, terms: Collection[str] = ()) -> float:
    """Flesch-Kincaid grade of the texts, `terms` (clinical words, lower case) counted as words of one syllable.

    0.39 * words per sentence + 11.8 * syllables per word - 15.59 (Kincaid and others 1975, US Navy report 8-75).
    """
    known = frozenset(terms)
    all_sentences = [sentence for text in texts for sentence in sentences(text)]
    all_words = [word for sentence in all_sentences for word in words(sentence)]
    if not all_words:
        return 0.0
    syllable_count = sum(1 if word.lower() in known else syllables(word) for word in all_words)
    per_sentence = len(all_words) / len(all_sentences)
    return 0.39 * per_sentence + 11.8 * syllable_count / len(all_words) - 15.59
