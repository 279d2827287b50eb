"""Whether a password is little more than words that whoever guesses at it tries first, whatever was done to them.

Compared is what a reader sees: letters without case, marks and alphabets, digits and signs as the letters that they stand
for ("c0llagen"), without what is hung on at the ends ("2026!"); a word counts as often as it stands there, backwards too.
"""

import re
import unicodedata
from collections.abc import Iterable

from trainingsite.accounts.domain.register import folded

# So many signs that are none of the words make a password somebody's own.
LEAST_OWN = 6
_LEAST_BACKWARDS = 4
# A year, a date: more digits than a date has are nobody's guess.
_MOST_DIGITS = 8
# i, l and 1 look alike, and whoever puts a digit for a letter does not always choose the same.
_STANDS_FOR = str.maketrans(
    {
        "0": "o", "1": "i", "!": "i", "|": "i", "l": "i", "2": "z", "3": "e", "€": "e", "4": "a", "@": "a", "5": "s", "$": "s",
        "6": "g", "7": "t", "+": "t", "8": "b", "9": "g", "k": "c",
    }
)  # fmt: skip
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_BETWEEN = re.compile(r"[\W\d_]+")
# A year between two words is no more than one after them; eight digits are somebody's own.
_DIGITS_BETWEEN = 4
# With fewer different signs it is one or two keys held down.
_LEAST_DIFFERENT = 5


def guesses_in(password: str, words: Iterable[str]) -> list[str]:
    """Those of `words` that the password is little more than, in the order in which they were found; none for a password
    that is somebody's own, also where one of the words stands among others."""
    guesses = _guesses(words)
    for reading in _readings(password):
        found, own = _without(reading, guesses)
        if found and len(own) < LEAST_OWN:
            return list(dict.fromkeys(found))
    return []


def is_one_thing_repeated(password: str) -> bool:
    """Whether it is made of a few signs, or of something short that is written again and again."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    unit = _unit(plain)
    return len(unit) < min(LEAST_OWN, len(plain)) or len(set(plain)) < _LEAST_DIFFERENT


def _unit(text: str) -> str:
    """The shortest piece that makes the text when it is written again and again: the whole where nothing is repeated. A
    regular expression takes a quadratic time for it."""
    return text[: (text + text).find(text, 1)]


def _guesses(words: Iterable[str]) -> list[tuple[str, str]]:
    """(how it is read, the word) of each word and of each written backwards, the longest first."""
    found: dict[str, str] = {}
    for word in words:
        plain = _read(word)
        if plain:
            found.setdefault(plain, word)
        if len(plain) >= _LEAST_BACKWARDS:
            found.setdefault(plain[::-1], word)
    return sorted(found.items(), key=lambda guess: (-len(guess[0]), guess))


def _readings(password: str) -> list[str]:
    """The whole, without the digits and signs at its ends, and without those between its words; what is written twice counts
    once."""
    wide = unicodedata.normalize("NFKC", password)
    digits = sum(sign.isdigit() for end in _ENDS.findall(wide) for sign in end)
    bare = _ENDS.sub("", wide) if digits <= _MOST_DIGITS else wide
    readings = [_read(wide), _read(bare)]
    if sum(sign.isdigit() for sign in wide) <= _DIGITS_BETWEEN:
        readings.append(_read(_BETWEEN.sub("", wide)))
    return [*readings, *(unit for one in readings if (unit := _unit(one)) != one)]


def _read(text: str) -> str:
    """The letters that a reader sees, digits and signs in their place included."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return folded(wide.translate(_STANDS_FOR)).translate(_STANDS_FOR)


def _without(text: str, guesses: list[tuple[str, str]]) -> tuple[list[str], str]:
    """The words that stand in the text, and what is left without them."""
    found, left = [], text
    for plain, word in guesses:
        if plain in left:
            found.append(word)
            left = left.replace(plain, "")
    return found, left
