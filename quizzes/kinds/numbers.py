"""Numbers in options: amounts with units, and ranges."""

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = r"%|°\s?C|[A-Za-zµμ]+(?:/[A-Za-zµμ]+\d?)?\d?"
_AMOUNT = re.compile(
    rf"^(?:(?P<bound>about|at least|at most|up to) )?(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?$",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"^(?:about |from |(?P<between>between ))?(?P<low>{_NUMBER})\s*(?P<low_unit>{_UNIT})?\s*"
    rf"(?:-|–|\bto\b|(?(between)\band\b|-))\s*(?P<high>{_NUMBER})\s*(?P<unit>\D{{0,20}})$",
    re.IGNORECASE,
)
# How many of the first unit of a family one of this unit makes.
_SCALE: dict[str, tuple[str, int | Decimal]] = {
    "mm": ("mm", 1), "cm": ("mm", 10), "m": ("mm", 1000),
    "s": ("s", 1), "sec": ("s", 1), "second": ("s", 1), "min": ("s", 60), "minute": ("s", 60),
    "h": ("s", 3600), "hr": ("s", 3600), "hour": ("s", 3600), "day": ("s", 86_400), "week": ("s", 604_800),
    "month": ("month", 1), "year": ("month", 12),
    "mg": ("mg", 1), "g": ("mg", 1000), "µg": ("mg", Decimal("0.001")), "ml": ("ml", 1), "l": ("ml", 1000),
    "hz": ("hz", 1), "khz": ("hz", 1000), "mhz": ("hz", 1_000_000),
}  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """An amount: `base` in the first unit of its family, `unit` as written (singular, lower case), `bound` as "at least"."""

    base: Decimal
    family: str
    unit: str
    bound: str = ""


@dataclass(frozen=True)
class Interval:
    """A closed range of numbers, both ends in the first unit of its family."""

    low: Decimal
    high: Decimal
    family: str

    def overlaps(self, other: "Interval") -> bool:
        """True when the two share a number, their ends included: 18-25 and 25-35 do."""
        return self.family == other.family and self.low <= other.high and other.low <= self.high


def quantity_of(text: str) -> Quantity | None:
    """The amount that a whole option is ("3 weeks", "420 mg"), or None."""
    match = _AMOUNT.match(text.strip().rstrip("."))
    if match is None:
        return None
    unit = _singular((match["unit"] or "").replace(" ", ""))
    base, family = _based(match["number"], unit)
    return Quantity(base, family, unit, (match["bound"] or "").lower())


def interval_of(text: str) -> Interval | None:
    """The range that a whole option is ("18 to 25 mm", "18 mm to 2.5 cm"), or None."""
    match = _RANGE.match(text.strip().rstrip("."))
    if match is None:
        return None
    unit, *rest = match["unit"].split() or [""]
    low, low_family = _based(match["low"], _singular(match["low_unit"] or unit))
    high, family = _based(match["high"], _singular(unit))
    if low_family != family:
        return None
    return Interval(min(low, high), max(low, high), " ".join([family, *rest]).lower())


def _singular(unit: str) -> str:
    return unit.lower().removesuffix("s") if len(unit) > 2 else unit.lower()


def _based(number: str, unit: str) -> tuple[Decimal, str]:
    """The number in the first unit of the family, and the family."""
    family, scale = _SCALE.get(unit, (unit, 1))
    return Decimal(number.replace(",", "")) * scale, family


def same_amount(first: str, second: str) -> bool:
    """True when two options are the same amount in different units: 10 mm and 1 cm."""
    one, other = quantity_of(first), quantity_of(second)
    return bool(
        one
        and other
        and (one.base, one.family, one.bound) == (other.base, other.family, other.bound)
    )
