"""What a reader takes a letter for, by Unicode's list of confusable signs (UTS 39).

Unicode's own skeleton tells capitals from small letters; a register's name and a number on it do not. So a letter counts
as what either of its cases looks like: the Cyrillic en is an H in capitals and nothing in small letters.
"""

from functools import lru_cache
from string import ascii_letters, digits

from confusable_homoglyphs.confusables import confusables_data

_PLAIN = frozenset(ascii_letters + digits)
# Unicode takes a capital I for a small l. The small letter of the same pair tells which of both it is.
_STROKES = frozenset("Il1")


@lru_cache(maxsize=4096)
def look_of(sign: str) -> str:
    """The small letter or digit that a reader takes one sign for; else one sign for all that look like it."""
    if sign in _PLAIN:
        return sign.lower()
    for shape in (sign.upper(), sign, sign.lower()):
        plain = sorted(_alike(shape) & (_PLAIN - _STROKES))
        if plain:
            return plain[-1].lower()
    if _alike(sign) & _PLAIN:
        return min(
            _alike(sign) & _PLAIN, key=lambda one: (one.isdigit(), one.isupper(), one)
        ).lower()
    return min({sign} | _neighbours(sign), key=lambda one: (len(one), one))


def _alike(sign: str) -> frozenset[str]:
    """What the list sets directly beside it."""
    return frozenset(row["c"] for row in confusables_data.get(sign, ()))


def _neighbours(sign: str) -> frozenset[str]:
    """Everything that the list takes for the same sign: what it sets beside this one, and beside those."""
    return frozenset().union(*(_alike(one) for one in _alike(sign)))
