"""What a value of JSON may be, in small checks that are put together: each gives what is wrong and where, or nothing."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Wrong = tuple[str, str]
Check = Callable[[Any, str], Iterator[Wrong]]
_LANGUAGE = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8}|[xi])(?:-[A-Za-z0-9]{1,8}){0,8}"
)
# A scheme with something behind it, and no sign that an IRI has to write otherwise.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")


def text(value: Any, at: str) -> Iterator[Wrong]:
    """Any text."""
    if not isinstance(value, str):
        yield at, "is no text"


def flag(value: Any, at: str) -> Iterator[Wrong]:
    """True or false."""
    if not isinstance(value, bool):
        yield at, "is neither true nor false"


def number(value: Any, at: str) -> Iterator[Wrong]:
    """A number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield at, "is no number"


def whole(value: Any, at: str) -> Iterator[Wrong]:
    """A whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        yield at, "is no whole number from 0"


def like(pattern: str, what: str) -> Check:
    """A text of this form."""
    form = re.compile(pattern)

    def check(value: Any, at: str) -> Iterator[Wrong]:
        if not (isinstance(value, str) and form.fullmatch(value)):
            yield at, f"is no {what}"

    return check


def one_of(*values: str) -> Check:
    """One of some texts, letter for letter."""

    def check(value: Any, at: str) -> Iterator[Wrong]:
        if not (isinstance(value, str) and value in values):
            yield at, f"is none of {', '.join(values)}"

    return check


iri = like(_IRI.pattern, "IRI")
language = like(_LANGUAGE.pattern, "language tag")


def rows_of(check: Check, *, least: int = 0) -> Check:
    """A list in which each value passes."""

    def check_rows(value: Any, at: str) -> Iterator[Wrong]:
        if not isinstance(value, list):
            yield at, "is no list"
            return
        if len(value) < least:
            yield at, "is empty"
        for place, row in enumerate(value):
            yield from check(row, f"{at}[{place}]")

    return check_rows


def one_or_rows_of(check: Check) -> Check:
    """What passes, or a list of it."""
    rows = rows_of(check)
    return lambda value, at: rows(value, at) if isinstance(value, list) else check(value, at)


def map_of(key: Check, check: Check) -> Check:
    """An object whose keys and values pass, whatever they are called."""

    def check_map(value: Any, at: str) -> Iterator[Wrong]:
        if not isinstance(value, dict):
            yield at, "is no object"
            return
        for name, said in value.items():
            yield from key(name, f"{at}: the key '{name}'")
            yield from check(said, f"{at}.{name}")

    return check_map


def record(fields: Mapping[str, Check], *needed: str) -> Check:
    """An object with these keys and no others."""

    def check_record(value: Any, at: str) -> Iterator[Wrong]:
        if not isinstance(value, dict):
            yield at, "is no object"
            return
        for name in needed:
            if name not in value:
                yield at, f"has no '{name}'"
        for name, said in value.items():
            if name in fields:
                yield from fields[name](said, f"{at}.{name}")
            else:
                yield at, f"has a key '{name}', which nobody reads"

    return check_record


def anything(_value: Any, _at: str) -> Iterator[Wrong]:
    """Whatever stands there."""
    yield from ()


def both(*checks: Check) -> Check:
    """What passes one check after the other; the first that finds something has said enough."""

    def check_all(value: Any, at: str) -> Iterator[Wrong]:
        for check in checks:
            found = list(check(value, at))
            yield from found
            if found:
                return

    return check_all
