"""When two register entries are one: the normal form of a register's name and of a number on it.

The form is for comparing only; what is stored and printed stays as it was typed. It is made from Python's Unicode tables,
Unicode's list of letters that look alike (domain/lookalikes.py) and the list of registers (domain/registers.py), whose
code stands for every name that people write for one.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from trainingsite.accounts.domain.labels import bare_name, bare_number, in_full
from trainingsite.accounts.domain.lookalikes import look_of
from trainingsite.accounts.domain.registers import LISTED, REGISTERS, Register
from trainingsite.accounts.domain.spelled import compatible_digits

# A register of 80 ligatures grows to 240 signs; an index of PostgreSQL holds four times as much.
KEY_LENGTH = 255
# What may stand between letters and digits. It never tells two entries apart.
SEPARATORS = frozenset(" -‐‑‒–—―−./\\,:;_()[]#&+·°'’‘\"“”„«»")
# Signs that print nothing although Unicode files them under letters and marks: fillers, joiners, variants of a letter.
_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u180b\u180c\u180d\u180f")
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"})
# Letters that are typed in place of each other and that Unicode's list keeps apart: Persian and Arabic keyboards, the
# small letters of what looks like a Latin one.
_TYPED_ALIKE = dict(zip("یىکہђћњљϻ", "ييكهhhhlm", strict=True))
# Unicode counts these as forms of sigma; a reader sees a C.
_LUNATE = str.maketrans("ϲϹ", "cC")
# In a number a letter may pass for a digit or a stroke for a hyphen, as when a certificate's code is read.
_LIKE_DIGITS = str.maketrans({"o": "0", "i": "1", "l": "1", "з": "3", "丨": "1"})
_STROKE = "一"
# Signs for Roman numerals: a reader sees letters, Unicode and whoever types them mean digits.
_ROMAN = {start + value: str(value + 1) for start in (0x2160, 0x2170) for value in range(9)}
# Registers write numbers with as many noughts as it takes, people with fewer.
_LEADING_NOUGHTS = re.compile(r"^0+(?=\d)")
# Two initials are also a kind of licence: RN, MD.
_INITIALS_LEAST = 3
# Letters of living alphabets beyond A to Z (with or without marks) that the name of a register may have.
_FURTHER_LATIN = frozenset("æœþðŋəɛɔ")


@dataclass(frozen=True)
class RegisterEntry:
    """What a person says stands on the professional register."""

    name: str
    native_name: str
    register: str
    number: str
    # Of a register that is not listed: ISO 3166, two capitals. It tells people where to look, and no two entries apart.
    country: str = ""

    @property
    def keys(self) -> tuple[str, str]:
        """(register, number) in normal form; both empty when no number is given."""
        if not self.number:
            return "", ""
        return register_key(self.register), number_key(self.number, self.register)

    @property
    def listed(self) -> Register | None:
        """The register of our list; None for another one."""
        return listed_register(self.register)


@lru_cache(maxsize=1024)
def register_key(register: str) -> str:
    """The name of a register in normal form, or its code when it is listed; never empty when something was given."""
    plain = bare_name(folded(register)) or register.strip()
    return _codes().get(plain, plain)[:KEY_LENGTH]


def listed_register(register: str) -> Register | None:
    """The register of our list that this name means, however it is typed; None: another one."""
    return LISTED.get(register_key(register))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """The code of every listed register by each of its names in normal form."""
    return {bare_name(folded(name)): one.code for one in REGISTERS for name in one.all_names}


def number_key(number: str, register: str = "") -> str:
    """A number on this register in normal form; never empty when something was given."""
    return (plain_number(bare_digits(number, register)) or number.strip())[:KEY_LENGTH]


def plain_number(bare: str) -> str:
    """Small letters and digits in normal form: letters that pass for digits are digits, noughts before it do not count."""
    return _LEADING_NOUGHTS.sub("", bare.translate(_LIKE_DIGITS))


def bare_digits(number: str, register: str = "") -> str:
    """Small letters and digits of a number, without separators and without what people write around it."""
    plain = folded(number.translate(_ROMAN)).replace(_STROKE, "")
    return bare_number(plain, _names(register))


def has_form_of_listed(number: str, register: str) -> bool:
    """Whether a number on this register looks as its numbers do; always for a register that is not listed."""
    listed = listed_register(register)
    return listed is None or re.fullmatch(listed.pattern, bare_digits(number, register)) is not None


@lru_cache(maxsize=1024)
def _names(register: str) -> frozenset[str]:
    """How people call this register beside a number: as they typed it, in short, by its initials, by its other names."""
    words = [folded(word) for word in re.split(f"[{re.escape(''.join(SEPARATORS))}]", register)]
    initials = "".join(word[0] for word in words if word)
    key = register_key(register)
    found = {folded(register), key, initials} | in_full(key)
    if key in LISTED:
        found |= {folded(name) for name in LISTED[key].all_names} - {key}
    return frozenset(name for name in found if len(name) >= _INITIALS_LEAST or name != initials)


def is_same_entry(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two pairs of (register, number), however they are typed, are the same entry."""
    first, second = (RegisterEntry("", "", *typed).keys for typed in (one, other))
    return first == second


def without_invisible(text: str) -> str:
    """What a reader sees of a register or number: nothing invisible, composed, single spaces.

    A joiner between two Arabic letters stays: it shapes them.
    """
    kept = (
        sign
        for place, sign in enumerate(text)
        if not _is_invisible(sign) or _shapes_letters(text, place)
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def strange_signs(text: str) -> list[str]:
    """Signs that neither a register's name nor a number has, each once: no letter, digit or separator, a mark that
    stands on no letter, or a sign that only Unicode reads as a digit (as ² and ①)."""
    found = [sign for sign in text if unicodedata.category(sign) == "Nl"]
    found += compatible_digits(text)
    others = "".join(sign for sign in text if sign not in found)
    is_on_letter = False
    for sign in unicodedata.normalize("NFKC", others):
        kind = unicodedata.category(sign)
        is_on_letter = kind[0] == "L" or (kind[0] == "M" and is_on_letter)
        if not (is_on_letter or kind == "Nd" or sign in SEPARATORS):
            found.append(sign)
    return list(dict.fromkeys(found))


def odd_letters(text: str, *, plain_only: bool) -> list[str]:
    """Latin letters that only phoneticians use and a reader takes for others, each once; with `plain_only` all but
    A to Z (marks on them may stay)."""
    found = [
        sign
        for sign in _letters(text)
        if _script(sign) == "LATIN" and not _is_usual(sign, plain_only=plain_only)
    ]
    return list(dict.fromkeys(found))


def scripts(text: str) -> frozenset[str]:
    """The scripts of its letters, as Unicode names them; Chinese, Japanese and Korean write with several and count as one."""
    return frozenset(_script(sign) for sign in _letters(text))


def kinds_of_digits(text: str) -> frozenset[int]:
    """The zeros of the kinds of digits in it: the Arabic five looks like a nought among others."""
    wide = unicodedata.normalize("NFKC", text)
    return frozenset(
        ord(sign) - unicodedata.decimal(sign) for sign in wide if unicodedata.category(sign) == "Nd"
    )


def _letters(text: str) -> Iterable[str]:
    wide = unicodedata.normalize("NFKC", text).casefold()
    return (sign for sign in wide if unicodedata.category(sign) in {"Lu", "Ll", "Lt", "Lo"})


def _script(sign: str) -> str:
    word = re.split("[ -]", unicodedata.name(sign, "UNKNOWN"), maxsplit=1)[0]
    return "CJK" if word in _EAST_ASIAN else word


def _is_usual(sign: str, *, plain_only: bool) -> bool:
    base = _base(unicodedata.normalize("NFKD", sign)[0])
    return base in "abcdefghijklmnopqrstuvwxyz" or (not plain_only and base in _FURTHER_LATIN)


def _is_invisible(sign: str) -> bool:
    is_variant = unicodedata.name(sign, "").startswith("VARIATION SELECTOR")
    return unicodedata.category(sign) == "Cf" or sign in _BLANK or is_variant


def _shapes_letters(text: str, place: int) -> bool:
    around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    is_between = [unicodedata.bidirectional(sign) for sign in around] == ["AL", "AL"]
    return text[place] in "\u200c\u200d" and is_between


def folded(text: str) -> str:
    """The letters and digits that a reader sees, one form for all that look alike; nothing of what stands between."""
    composed = unicodedata.normalize("NFKC", text.translate(_LUNATE)).casefold()
    return "".join(_fold(sign) for sign in unicodedata.normalize("NFKD", composed))


@lru_cache(maxsize=4096)
def _fold(sign: str) -> str:
    """What of one sign counts: the digit, the letter without marks and look-alikes, or nothing."""
    category = unicodedata.category(sign)
    if category[0] == "N":
        return _digit(sign)
    if category[0] == "M":
        return _vowel_sign(sign)
    if category[0] != "L" or category == "Lm" or sign in _BLANK:
        return ""
    base = _base(sign)
    base = _TYPED_ALIKE.get(base, base)
    return base if _script(base) == "CJK" else look_of(base)


def _digit(sign: str) -> str:
    value = unicodedata.numeric(sign, -1.0)
    return str(int(value)) if value in range(10) else sign


def _vowel_sign(sign: str) -> str:
    """In Indic scripts marks are vowels, and other vowels make another word. Elsewhere a mark never does."""
    return sign if unicodedata.name(sign, "").startswith("DEVANAGARI") else ""


def _base(sign: str) -> str:
    """The small letter below strokes, hooks and the shape of a small capital; others stay as they are."""
    name = unicodedata.name(sign, "")
    if not name.startswith(("LATIN", "CYRILLIC", "GREEK")):
        return sign
    name = name.split(" WITH ", maxsplit=1)[0].removesuffix(" BAR")
    name = re.sub("LATIN LETTER SMALL CAPITAL|LATIN CAPITAL LETTER", "LATIN SMALL LETTER", name)
    name = re.sub("LETTER (DOTLESS|SCRIPT|BARRED) ", "LETTER ", name)
    try:
        return "a" if name == "LATIN SMALL LETTER ALPHA" else unicodedata.lookup(name)
    except KeyError:
        return sign
