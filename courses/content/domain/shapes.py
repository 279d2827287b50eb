"""What a key of an entry may hold, and how to mend what it holds instead: one small class for each shape."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from courses.content.domain import sorts

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True)
class Shape:
    """Anything. A shape says what is wrong with a value, and how it goes into a column and comes out again."""

    empty: ClassVar[Any] = None  # what an entry says that does not say it
    sort: ClassVar[sorts.Sort] = sorts.ANYTHING  # what also a draft with holes holds under the key

    def misfits(self, key: str, value: Any) -> Iterator[str]:
        """Why not even a draft holds the value: it is of another sort, or no row has room for it."""
        if not self.sort.holds(value):
            yield self.sort.says.format(key=key)

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """What is wrong with the value under `key` (None: nothing stands there), a sentence each."""
        if value is None:
            yield f"'{key}' is missing."

    def clean(self, value: Any) -> Any:
        """The sound value in the one spelling in which two entries are compared: plain JSON."""
        return value

    def stored(self, value: Any) -> Any:
        """The clean value as a column takes it."""
        return value

    def plain(self, kept: Any) -> Any:
        """What a column holds, as an entry says it."""
        return kept

    def from_json(self, value: Any) -> Any:
        """The value as an entry has it, where JSON kept it."""
        return value

    def written(self, value: Any) -> Any:
        """The value as it is written into a file."""
        return value

    def spoken(self, value: Any) -> str:
        """The value in a sentence."""
        return str(value)


@dataclass(frozen=True)
class Text(Shape):
    """A text of `least` to `longest` characters; `longest` is what the column holds, because PostgreSQL refuses more."""

    longest: int | None = None
    least: int = 1
    too_long: str = "'{key}' has at most {longest} characters."
    empty: ClassVar[Any] = ""
    sort: ClassVar[sorts.Sort] = sorts.TEXT

    def misfits(self, key: str, value: Any) -> Iterator[str]:
        """No text, or longer than its column."""
        yield from super().misfits(key, value)
        if isinstance(value, str) and self.longest is not None and len(value) > self.longest:
            yield self.too_long.format(key=key, longest=self.longest)

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """Not a text, too short, too long."""
        value = "" if value is None else value
        if not isinstance(value, str):
            yield f"'{key}' must be a text (put it in quotes)."
        elif len(value.strip()) < self.least:
            short = f"'{key}' needs a text of at least {self.least} characters."
            yield short if self.least > 1 else f"'{key}' is missing."
        elif self.longest is not None and len(value) > self.longest:
            yield self.too_long.format(key=key, longest=self.longest)

    def clean(self, value: Any) -> Any:
        """Without room around it."""
        return value.strip()


@dataclass(frozen=True)
class Sign(Shape):
    """A short text of one form, such as a code; `says` tells the form."""

    says: str
    form: re.Pattern[str] = CODE
    empty: ClassVar[Any] = ""
    sort: ClassVar[sorts.Sort] = sorts.SIGN

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """Another form."""
        if value in (None, ""):
            yield f"'{key}' is missing."
        elif not isinstance(value, str) or not self.form.fullmatch(value):
            yield self.says


@dataclass(frozen=True)
class OneOf(Shape):
    """One of what is allowed."""

    allowed: tuple[str, ...]
    says: str = ""
    sort: ClassVar[sorts.Sort] = sorts.SIGN

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """Another word."""
        if not isinstance(value, str) or value not in self.allowed:
            yield self.says or f"'{key}' is {value!r}; it must be one of {', '.join(self.allowed)}."


@dataclass(frozen=True)
class Flag(Shape):
    """True or false."""

    empty: ClassVar[Any] = False
    sort: ClassVar[sorts.Sort] = sorts.FLAG

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """Neither."""
        if not isinstance(value, bool):
            yield f"'{key}' must be true or false."

    def spoken(self, value: Any) -> str:
        """Yes or no."""
        return "yes" if value else "no"


@dataclass(frozen=True)
class Whole(Shape):
    """A whole number."""

    least: int = 0
    most: int = 10_000
    sort: ClassVar[sorts.Sort] = sorts.WHOLE

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No number, too small, too large."""
        if type(value) is not int or not self.least <= value <= self.most:
            yield f"'{key}' is a whole number from {self.least} to {self.most}."


@dataclass(frozen=True)
class Share(Shape):
    """A share from 0 to 1, kept to two places; `says` tells of what."""

    says: str
    sort: ClassVar[sorts.Sort] = sorts.NUMBER

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No number, or outside."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield self.says

    def clean(self, value: Any) -> Any:
        """To the two places that are kept."""
        return float(self.stored(value))

    def stored(self, value: Any) -> Any:
        """An exact decimal."""
        return round(Decimal(str(value)), 2)

    def plain(self, kept: Any) -> Any:
        """A number of JSON."""
        return float(kept) if isinstance(kept, Decimal) else kept


@dataclass(frozen=True)
class Day(Shape):
    """A date. Where entries are kept as JSON (`as_text`), it may also stand in quotes, and is compared so."""

    as_text: bool = False
    sort: ClassVar[sorts.Sort] = sorts.DAY

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No date; a time of day is none."""
        if not (type(value) is date or (self.as_text and sorts.is_day(value))):
            quotes = "" if self.as_text else ", without quotes"
            yield f"'{key}' must be a date such as 2027-11-30{quotes}."

    def clean(self, value: Any) -> Any:
        """The date, or its text."""
        return str(value) if self.as_text else value

    def stored(self, value: Any) -> Any:
        """The date itself."""
        return date.fromisoformat(value) if isinstance(value, str) else value

    def plain(self, kept: Any) -> Any:
        """The date, or its text."""
        return self.clean(kept)

    def from_json(self, value: Any) -> Any:
        """The date, but where an entry keeps its text."""
        return value if self.as_text or not sorts.is_day(value) else self.stored(value)

    def written(self, value: Any) -> Any:
        """A date stands without quotes; what is none as it is."""
        return self.stored(value) if sorts.is_day(value) else value


@dataclass(frozen=True)
class Codes(Shape):
    """A list of codes, at least so many; `once`: each once. `what` they name is checked where all entries are there."""

    what: str
    least: int = 0
    once: bool = False
    empty: ClassVar[Any] = []
    sort: ClassVar[sorts.Sort] = sorts.TEXTS

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No list, too few, repeated."""
        value = [] if value is None else value
        if not isinstance(value, list) or (
            self.once and not all(isinstance(code, str) for code in value)
        ):
            yield f"'{key}' must be a list of codes."
        elif len(value) < self.least or (self.once and len(set(value)) != len(value)):
            each_once = ", each once" if self.once else ""
            yield f"'{key}' needs at least {self.least} codes{each_once}."

    def spoken(self, value: Any) -> str:
        """The codes in a row."""
        return ", ".join(value)


@dataclass(frozen=True)
class Phrases(Shape):
    """A list of texts; `says` tells of what."""

    says: str
    empty: ClassVar[Any] = []
    sort: ClassVar[sorts.Sort] = sorts.TEXTS

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No list, or something else in it."""
        if not isinstance(value, list) or not all(
            isinstance(one, str) and one.strip() for one in value
        ):
            yield self.says

    def spoken(self, value: Any) -> str:
        """The texts in a row."""
        return ", ".join(value)


@dataclass(frozen=True)
class Numbers(Shape):
    """A list of whole numbers; `says` tells of what."""

    says: str
    empty: ClassVar[Any] = []
    sort: ClassVar[sorts.Sort] = sorts.NUMBERS

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No list, or something else in it."""
        if not isinstance(value, list) or not all(type(one) is int and one >= 0 for one in value):
            yield self.says


@dataclass(frozen=True)
class Parts(Shape):
    """A mapping of texts under fixed names."""

    names: tuple[str, ...]
    empty: ClassVar[Any] = {}
    sort: ClassVar[sorts.Sort] = sorts.NAMED_TEXTS

    def misfits(self, key: str, value: Any) -> Iterator[str]:
        """No texts under names, or a name that nobody reads."""
        if not self.sort.holds(value) or set(value) - set(self.names):
            yield f"'{key}' has {', '.join(self.names)}, a text each."

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """No mapping, another name, no text."""
        if not isinstance(value, Mapping) or set(value) - set(self.names):
            yield f"'{key}' has {', '.join(self.names)}."
            return
        for part, text in value.items():
            if not isinstance(text, str) or not text.strip():
                yield f"'{part}' must be a text."
