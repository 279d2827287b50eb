"""Numbers as files write them: a point for decimals, no thousands, and no size that breaks what counts with them."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?")
HUNDRED = Decimal(100)
ONE, ZERO = Decimal(1), Decimal(0)


def decimal_of(text: str | None) -> Decimal | None:
    """The number that the text is, or None."""
    stripped = (text or "").strip()
    return Decimal(stripped) if _NUMBER.fullmatch(stripped) and stripped.isascii() else None


def share_of(percent: str | None) -> Decimal | None:
    """A percentage as a share of one."""
    number = decimal_of((percent or "").replace(",", "."))
    return None if number is None else number / HUNDRED
