"""Numbers in options: amounts with units, and ranges."""

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_UNIT = r"(?P<unit>%|°\s?C|[A-Za-zµμ]+(?:/[A-Za-zµμ]+\d?)?\d?)?"
_AMOUNT = re.compile(rf"^(?:about |at least |at most |up to )?{_NUMBER}\s*{_UNIT}$", re.IGNORECASE)
_RANGE = re.compile(
    r"^(?P<low>\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(?P<high>\d+(?:\.\d+)?)\s*(?P<unit>\D{0,20})$",
    re.IGNORECASE,
)
# How many of the first unit of a family one of this unit makes.
_SCALE = {
    "mm": ("mm", 1), "cm": ("mm", 10), "m": ("mm", 1000),
    "s": ("s", 1), "second": ("s", 1), "min": ("s", 60), "minute": ("s", 60), "h": ("s", 3600), "hour": ("s", 3600),
    "day": ("day", 1), "week": ("day", 7),
    "mg": ("mg", 1), "g": ("mg", 1000), "µg": ("mg", Decimal("0.001")), "ml": ("ml", 1), "l": ("ml", 1000),
    "hz": ("hz", 1), "khz": ("hz", 1000), "mhz": ("hz", 1_000_000),
}  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """An amount: `base` in the first unit of its family, `unit` as written (singular, lower case)."""

    base: Decimal
    family: str
    unit: str


@dataclass(frozen=True)
class Interval:
    """A closed range of numbers with its unit."""

    low: Decimal
    high: Decimal
    unit: str

    def overlaps(self, other: "Interval") -> bool:
        """True when the two share a number, their ends included: 18-25 and 25-35 do."""
        return self.unit == other.unit and self.low <= other.high and other.low <= self.high


def quantity_of(text: str) -> Quantity | None:
    """The amount that a whole option is ("3 weeks", "420 mg"), or None."""
    match = _AMOUNT.match(text.strip().rstrip("."))
    if match is None:
        return None
    written = (match["unit"] or "").lower().replace(" ", "")
    unit = written.removesuffix("s") if len(written) > 2 else written
    family, scale = _SCALE.get(unit, (unit, 1))
    return Quantity(Decimal(match["number"].replace(",", "")) * scale, family, unit)


def interval_of(text: str) -> Interval | None:
    """The range that a whole option is ("18 to 25 mm"), or None."""
    match = _RANGE.match(text.strip().rstrip("."))
    if match is None:
        return None
    unit = match["unit"].strip().lower().removesuffix("s")
    return Interval(Decimal(match["low"]), Decimal(match["high"]), unit)


def same_amount(first: str, second: str) -> bool:
    """True when two options are the same amount in different units: 10 mm and 1 cm."""
    one, other = quantity_of(first), quantity_of(second)
    return bool(one and other and (one.base, one.family) == (other.base, other.family))
