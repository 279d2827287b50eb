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
    r"\s*[\[({<]\s*(?:\.|(?i:dot|punkt|point|punto|ponto|точка|点))\s*[\])}>]\s*|\s+\.\s*(?=\w)"
)
# Between words, in letters of any size.
_SPELLED = re.compile(r"(?<!\S)(\S+)\s+(dot)\s+(?=(\w))", re.IGNORECASE)
# Of Indic scripts, whose vowels they are; to `re` they are no part of a word.
_MARKS = "".join(
    sign for sign in map(chr, range(0x300, 0x11FFF)) if unicodedata.category(sign)[0] == "M"
)
_DOTTED = re.compile(
    rf"(?<![\w{_MARKS}-])(?=([\w{_MARKS}-]+)\.([^\W\d_](?:[^\W_]|[{_MARKS}])*)(?![^\W_]|[{_MARKS}])\.?([/?#]|:\d)?)"
)
# Behind a space too, where the word before is none of a language.
_LOOSE = re.compile(r"(?<![\w-])([a-z0-9]+(?:-[a-z0-9]+)+)\.\s+([a-z]{2,})(?!\w)")
_FOUR_NUMBERS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
# Behind one letter alone: others are family names behind an initial ("K.Le", "J.de Vries").
_ENDS_OF_LETTERS = frozenset("io me ly tv cc gg ru eu uk com org net".split())
# What stands in small letters behind an initial: before a family's name ("J.de Vries"), or in a degree ("M.sc.").
_SMALL_BEHIND = frozenset(
    "da das de del della der di do dos du e el la le van von y zu sc ch".split()
)
# Longer numbers before a country's end are addresses ("360.cn"), others hours ("10.am").
_LONGEST_HOUR = 2
# In a person's name: a short given name, or one with an initial, before a family's name as which addresses end.
_GIVEN = re.compile(r"[^\W\d_]{2,4}|[^\W\d_]+-[^\W\d_]")
_FAMILIES = frozenset(
    "abbott band bank best black bloomberg bond book box brother camp canon case cash chase church cook crown day deal dell erni farm farmers "
    "ferrari fish ford fox gallo gallup garden gay george glass grainger green hughes joy kim land law lilly lincoln love lundbeck merck moe "
    "norton page paris philips pink place post quest read ren rich rio sale schaeffler schmidt schwarz sharp sky song star swiss tirol town "
    "wales walter wang weber weir woodside work ba bo cu do gu hu im ke la li lu ma mo mu ng no so su to vu ye".split()
)
# Short words before an end that is also a family's name ("bit.do"): nobody is called so.
_OF_PROGRAMS = frozenset(
    "app apps bio bit blog chat club code cut data fb fm get go goto htm html info it join lnk link live log mail my net news now open pay qr "
    "rf shop site sms tiny url wa web wiki yt".split()
)
# Two names of two letters each, as "Wu.Li": shorteners of addresses have words without a vowel ("Is.Gd").
_SHORTEST = re.compile(r"(?=.*[aeiou])[A-Za-z]{2}")
# What people write before a dot and another word: titles, degrees, and short words for a number.
_SHORT_BEFORE = frozenset(
    "dr dra drs prof mr mrs ms mx mme mlle sr sra srta st jr fr hr pd priv doz univ assoc asst ass apl hon rev capt col lt maj gen sgt "
    "smt sri shri mohd muhd md med dent rer nat phil dipl mag ing arch eng mb bs ba ma bsc msc mba ph pharm hab habil mgr inz vet "
    "reg ref lic cert nr no num mem "
    "डॉ डा श्री प्रो др проф δρ د".split()
)


def has_address(text: str, *, of_person: bool = False) -> bool:
    """Whether it holds a web or mail address, however its signs are typed; `of_person` without what is a person's name."""
    wide = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not _is_unseen(sign))
    plain = _SPELLED.sub(_typed, _SET_APART.sub(".", _DOTS.sub(".", wide)))
    return (
        _SIGNS.search(wide) is not None
        or any(
            _is_address(*found.groups()) and not (of_person and _is_name(*found.groups()))
            for found in _DOTTED.finditer(plain)
        )
        or any(ends_address(found[2]) for found in _LOOSE.finditer(plain))
        or any(_is_of_machine(found[0]) for found in _FOUR_NUMBERS.finditer(plain))
    )


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"


def _typed(spelled: re.Match[str]) -> str:
    """With a full stop, unless somebody may be called so: "Ann Dot Page"."""
    before, dot, behind = spelled.groups()
    is_called = dot == "Dot" and not before[0].islower() and not behind.islower()
    return spelled[0] if is_called else f"{before}."


def _is_name(before: str, behind: str, path: str | None) -> bool:
    """Whether it is a given name before a family's: "Ed.Law", "Hans-J.Weber", "Wu.Li"."""
    is_given = _GIVEN.fullmatch(before) and before[0].isupper() and not before.isupper()
    is_called = is_given and before.casefold() not in _OF_PROGRAMS
    are_shortest = _SHORTEST.fullmatch(before.casefold()) and _SHORTEST.fullmatch(behind.casefold())
    is_family = behind.istitle() and (behind.casefold() in _FAMILIES or are_shortest)
    return bool(is_called and is_family and not path)


def _is_of_machine(numbers: str) -> bool:
    return all(int(number) < 256 for number in numbers.split("."))


def _is_address(before: str, behind: str, path: str | None) -> bool:
    """Whether a dot between these is one of an address."""
    label, end = before.casefold(), behind.casefold()
    known = ends_address(end) or ends_address(folded(end))
    if label in _SHORT_BEFORE and end in _SHORT_BEFORE:  # "Reg.No", "Dr.med"
        return False
    if label.isdigit():  # "12345.MD" is a number
        is_hour = len(label) <= _LONGEST_HOUR or not behind.islower()
        return end in GENERIC or (known and (bool(path) or not is_hour))
    if path and len(end) > 1 and (known or behind.islower()):
        return True
    if len(label) > 1 and label not in _SHORT_BEFORE:
        return known
    if len(label) == 1 and (
        end in _ENDS_OF_LETTERS or not (end.isascii() or label in _SHORT_BEFORE)
    ):
        return known
    if len(label) == 1 and behind.islower() and end not in _SHORT_BEFORE | _SMALL_BEHIND:
        return known
    # Behind a title or an initial a capital begins a name: "Dr.Kim", "A.Bond".
    return behind.islower() and end in GENERIC and end not in _SHORT_BEFORE
