"""Formulas of Word on one line, with every sign that says what belongs together; and what of them cannot be written so."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from courses.content.formats.heights import lowered, raised
from quizzes.bank.formats.markup import Element, child, children, name_of

_ONE = re.compile(r"\w*|\d+[.,]\d+|\W", re.ASCII)
_NUMBERS = re.compile(r"\d+/\d+")
_PAIRS = {"(": ")", "[": "]", "{": "}", "|": "|"}
# Between which a fraction stands alone; a stroke before it would take its upper part.
_BEFORE, _BEHIND = " \n+-−=<>≤≥≈±×·⋅*([{|,;", " \n+-−=<>≤≥≈±×·⋅*)]}|,;.?!"
_OVERLINE, _UNDERLINE, _HAT = "\u0305", "\u0332", "\u0302"
_PLAIN = {"oMath", "oMathPara", "r", "t", "e", "num", "den", "sub", "sup", "deg", "fName", "box"}
_POWERS = ("sSup", "sSub", "sSubSup")

Said = Callable[[Element, str], str]


class Whole(str):
    """A piece of a formula that what stands beside it must not become a part of."""

    __slots__ = ()


def is_formula(node: Element) -> bool:
    """Whether an element is one of formulas and not of texts, in which other things have the same names."""
    return "/math}" in str(node.tag)


def joined(pieces: Iterable[str]) -> str:
    """The pieces of a line. Beside a number or a word a fraction stands in brackets: 3 and 1/2 are no 31/2."""
    said = ["", *(piece for piece in pieces if piece), ""]
    around = zip(said, said[1:], said[2:], strict=False)
    return "".join(_beside(*three) if isinstance(three[1], Whole) else three[1] for three in around)


def _beside(before: str, piece: str, behind: str) -> str:
    is_alone = behind[:1] in ("", *_BEHIND)
    if is_alone and before[-1:] in ("", *_BEFORE):
        return piece
    is_mixed = before[-1:].isdecimal() and not isinstance(before, Whole)
    return f" {piece}" if is_alone and is_mixed and _NUMBERS.fullmatch(piece) else f"({piece})"


def line_of(node: Element, said: Said) -> str | None:
    """A structure on one line; None where the element is none, and what is in it stands for itself. `said`: the text of a part
    of it, by its name."""
    return _LINES[name_of(node)](node, said) if is_formula(node) and name_of(node) in _LINES else None  # fmt: skip


def is_lost(node: Element, said: Said) -> bool:
    """Whether a structure loses a sign on one line, or could be read in two ways there."""
    name = name_of(node)
    if not is_formula(node) or name in _PLAIN or name.endswith("Pr"):
        return False
    if name == "f":
        return _value(node, "fPr", "type", "bar") == "noBar"
    if name in ("bar", "acc"):
        return len(said(node, "e")) != 1 or not unicodedata.combining(_mark(node))
    return name not in _LINES or (name in _POWERS and not _is_one(said(node, "e")))


def _value(node: Element, about: str, name: str, default: str) -> str:
    """What a property of a structure says, "" where it is named and says nothing."""
    found = child(child(node, about), name)
    if found is None:
        return default
    return next((str(value) for key, value in found.attrib.items() if str(key).endswith("val")), "")


def _is_one(text: str) -> bool:
    """Whether a text is one number, word or sign, or stands in brackets as a whole."""
    bare = "".join(sign for sign in text if not unicodedata.combining(sign))
    if bare.isalnum() or _ONE.fullmatch(bare):
        return True
    close = _PAIRS.get(bare[:1], "")
    if not close or not bare.endswith(close):
        return False
    inner, depth = bare[1:-1], 0
    for sign in inner if close != "|" else "":
        depth += (sign == bare[0]) - (sign == close)
        if depth < 0:
            return False
    return depth == 0 and (close != "|" or "|" not in inner)


def _grouped(text: str) -> str:
    return text if _is_one(text) else f"({text})"


def _at_height(text: str, move: Callable[[str], str], sign: str) -> str:
    """A text raised or lowered; where there are no such signs, behind one that says so. One that is no letter stays: 43°."""
    moved = move(text)
    is_moved = not set(moved) & set(text) or (len(text) == 1 and not text.isalnum())
    return moved if is_moved else f"{sign}{_grouped(text)}"


def _high(text: str) -> str:
    return _at_height(text, raised, "^")


def _low(text: str) -> str:
    return _at_height(text, lowered, "_")


def _in_brackets(node: Element, said: Said) -> str:
    begin, end = _value(node, "dPr", "begChr", "("), _value(node, "dPr", "endChr", ")")
    between = _value(node, "dPr", "sepChr", "|")
    return f"{begin}{between.join(said(inside, '') for inside in children(node, 'e'))}{end}"


def _fraction(node: Element, said: Said) -> str:
    return Whole(f"{_grouped(said(node, 'num'))}/{_grouped(said(node, 'den'))}")


def _script(node: Element, said: Said) -> str:
    base, low, high = (said(node, name) for name in ("e", "sub", "sup"))
    return f"{_grouped(base)}{_low(low)}{_high(high)}"


def _root(node: Element, said: Said) -> str:
    root = f"{raised(said(node, 'deg'))}√({said(node, 'e')})"
    return root if root.startswith("√") else Whole(root)


def _large(node: Element, said: Said) -> str:
    sign = _value(node, "naryPr", "chr", "∫")
    return f"{sign}{_low(said(node, 'sub'))}{_high(said(node, 'sup'))}({said(node, 'e')})"


def _function(node: Element, said: Said) -> str:
    inside = said(node, "e")
    shown = inside if inside.startswith("(") and _is_one(inside) else f"({inside})"
    return f"{said(node, 'fName')}{shown}"


def _mark(node: Element) -> str:
    if name_of(node) == "bar":
        is_over = _value(node, "barPr", "pos", "bot") == "top"
        return _OVERLINE if is_over else _UNDERLINE
    return _value(node, "accPr", "chr", _HAT)[:1] or " "


def _marked(node: Element, said: Said) -> str:
    return f"{said(node, 'e')}{_mark(node)}"


_LINES: dict[str, Callable[[Element, Said], str]] = {
    "f": _fraction, "d": _in_brackets, "sSup": _script, "sSub": _script, "sSubSup": _script, "rad": _root, "nary": _large,
    "func": _function, "bar": _marked, "acc": _marked,
}  # fmt: skip
