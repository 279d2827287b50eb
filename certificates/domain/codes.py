"""Certificate codes: 130 random bits as 26 Crockford base32 characters and one check character.

The check is a weighted sum in the field of 32 elements: c = sum of g^i * d_i for i = 1..26, g a generator. A changed
character changes one term, because g^i is never 0; swapping neighbours changes the sum by (g^i + g^(i+1)) * (a + b),
which is 0 only when a = b; and swapping the last character with the check changes it by (g^26 + 1) * (a + b), never 0
because g has order 31. So every single error and every adjacent swap is caught.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
RANDOM_BITS = 5 * LENGTH
# Nobody copies more than an address; a longer text is not searched.
LONGEST = 500
# "Ref. no. of certificate": shorter than a code, so that of two codes none is taken.
_LONGEST_LABEL = 24
THE_CODE = "\0"
_BETWEEN = r"[\W_]*"
_LIKE = {"1": "[1IL]", "0": "[0O]"}
_READ = {letter: value for value, letter in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def _times(a: int, b: int) -> int:
    """The product in GF(32)."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0b100000:
            a ^= _POLYNOMIAL
        b >>= 1
    return product


def _powers() -> list[int]:
    powers = [1]
    for _ in range(LENGTH):
        powers.append(_times(powers[-1], 2))
    return powers


_POWERS = _powers()


def _check(values: list[int]) -> int:
    check = 0
    for place, value in enumerate(values, start=1):
        check ^= _times(_POWERS[place], value)
    return check


def make_code(random_bits: int) -> str:
    """The 27-character code of a number of 130 random bits."""
    if not 0 <= random_bits < 2**RANDOM_BITS:
        raise ValueError(f"{RANDOM_BITS} random bits are needed")
    values = [(random_bits >> (5 * place)) & 31 for place in reversed(range(LENGTH))]
    return "".join(ALPHABET[value] for value in [*values, _check(values)])


def read_code(text: str) -> str | None:
    """The code as we write it, from whatever was typed or copied; None when it cannot be one.

    Case and whatever is neither letter nor digit are ignored: spaces, hyphens, brackets, a full stop behind it, signs
    that nobody sees. I and L are read as 1, O as 0. Full-width signs are read as what they show, and of a whole
    address the part that is a code, of "Code: ..." what follows the word, and of a sentence the one piece that is a code.
    """
    return _found_in(text[:LONGEST])


@lru_cache(maxsize=1024)
def _found_in(text: str) -> str | None:
    """Each of the five hundred texts of a list is read several times: what was found is remembered."""
    plain = _plain(text)
    whole = _read_whole(plain)
    return whole if whole is not None else _only_code(plain)


def around_code(text: str) -> str | None:
    """The text as it is searched, with THE_CODE wherever its code stands; None where `read_code` finds none, or the code
    cannot be told from what is beside it."""
    code = read_code(text)
    if code is None:
        return None
    plain = _plain(text).replace(THE_CODE, " ")
    signs = (_LIKE.get(sign, sign) for sign in code)
    alone = rf"(?<![^\W_]){_BETWEEN.join(signs)}(?![^\W_])"
    around = re.sub(alone, THE_CODE, plain, flags=re.IGNORECASE)
    return around if THE_CODE in around else None


def _plain(text: str) -> str:
    """As it is searched: at most LONGEST signs, also where one sign stands for eighteen."""
    return unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]


def is_cut(text: str) -> bool:
    """Whether the text goes on behind what is searched of it."""
    return len(text) > LONGEST or len(unicodedata.normalize("NFKC", text)) > LONGEST


def _read_whole(plain: str) -> str | None:
    parts = re.split(r"[/?#=&:]", plain)
    found = (_read(part) for part in [plain, *reversed(parts), *_behind_a_label(plain)])
    return next((code for code in found if code is not None), None)


def _only_code(plain: str) -> str | None:
    """The code among the pieces, where they hold one and no second one."""
    found = {code for piece in _pieces(plain) if (code := _read(piece)) is not None}
    return found.pop() if len(found) == 1 else None


def _pieces(plain: str) -> list[str]:
    return re.split(r"[\s/?#=&:]+", plain)


def _behind_a_label(text: str) -> Iterator[str]:
    """What follows the first word, the first two, ... while they are short enough to be a label."""
    if sum(map(str.isalnum, text)) > _LONGEST_LABEL + LENGTH + 1:
        return
    pieces = text.split()
    for place in range(1, len(pieces)):
        if len("".join(pieces[:place])) > _LONGEST_LABEL:
            return
        yield " ".join(pieces[place:])


def _read(text: str) -> str | None:
    # Most pieces of a sentence are too short; one small letter can be two capitals.
    if 2 * len(text) <= LENGTH:
        return None
    compact = "".join(sign for sign in text.upper() if sign.isalnum())
    if len(compact) != LENGTH + 1 or not all(sign in _READ for sign in compact):
        return None
    values = [_READ[sign] for sign in compact]
    if _check(values[:-1]) != values[-1]:
        return None
    return "".join(ALPHABET[value] for value in values)


def grouped(code: str) -> str:
    """The code in groups that can be read aloud: 5-5-5-5-7 characters."""
    return "-".join([code[0:5], code[5:10], code[10:15], code[15:20], code[20:]])
