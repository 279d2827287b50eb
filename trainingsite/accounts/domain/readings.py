"""What one number may be read as, when something may have been written beside it: `8000005/1`, `UK8000005`, `8000005-GP`.

A normal form cannot drop such signs: on many registers letters and what follows a stroke tell people apart. So two numbers
are one question for a person (actions/holds.py) when one of them, whole, is a part of the other that somebody may have cut
out of it. Two parts are never compared: PH123456 and CH123456 are two people, and so are 1234/2019 and 1234/2020.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from trainingsite.accounts.domain.register import bare_digits, folded, number_key, plain_number
from trainingsite.accounts.domain.registers import LISTED

# A part with fewer digits is anybody's.
DIGITS_LEAST = 4
# Digits from both sides of letters ("800x0005") are so many, or 12A34 would be everybody's 1234.
_GLUED_LEAST = 6
_NOUGHTS = re.compile(r"(?<=[^\W\d])0+(?=\d)")

# A run of digits, or one letter, and the number of the word in which it stands: words end at separators.
_Atom = tuple[str, int]


def parts_of(number: str, register: str, codes: Iterable[str]) -> frozenset[str]:
    """The normal forms of every part of a number that may be a whole one, itself among them. It is cut at separators and
    where letters begin or end, never inside a run of digits. A number that has the form of the register, listed or one
    of the `codes` that it may mean, owns its letters: it is cut at separators, and bare of the letters around its digits."""
    return _parts(number, register, _has_a_form(number, register, codes))


def fitting_parts(number: str, register: str, codes: Iterable[str]) -> frozenset[str]:
    """The longest parts that have the form of a register among `codes`, in normal form; none when the whole has it."""
    patterns = _patterns(codes)
    if _fits(bare_digits(number, register), patterns):
        return frozenset()
    atoms = _atoms(number)
    found = {span for span in _spans(atoms) if _fits(_text(atoms, span), patterns)}
    longest = (
        span for span in found if not any(a <= span[0] and span[1] <= b for a, b in found - {span})
    )
    return frozenset(plain_number(_text(atoms, span)) for span in longest)


def shared_run(one: str, other: str) -> bool:
    """Whether one run of many digits stands in both by itself: `8000005/1` and `8000005/2`."""
    return bool(runs_of(one) & runs_of(other))


def runs_of(number: str) -> frozenset[str]:
    """The words of a number that are long runs of digits, in normal form."""
    long = (word for word in _words(number) if word.isdigit() and len(word) >= _GLUED_LEAST)
    return frozenset(plain_number(word) for word in long)


def digits_of(number: str) -> frozenset[str]:
    """Every run of digits that is not anybody's, without noughts before it."""
    runs = (text.lstrip("0") for text, _word in _atoms(number) if text.isdigit())
    return frozenset(run for run in runs if len(run) > DIGITS_LEAST)


def without_noughts(text: str) -> str:
    """The normal form without noughts where digits follow letters: MED0001234567 is also written MED1234567."""
    return _NOUGHTS.sub("", text)


def digits_in(text: str) -> int:
    """How many digits there are."""
    return sum(sign.isdigit() for sign in text)


@lru_cache(maxsize=1024)
def _parts(number: str, register: str, has_form: bool) -> frozenset[str]:
    atoms = _atoms(number)
    whole = "".join(text for text, _word in atoms)
    if has_form:
        words = {_text(atoms, span) for span in _spans(atoms) if _is_of_words(atoms, span)}
        plain = {number_key(text, register) for text in words | {re.sub(r"^\D+|\D+$", "", whole)}}
    else:
        digits = "".join(sign for sign in whole if sign.isdigit())
        texts = {_text(atoms, span) for span in _spans(atoms)}
        plain = {plain_number(text) for text in texts}
        plain |= {plain_number(digits)} if len(digits) >= _GLUED_LEAST else set()
    forms = plain | {without_noughts(text) for text in plain}
    return frozenset(text for text in forms if digits_in(text) >= DIGITS_LEAST)


def _has_a_form(number: str, register: str, codes: Iterable[str]) -> bool:
    return _fits(bare_digits(number, register), _patterns(codes))


def _patterns(codes: Iterable[str]) -> list[str]:
    return [LISTED[code].pattern for code in codes]


def _fits(text: str, patterns: list[str]) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in patterns)


def _spans(atoms: list[_Atom]) -> Iterator[tuple[int, int]]:
    return ((start, end) for start in range(len(atoms)) for end in range(start + 1, len(atoms) + 1))


def _is_of_words(atoms: list[_Atom], span: tuple[int, int]) -> bool:
    """Whether it begins and ends where words do."""
    start, end = span
    begins = start == 0 or atoms[start - 1][1] != atoms[start][1]
    return begins and (end == len(atoms) or atoms[end - 1][1] != atoms[end][1])


def _text(atoms: list[_Atom], span: tuple[int, int]) -> str:
    return "".join(text for text, _word in atoms[slice(*span)])


def _atoms(number: str) -> list[_Atom]:
    return [
        (text, place)
        for place, word in enumerate(_words(number))
        for text in re.findall(r"\d+|\D", word)
    ]


def _words(number: str) -> list[str]:
    """What stands between separators, in small letters and digits."""
    return [word for word in (folded(one) for one in _between(number)) if word]


def _between(number: str) -> list[str]:
    """The number cut at every sign that is no letter, digit or mark on one and that a reader sees."""
    wide = unicodedata.normalize("NFKC", number)
    return "".join(
        sign
        if unicodedata.category(sign)[0] in "LNM" or unicodedata.category(sign) == "Cf"
        else " "
        for sign in wide
    ).split(" ")
