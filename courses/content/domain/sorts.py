"""Of what sort a value is: what a draft holds under a key, however little of it is sound yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# The longest code, and the longest word of a list, that a column holds.
LONGEST_SIGN = 60
# The largest number that every column of ours holds.
LARGEST_WHOLE = 10_000


@dataclass(frozen=True)
class Sort:
    """What a value has to be before anybody asks whether it is right; `says` is the refusal of what it is not."""

    holds: Callable[[Any], bool]
    says: str


def is_day(value: Any) -> bool:
    """A day written as text: 2027-11-30."""
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_plain(value: Any) -> bool:
    """Whether every text in a value is one that a database stores: no half sign, no zero byte."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, Mapping):
        return all(is_plain(key) and is_plain(item) for key, item in value.items())
    return not isinstance(value, list | tuple) or all(map(is_plain, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and is_plain(value)


def _is_sign(value: Any) -> bool:
    return _is_text(value) and len(value) <= LONGEST_SIGN


def _is_whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_WHOLE


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _is_date(value: Any) -> bool:
    return type(value) is date or value == "" or is_day(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_whole, value))


def _are_named_texts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, (*value, *value.values())))


ANYTHING = Sort(is_plain, "'{key}' holds a sign that is no text.")
TEXT = Sort(_is_text, "'{key}' must be a text (put it in quotes).")
SIGN = Sort(_is_sign, f"'{{key}}' must be a short text of at most {LONGEST_SIGN} characters.")
FLAG = Sort(lambda value: isinstance(value, bool), "'{key}' must be true or false.")
WHOLE = Sort(_is_whole, f"'{{key}}' is a whole number from 0 to {LARGEST_WHOLE}.")
NUMBER = Sort(_is_number, "'{key}' must be a number.")
DAY = Sort(_is_date, "'{key}' must be a date such as 2027-11-30.")
TEXTS = Sort(_are_texts, "'{key}' must be a list of texts.")
NUMBERS = Sort(_are_numbers, "'{key}' must be a list of whole numbers.")
NAMED_TEXTS = Sort(_are_named_texts, "'{key}' must be texts under names.")
