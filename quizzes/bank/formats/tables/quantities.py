"""Numbers as people write them into a table: with a comma, in groups of three, as a range or with a tolerance behind ±."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from quizzes.bank.formats.numbers import decimal_of
from quizzes.bank.formats.tables.kinds import Row, Said

TWO_COMMAS = gettext_noop("The comma or point in '{text}' can stand before decimals or between thousands. Write {one} or {other}.")  # fmt: skip
TWO_POINTS = gettext_noop("'{text}' was read as {other}, and can mean {one}: a point stands between thousands in some countries. Write {one} or {other}.")  # fmt: skip
TWO_TOLERANCES = gettext_noop("The answer '{answer}' says how far another may lie from it, and so does the tolerance '{tolerance}'. Leave one of them.")  # fmt: skip
NO_QUANTITY = gettext_noop("'{text}' looks like a number and cannot be read as one. Write it with a point and without a unit (12.5), or write short_text in the column kind, if it is what people type.")  # fmt: skip
RANGE = gettext_noop("The answer '{answer}' was read as the range from {low} to {high}: {value} with a tolerance of {tolerance}. Look whether every number in it is right.")  # fmt: skip
AS_NUMBER = gettext_noop("The answer '{answer}' was read as the number {number}. Write short_text in the column kind, if it is a text or a list.")  # fmt: skip

_GAP = r"[ '’\u00a0\u2009\u202f]"
_FIGURES = rf"\d{{1,3}}(?:{_GAP}\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+"
_FIGURE = rf"[+\-]?(?:{_FIGURES})(?:[eE][+\-]?\d{{1,2}})?"
_UNIT = r"(?:\s*(?P<{}>[^\W\d_][^\s|;,±]{{0,19}}|[°%‰′″$€£][^\s|;,±]{{0,19}}))?"
_MEASURES = frozenset(
    "nm µm μm mm cm m km mg g kg µg μg ml l µl μl °c °f hz khz mhz ghz w kw mj j kj s sec ms min h v kv mv a ma pa kpa mmhg ohm % j/cm² w/cm²".split()
)
_ONE = re.compile(rf"(?P<first>{_FIGURE})" + _UNIT.format("unit"))
_TWO = re.compile(
    rf"(?P<first>{_FIGURE})" + _UNIT.format("unit").replace("{0,19}", "{0,19}?")
    + rf"\s*(?P<sign>±|\+/?-|-|\.\.\.?|…|(?<=\s)(?:to|bis)(?=\s))\s*(?P<second>{_FIGURE})" + _UNIT.format("other")
)  # fmt: skip
_MORE = re.compile(r"±|\s[<>~]?\d")  # no unit, but a second number
_LONGEST = 80
_GROUPS = re.compile(_GAP)
_SIGNS = str.maketrans({"\u2212": "-", "–": "-", "—": "-", "‑": "-"})
# A number that a point makes one or a thousand: "1.000", and neither "0.125" nor "1.000,5".
_THOUSAND = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,]*\d)")


@dataclass(frozen=True)
class Quantity:
    """An answer that was read. `sign`: what stands between its two numbers, "" where there is one."""

    first: Decimal
    unit: str = ""
    sign: str = ""
    second: Decimal = Decimal(0)

    @property
    def is_range(self) -> bool:
        """Whether it names the lowest and the highest number."""
        return bool(self.sign) and "±" not in self.sign and "+" not in self.sign

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """The number, and how far another may lie from it."""
        if self.is_range:
            return (self.first + self.second) / 2, (self.second - self.first) / 2
        return self.first, self.second


def looks_numeric(row: Row) -> bool:
    """Whether an answer is a number with a comma, a tolerance or a range; or any other with a figure that has a unit or a
    tolerance beside it."""
    answer = _plain(row.get("answer"))
    if row.get("unit") or row.get("tolerance"):
        return any(sign.isdecimal() for sign in answer)
    if len(answer) > _LONGEST:
        return False
    found = _ONE.fullmatch(answer)
    is_one = found is not None and _is_odd(found["first"], is_bare=not found["unit"])
    return is_one or _TWO.fullmatch(answer) is not None


def _is_odd(figures: str, *, is_bare: bool) -> bool:
    """Whether a number alone, or one with a unit behind it, has a comma, or groups or a stroke that ours have not."""
    return "," in figures or (is_bare and (decimal_of(figures) is not None or _GROUPS.search(figures) is not None))  # fmt: skip


def numbered(row: Row) -> Row:
    """The row with its numbers as we write them. What is read otherwise than it stands there is told, unless a kind, a unit or a
    tolerance says that it is a number. Raises Refused where it can be read in two ways."""
    row = replace(row, doubts=(*row.doubts, *_thousands(row)))
    options = tuple(_with_number(row, option) for option in row.options)
    said = {**row.said, "tolerance": _tolerance(row)}
    answer = row.get("answer")
    found = None if "answer" in row.held or len(answer) > _LONGEST else quantity_of(answer)
    if found is None:
        if "answer" not in row.held:
            _check(row)
        return replace(row, said=said, options=options)
    number, tolerance = found.ends
    if found.sign and row.get("tolerance"):
        raise Refused(because(TWO_TOLERANCES, answer=answer, tolerance=row.get("tolerance")))
    said["answer"] = f"{_shown(number)} {found.unit}".strip()
    if found.sign:
        said["tolerance"] = _shown(tolerance)
    return replace(row, said=said, options=options, doubts=(*row.doubts, *_told(row, found)))


def _thousands(row: Row) -> list[Because]:
    """Doubts of numbers whose point can stand between thousands. In our own table, and in a cell that is a number, it does not."""
    said = {"answer": row.get("answer"), "tolerance": row.get("tolerance")}
    said |= {f"option_{option.letter}": option.text for option in row.options}
    texts = [text for key, text in said.items() if key not in row.held and not row.is_ours]
    found = (one[0] for text in texts for one in _THOUSAND.finditer(text[:_LONGEST]))
    return [because(TWO_POINTS, text=one, one=one.replace(".", ""), other=one.rstrip("0").rstrip(".")) for one in found]  # fmt: skip


def _check(row: Row) -> None:
    """Refuse what only looks like a number, or like one with a unit behind it. Raises Refused."""
    answer = row.get("answer")
    try:
        is_one = not _MORE.search(row.quantity(answer, "answer")[1])
    except Refused:
        is_one = bool(row.get("kind"))  # which is told where it is read
    if not is_one:
        raise Refused(because(NO_QUANTITY, text=answer))


def _told(row: Row, found: Quantity) -> tuple[Because, ...]:
    answer, (number, tolerance) = row.get("answer"), found.ends
    if found.is_range:
        low, high = _shown(found.first), _shown(found.second)
        return (because(RANGE, answer=answer, low=low, high=high, value=_shown(number), tolerance=_shown(tolerance)),)  # fmt: skip
    is_told = any(row.get(key) for key in ("kind", "unit", "tolerance")) or bool(found.sign)
    is_plain = decimal_of(_plain(answer)) is not None
    return () if is_told or is_plain or found.unit else (because(AS_NUMBER, answer=answer, number=_shown(number)),)  # fmt: skip


def quantity_of(text: str) -> Quantity | None:
    """What a text says as a number, a range or a number with its tolerance; None where it says neither. Raises Refused where it
    can be read in two ways."""
    plain = _plain(text)
    two, one = _TWO.fullmatch(plain), _ONE.fullmatch(plain)
    read = _of_two(two) if two else None
    if read is None and one:
        number = number_of(one["first"])
        return None if number is None else Quantity(number, one["unit"] or "")
    return read


def measured(text: str) -> Quantity | None:
    """A number with a unit in which something is measured, "5 mm" and not "5 fingers"; None for any other text."""
    found = _ONE.fullmatch(_plain(text)) if len(text) <= _LONGEST else None
    unit = (found["unit"] or "").casefold() if found else ""
    return quantity_of(text) if unit in _MEASURES else None


def _of_two(found: re.Match[str]) -> Quantity | None:
    """A range, or a number with its tolerance; None where the signs do not say which, or not in which unit."""
    first, second = number_of(found["first"]), number_of(found["second"])
    unit, other = found["unit"] or "", found["other"] or ""
    if first is None or second is None or (unit and other and unit != other):
        return None
    read = Quantity(first, unit or other, found["sign"], second)
    if read.is_range:  # 1 cm-2 is none
        return read if first < second and (other or not unit) else None
    # Of 50 ± 5 % nobody knows whether 5 is a share of 50.
    is_share = other.startswith("%") and not unit
    return None if is_share or second < 0 else read


def number_of(text: str) -> Decimal | None:
    """A number with a point or a comma, and with groups of three. Raises Refused where a comma or point can mean either."""
    sign, figures = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    if _GROUPS.search(figures):
        figures = _GROUPS.sub("", figures)
        return decimal_of(sign + figures.replace(",", "."))
    for between, before in (",.", ".,"):
        if re.fullmatch(rf"\d{{1,3}}(?:[{between}]\d{{3}})+[{before}]\d+|\d{{1,3}}(?:[{between}]\d{{3}}){{2,}}", figures):  # fmt: skip
            return decimal_of(sign + figures.replace(between, "").replace(before, "."))
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", figures):
        one, other = figures.replace(",", ""), figures.replace(",", ".").rstrip("0").rstrip(".")
        raise Refused(because(TWO_COMMAS, text=text, one=one, other=other))
    return decimal_of(sign + figures.replace(",", ".")) if figures.count(",") < 2 else None


def _plain(text: str) -> str:
    """The text with one sign for all strokes."""
    return text.strip().translate(_SIGNS)


def _tolerance(row: Row) -> str:
    text = re.sub(r"^(?:±|\+/?-)\s*", "", _plain(row.get("tolerance")))
    return text if "tolerance" in row.held else _as_number(text)


def _with_number(row: Row, option: Said) -> Said:
    is_held = f"option_{option.letter}" in row.held
    return option if is_held else replace(option, text=_as_number(option.text))


def _as_number(text: str) -> str:
    """A text that is one number, as we write it; any other as it is. Raises Refused where it can be read in two ways."""
    found = _ONE.fullmatch(_plain(text)) if len(text) <= _LONGEST else None
    number = number_of(found["first"]) if found else None
    if found is None or number is None or decimal_of(found["first"]) is not None:
        return text
    return f"{_shown(number)} {found['unit'] or ''}".strip()


def _shown(number: Decimal) -> str:
    return f"{number:f}"
