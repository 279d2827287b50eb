"""The numbers of lists, in the signs in which people see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
# How HTML calls a sort of numbers, by attribute or by style.
_SORTS = {"a": "a", "A": "A", "i": "i", "I": "I", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
          "lower-roman": "i", "upper-roman": "I"}  # fmt: skip
_DOTS = ("disc", "circle", "square", "none")


def letters(number: int) -> str:
    """a, b, ..., z, aa, bb."""
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """i, ii, iii, iv."""
    said = ""
    for worth, sign in _ROMAN:
        said, number = said + sign * (number // worth), number % worth
    return said


@dataclass
class HtmlLists:
    """The lists that are open in a page, each with its sort and the number of its next line; "" is one of bullets."""

    open: list[tuple[str, int, int]] = field(default_factory=list)

    def begin(self, tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> None:
        """A list opens."""
        said = style.get("list-style-type") or style.get("list-style") or attributes.get("type", "")
        sort = "" if tag == "ul" or said in _DOTS else _SORTS.get(said, "1")
        step = -1 if "reversed" in attributes else 1
        self.open.append((sort, _number(attributes.get("start"), 1), step))

    def end(self) -> None:
        """The innermost closes."""
        if self.open:
            self.open.pop()

    def sign(self, attributes: Mapping[str, str]) -> str:
        """What stands before the next line: "2.", "b.", or "" for a bullet."""
        sort, number, step = self.open[-1] if self.open else ("", 1, 1)
        number = _number(attributes.get("value"), number)
        if self.open:
            self.open[-1] = (sort, number + step, step)
        return f"{_in_signs(number, sort)}." if sort else ""


def _in_signs(number: int, sort: str) -> str:
    if sort in "aA" and 1 <= number <= 780:
        return letters(number) if sort == "a" else letters(number).upper()
    if sort in "iI" and 1 <= number <= 3999:
        return roman(number) if sort == "i" else roman(number).upper()
    return str(number)


def _number(said: str | None, otherwise: int) -> int:
    text = (said or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else otherwise
