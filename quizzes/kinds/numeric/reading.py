"""Numbers as people type them: every way in which one can be read."""

import re
import unicodedata
from decimal import Decimal

# Two decimal signs that nobody uses between thousands, and a mark between thousands that nobody uses before decimals.
_POINT, _THOUSANDS = "D", "T"
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("٫·", _POINT),
        **dict.fromkeys("٬", _THOUSANDS),
        **dict.fromkeys("．。｡", "."),
        **dict.fromkeys("，،、､", ","),
        **dict.fromkeys("’‘ʼ＇′", "'"),
        **dict.fromkeys("−–‒－﹣", "-"),
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("٪％﹪", "%"),
    }
)
_MOST_DIGITS = 12
# (before the decimals, between thousands): without a mark between thousands first, the reading that was once the only one.
_MARKS = [
    (point, mark)
    for mark in ("", " ", "'", _THOUSANDS, ",", ".")
    for point in (".", ",", _POINT)
    if mark != point
]


def _whole(mark: str) -> str:
    """Digits in groups. Groups of two before the last three are how lakhs are written, with commas."""
    if not mark:
        return rf"\d{{1,{_MOST_DIGITS}}}"
    others = r"\d{2,3}" if mark == "," else r"\d{3}"
    sign = re.escape(mark)
    return rf"[1-9]\d{{0,2}}(?:{sign}{others})*{sign}\d{{3}}"


def _pattern(point: str, mark: str) -> re.Pattern[str]:
    sign = re.escape(point)
    some = rf"\d{{1,{_MOST_DIGITS}}}"
    whole = rf"(?P<whole>{_whole(mark)})(?:{sign}(?P<part>\d{{0,{_MOST_DIGITS}}}))?"
    bare = "" if mark else rf"|{sign}(?P<bare>{some})"
    return re.compile(rf"(?P<sign>[+-]?) ?(?:{whole}{bare})")


_PATTERNS = [(_pattern(point, mark), mark) for point, mark in _MARKS]


def plain(text: str) -> str:
    """The text with one sign for each meaning: ASCII digits, one kind of space, nothing that cannot be seen."""
    seen = (char for char in text.translate(_ALIKE) if unicodedata.category(char) != "Cf")
    return "".join(map(_plain_char, seen)).strip()


def _plain_char(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def readings(text: str) -> list[Decimal]:
    """Every number that `text` can mean, none twice; the one that takes its mark for a decimal sign is the first.

    "12,5", "12.", "1 200", "1'200", "1,200.5", "١٢٫٥" have one. "10.000" has two, 10 and 10000. Nothing but digits and
    marks has any: no exponents, so that a short text cannot mean a huge number.
    """
    found: list[Decimal] = []
    compact = plain(text)
    for pattern, mark in _PATTERNS:
        match = pattern.fullmatch(compact)
        number = match and _number(match, mark)
        if number is not None and number not in found:
            found.append(number)
    return found


def _number(match: re.Match[str], mark: str) -> Decimal | None:
    parts = match.groupdict()
    whole = parts["whole"] or "0"
    digits = whole.replace(mark, "") if mark else whole
    if len(digits) > _MOST_DIGITS:
        return None
    decimals = parts["part"] or parts.get("bare") or "0"
    return Decimal(f"{match['sign']}{digits}.{decimals}")


def written(number: Decimal) -> str:
    """The number in plain digits, with one reading."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def without_unit(text: str, unit: str) -> str | None:
    """What stands before the unit ("12 %", "5mm"); None where the text does not end with it."""
    typed, name = plain(text).casefold(), plain(unit).casefold()
    before = typed.removesuffix(name).rstrip()
    return before if name and typed.endswith(name) and before else None
