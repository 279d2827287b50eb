"""Which registers of our list somebody may mean who writes a name of their own: "GMCouncil", "Gen. Med. Council", "UKGMC",
"Medical Council (General)", "Consejo Médico General".

It is asked only of entries that have one number, so it may find too much: a person looks then (actions/holds.py).
"""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cache, lru_cache

from trainingsite.accounts.domain.register import SEPARATORS, register_key
from trainingsite.accounts.domain.registers import REGISTERS, Register

BETWEEN = re.compile(f"[{re.escape(''.join(SEPARATORS))}]")
INITIALS_LEAST = 3
# What stands in names of registers and stands for none.
_FILLERS = frozenset(
    "a an and at das de del der des die do dos e el en et for fur i in la las le les los of on the und y".split()
)
# Digits that are read as letters, as in "6MC".
_LIKE_LETTERS = str.maketrans("013456789", "oieasgtbg")
# "medico" is 0.77 like "medical", "dental" 0.46.
_WORD_ALIKE = 0.7
# A name has 80 signs; what more words say is no name.
_MOST_WORDS = 12


@lru_cache(maxsize=1024)
def meant_registers(register: str) -> frozenset[str]:
    """The codes of listed registers that this name, which is none of theirs, may be another name of."""
    words = _words(register)
    return frozenset(one.code for one in REGISTERS if _may_mean(words, one))


def _may_mean(words: tuple[str, ...], listed: Register) -> bool:
    return any(_is_said_by(name, words) for name in _names_of(listed))


def _is_said_by(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether these words say a name of a register: its initials or its shortened words, glued or not, or all its words."""
    if len(name) == 1:
        return _has_initials(name[0], words)
    return (
        _are_initials_of(name, words)
        or _shortened(name).search(" ".join(words)) is not None
        or _has_all(name, words)
    )


def _has_initials(initials: str, words: tuple[str, ...]) -> bool:
    """Whether the initials stand where a word begins or ends ("GMCouncil", "UK-GMC"), or the words begin with them."""
    for place in range(len(words)):
        if "".join(words[place:]).startswith(initials) or "".join(words[: place + 1]).endswith(
            initials
        ):
            return True
    return Counter(word[0] for word in words) == Counter(initials)


def _are_initials_of(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether one word has the initials of this name, and nothing else."""
    initials = "".join(word[0] for word in name)
    return len(initials) >= INITIALS_LEAST and initials in words


@cache
def _shortened(name: tuple[str, ...]) -> re.Pattern[str]:
    """What finds every word of the name in its order, shortened to its first letter and others that follow it there, with
    a space between them or none. A word that stands there whole stands for itself: "council" is not "counc", "il"."""
    return re.compile(r"\b" + " ?".join(_short_for(word) for word in name) + r"\b")


def _short_for(word: str) -> str:
    shortened = word[0] + "".join(f"{sign}?" for sign in word[1:])
    return rf"(?:\b{word}\b|(?!\b{word}\b){shortened})"


def _has_all(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether every word of the name is among the words, or one that is nearly it."""
    return all(any(_is_like(one, other) for other in words) for one in name)


@lru_cache(maxsize=8192)
def _is_like(one: str, other: str) -> bool:
    if len(other) < INITIALS_LEAST or one[0] != other[0]:
        return one == other
    return SequenceMatcher(None, one, other).ratio() >= _WORD_ALIKE


@cache
def _names_of(listed: Register) -> tuple[tuple[str, ...], ...]:
    """The names of a listed register as words that count; of one word only what is long enough to be initials."""
    found = {_words(name) for name in listed.all_names}
    return tuple(
        sorted(name for name in found if len(name) > 1 or len("".join(name)) >= INITIALS_LEAST)
    )


def _words(name: str) -> tuple[str, ...]:
    keys = [register_key(word).translate(_LIKE_LETTERS) for word in BETWEEN.split(name) if word]
    return tuple(key for key in keys if key and key not in _FILLERS)[:_MOST_WORDS]
