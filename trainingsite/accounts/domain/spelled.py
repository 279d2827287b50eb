"""The numbers that a reader may take one number for: some of its signs are digits in one reading and none in another.

No normal form can settle that: who sees `8289162²` reads 8289162 with a mark beside it, and Unicode reads 82891622. So every
reading is compared (domain/alike.py), and the forms refuse what Unicode alone reads as a digit (`compatible_digits`).
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

# What the database is asked for (models/register.py): rows whose number has a sign that is read in two ways. They are few.
ODD_SIGNS = (
    "²³¹¼-¾\u2070-\u2079\u2080-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
    "\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32cb\u3358-\u3370\u3378\u3379\u339f-\u33af\u33e0-\u33fe\U0001f100-\U0001f10c"
)


def compatible_digits(text: str) -> list[str]:
    """Signs that Unicode turns into digits or numbers and a reader does not take for one: small raised or lowered ones,
    those in circles and brackets, fractions. Wide digits and those of other alphabets are digits."""
    return [sign for sign in text if _is_compatible(sign)]


@lru_cache(maxsize=4096)
def readings_of(number: str) -> frozenset[str]:
    """The number as typed, and each other number that it may be read as."""
    found = {number}
    for other in (_without_compatible, _cut_at_compatible):
        found |= {other(one) for one in found}
    return frozenset(one for one in found if one.strip()) | {number}


@lru_cache(maxsize=4096)
def _is_compatible(sign: str) -> bool:
    kind = unicodedata.category(sign)
    if kind[0] in "LM" or kind in {"Nd", "Nl"}:
        return False
    wide = unicodedata.normalize("NFKC", sign)
    return kind == "No" or any(unicodedata.category(one) == "Nd" for one in wide)


def _without_compatible(number: str) -> str:
    return _each(number, lambda sign: "" if _is_compatible(sign) else sign)


def _cut_at_compatible(number: str) -> str:
    return _each(number, lambda sign: " " if _is_compatible(sign) else sign)


def _each(number: str, change: Callable[[str], str]) -> str:
    return "".join(change(sign) for sign in number)
