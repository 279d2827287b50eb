"""How people write numbers and days into a form. What nobody can read stays as it was typed (unread.py)."""

import re
from datetime import date

_SHARE = re.compile(r"([0-9]{0,3}(?:\.[0-9]{1,6})?)(%?)")
# A comma with three digits behind it may part thousands, but not behind a nought.
_DECIMAL_COMMA = re.compile(r"[+-]?(?:0,[0-9]{1,12}|[0-9]{1,12},(?:[0-9]{1,2}|[0-9]{4,12}))")
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")


def read_share(text: str) -> float | str:
    """0.65, .65, 0,65, 65 % and 65 are one share; what is none stays as it was typed."""
    plain = _SPACES.sub("", text).replace(",", ".")
    found = _SHARE.fullmatch(plain)
    if found is None or not found[1].strip("."):
        return text
    number = float(found[1])
    is_percent = bool(found[2]) or (number >= 2 and number.is_integer())
    return round(number / 100, 6) if is_percent else number


def read_whole(text: str, *, is_percent: bool = False) -> int | str:
    """A whole number in digits; of per cent also with the sign."""
    plain = _SPACES.sub("", text)
    plain = plain.removesuffix("%") if is_percent else plain
    return int(plain) if re.fullmatch(r"[+-]?[0-9]{1,12}", plain) else text


def read_day(text: str) -> date | str:
    """2027-11-30, or 30.11.2027, which says which is the month too."""
    found = _GERMAN_DAY.fullmatch(text)
    plain = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text
    try:
        return date.fromisoformat(plain)
    except ValueError:
        return text


def read_decimal(text: str) -> str:
    """A number as entries write it: with a point and a plain minus. What can be read in two ways stays as it is."""
    plain = _SPACES.sub("", text).replace("\u2212", "-")
    return (
        plain.replace(",", ".") if _DECIMAL_COMMA.fullmatch(plain) else text.replace("\u2212", "-")
    )
