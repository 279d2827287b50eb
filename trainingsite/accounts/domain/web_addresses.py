"""Whether a text holds a web or mail address, however it is typed: with letters that are wide, signs that look like a dot, or a dot
set apart so that programs do not see it and people do.

What has no space behind its dot is judged by both words around it. Somebody whose name is taken for an address writes a space.
"""

import re
import unicodedata

from trainingsite.accounts.domain.address_ends import GENERIC, ends_address
from trainingsite.accounts.domain.register import folded

_SIGNS = re.compile(
    r"\w+:/|//\w|\bh[tx*]{2}ps?\b|\bwww\b|\bmailto:|\btel:|@|[\[({<]\s*at\s*[\])}>]|\bxn--|::[0-9a-f]|[0-9a-f]::|\blocalhost\b",
    re.IGNORECASE,
)
# Of other scripts, of old books, and points at half height, except the one within Catalan words ("Gal·la").
_DOTS = re.compile(r"[。܁܂۔⸳⸼•∙⋅・‧●᛫]|(?<![lL])·|·(?![lL])")
_SET_APART = re.compile(
    r"\s*[\[({<]\s*(?:\.|(?i:dot|punkt|point|punto|ponto|точка|点))\s*[\])}>]\s*|\s+(?:dot|DOT)\s+(?=\w)|\s+\.\s*(?=\w)"
)
_DOTTED = re.compile(r"(?<![\w-])(?=([\w-]+)\.([^\W\d_][^\W_]*)(?!\w)\.?([/?#]|:\d)?)")
# Behind a space too, where the word before is none of a language.
_LOOSE = re.compile(r"(?<![\w-])([a-z0-9]+(?:-[a-z0-9]+)+)\.\s+([a-z]{2,})(?!\w)")
_FOUR_NUMBERS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
# Behind one letter alone: others are family names behind an initial ("K.Le", "J.de Vries").
_ENDS_OF_LETTERS = frozenset("io me ly tv cc gg ru eu uk com org net".split())
# What people write before a dot and another word: titles, degrees, and short words for a number.
_SHORT_BEFORE = frozenset(
    "dr dra drs prof mr mrs ms mx mme mlle sr sra srta st jr fr hr pd priv doz univ assoc asst ass apl hon rev capt col lt maj gen sgt "
    "smt sri shri mohd muhd md med dent rer nat phil dipl mag ing arch eng mb bs ba ma bsc msc mba ph pharm hab habil mgr inz vet "
    "reg ref lic cert nr no num mem".split()
)


def has_address(text: str) -> bool:
    """Whether it holds a web or mail address, however its signs are typed."""
    wide = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not _is_unseen(sign))
    plain = _SET_APART.sub(".", _DOTS.sub(".", wide))
    return (
        _SIGNS.search(wide) is not None
        or any(_is_address(*found.groups()) for found in _DOTTED.finditer(plain))
        or any(ends_address(found[2]) for found in _LOOSE.finditer(plain))
        or any(_is_of_machine(found[0]) for found in _FOUR_NUMBERS.finditer(plain))
    )


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"


def _is_of_machine(numbers: str) -> bool:
    return all(int(number) < 256 for number in numbers.split("."))


def _is_address(before: str, behind: str, path: str | None) -> bool:
    """Whether a dot between these is one of an address."""
    label, end = before.casefold(), behind.casefold()
    known = ends_address(end) or ends_address(folded(end))
    if label in _SHORT_BEFORE and end in _SHORT_BEFORE:  # "Reg.No", "Dr.med"
        return False
    if label.isdigit():  # "12345.MD" is a number
        return end in GENERIC or (known and bool(path))
    if path and len(end) > 1 and (known or behind.islower()):
        return True
    if len(label) > 1 and label not in _SHORT_BEFORE:
        return known
    if len(label) == 1 and (end in _ENDS_OF_LETTERS or not end.isascii()):
        return known
    # Behind a title or an initial a capital begins a name: "Dr.Kim", "A.Bond".
    return behind.islower() and end in GENERIC and end not in _SHORT_BEFORE
