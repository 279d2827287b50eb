"""What a cell of a workbook shows: its number in the format that somebody gave it, as Excel and its like would write it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

GENERAL = ("", "general", "@")
# One piece of a format: words in quotes or behind a backslash, room, a colour or currency in brackets, "General", or a sign.
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<room>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>General)|(?P<sign>.)',
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)", re.IGNORECASE)  # fmt: skip
_NUMBER_SIGNS = "0#?.,"
# Signs that stand for themselves without quotes.
_LITERAL = "$€£¥-+/()!^&'~{}<>=: °µ%‰"
_FRACTION = re.compile(r"[0#?]+\s+[0#?]+/(?P<below>[0#?]+|\d+)|[0#?]+/(?P<alone>[0#?]+|\d+)")
_MOST_SIGNS = 200
Pieces = list[tuple[str, str]]  # ("number" | "words" | "percent", what stands there)


class NotShown(Exception):
    """A format that cannot be read here."""


@dataclass(frozen=True)
class Shown:
    """What a cell shows. `is_exact`: whether it shows all of the number, and not a rounded one."""

    text: str
    is_exact: bool = True


def plain(value: float) -> str:
    """A number as it was typed: 0.1 and 12, not 0.1000000001 and 12.0."""
    number = _decimal(value)
    if not number.is_finite():
        return repr(value)
    if abs(number) >= Decimal("1e15"):
        return repr(value)
    return format(number.normalize() if number != number.to_integral() else number.to_integral(), "f")  # fmt: skip


def is_general(code: str) -> bool:
    """Whether a format shows a number as it is."""
    return code.strip().casefold() in GENERAL


def shown(value: float, code: str) -> Shown:
    """The number in this format. Raises NotShown."""
    if is_general(code):
        return Shown(plain(value))
    number = _decimal(value)
    if len(code) > _MOST_SIGNS or not number.is_finite():
        raise NotShown
    section, number = _section(code, number)
    try:
        told = _as_fraction(section, number) or _joined(_pieces(section), number)
    except InvalidOperation:  # more digits than anybody reads
        raise NotShown from None
    # `0;0` shows -5 as 5, and `0;[Red]0` by its colour alone.
    is_signed = value >= 0 or any(sign in told.text for sign in "-\u2212(")
    return told if is_signed else Shown(told.text, is_exact=False)


def text_shown(text: str, code: str) -> str:
    """A text in the part of a format that speaks of texts: `@" mg"`. Raises NotShown."""
    section = next((one for one in _sections(code) if "@" in re.sub(r'"[^"]*"', "", one)), "")
    if not section or section.strip() == "@":
        return text
    if len(code) > _MOST_SIGNS:
        raise NotShown
    return "".join(text if said == "@" and kind == "at" else said for kind, said in _pieces(section)).strip()  # fmt: skip


def _decimal(value: float) -> Decimal:
    """The number as a sheet counts it, with fifteen digits."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")


def _sections(code: str) -> list[str]:
    """The parts of a format, apart by semicolons that stand in no words."""
    found, now = [], ""
    for piece in _PIECE.finditer(code):
        if piece[0] == ";":
            found.append(now)
            now = ""
        else:
            now += piece[0]
    return [*found, now]


def _section(code: str, number: Decimal) -> tuple[str, Decimal]:
    """The part that speaks of this number, and the number as that part shows it."""
    parts = _sections(code)
    if number == 0 and len(parts) > 2:
        return parts[2], number
    if number < 0 and len(parts) > 1:
        return parts[1], -number
    return parts[0], number


def _pieces(section: str) -> Pieces:
    found: Pieces = []
    for piece in _PIECE.finditer(section):
        kind, said = _piece(piece)
        if kind == "number" and found and found[-1][0] == "number":
            found[-1] = ("number", found[-1][1] + said)
        elif said:
            found.append((kind, said))
    return found


def _piece(piece: re.Match[str]) -> tuple[str, str]:
    for name in ("quoted", "escaped"):
        if piece[name] is not None:
            return "words", piece[name]
    if piece["room"] is not None:
        return "words", " "
    if piece["filled"] is not None:
        return "words", ""
    if piece["bracket"] is not None:
        return "words", _bracketed(piece["bracket"])
    if piece["general"]:
        return "general", "General"
    sign = piece["sign"]
    if sign in _NUMBER_SIGNS:
        return "number", sign
    if sign == "@":
        return "at", sign
    if sign == "%":
        return "percent", sign
    if sign in _LITERAL or (not sign.isascii() and sign.isprintable()):
        return "words", sign
    raise NotShown


def _bracketed(said: str) -> str:
    """What stands in brackets: a colour says nothing, a currency its sign; conditions cannot be read here."""
    if said.startswith("$"):
        return said[1:].partition("-")[0]
    if _COLOUR.fullmatch(said.strip()):
        return ""
    raise NotShown


def _joined(pieces: Pieces, number: Decimal) -> Shown:
    """The number among the words of its format."""
    places = [at for at, (kind, _said) in enumerate(pieces) if kind in ("number", "general")]
    if len(places) != 1:
        raise NotShown  # digits with words between them, or a format that hides the number
    percents = sum(kind == "percent" for kind, _said in pieces)
    scaled = number * Decimal(100) ** percents
    kind, code = pieces[places[0]]
    told, is_exact = (plain(float(abs(scaled))), True) if kind == "general" else _digits(abs(scaled), code)  # fmt: skip
    text = "".join(told if at == places[0] else said for at, (_kind, said) in enumerate(pieces))
    sign = "-" if scaled < 0 and any(one in "123456789" for one in told) else ""
    return Shown(f"{sign}{text.strip()}", is_exact)


def _digits(number: Decimal, code: str) -> tuple[str, bool]:
    """The number in `#,##0.00`, and whether nothing of it was rounded away. A comma at the end divides by a thousand."""
    whole, point, below = code.partition(".")
    if "." in below or "," in below.rstrip(","):
        raise NotShown
    thousands = len(code) - len(code.rstrip(","))
    scaled = number / Decimal(1000) ** thousands
    whole, below = whole.rstrip(",") if not point else whole, below.rstrip(",")
    rounded = scaled.quantize(Decimal(1).scaleb(-len(below)), rounding=ROUND_HALF_UP)
    left, _point, right = format(rounded, "f").partition(".")
    least = sum(sign == "0" for sign in whole)
    left = left.lstrip("0").rjust(least, "0")
    kept = len(below.rstrip("#?"))
    right = right[:kept] + right[kept:].rstrip("0")
    if "," in whole:
        left = "".join(_grouped(left))
    return f"{left}.{right}" if right else left or "0", rounded == scaled and not thousands


def _grouped(digits: str) -> Iterator[str]:
    for at, digit in enumerate(digits):
        if at and (len(digits) - at) % 3 == 0:
            yield ","
        yield digit


def _as_fraction(section: str, number: Decimal) -> Shown | None:
    """The number as `1 1/4` where the format says so."""
    found = _FRACTION.fullmatch(section.strip())
    if found is None:
        return None
    below = found["below"] or found["alone"]
    exact = Fraction(number)
    if below.isdecimal() and int(below):
        near = Fraction(round(exact * int(below)), int(below))
        parts = int(below)
    else:
        near = exact.limit_denominator(10 ** min(len(below), 4) - 1)
        parts = near.denominator
    whole, rest = (0, abs(near)) if found["alone"] else divmod(abs(near), 1)
    said = [str(whole)] if whole else []
    said += [f"{int(rest * parts)}/{parts}"] if rest or found["alone"] else []
    sign = "-" if near < 0 else ""
    # A typed third is held with fifteen digits.
    is_exact = abs(near - exact) <= abs(exact) * Fraction(1, 10**12)
    return Shown(sign + (" ".join(said) or "0"), is_exact)
