"""What a value of JSON may be, in small checks that are put together: each gives what is wrong and where, or nothing."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from courses.content.formats.refusals import Because, because, gettext_noop

NO_TEXT = gettext_noop("{at} is no text")
NO_FLAG = gettext_noop("{at} is neither true nor false")
NO_NUMBER = gettext_noop("{at} is no number")
NO_WHOLE = gettext_noop("{at} is no whole number from 0")
NONE_OF = gettext_noop("{at} is none of {allowed}")
NO_LIST = gettext_noop("{at} is no list")
EMPTY = gettext_noop("{at} is empty")
NO_OBJECT = gettext_noop("{at} is no object")
LACKS = gettext_noop("{at} has no '{key}'")
STRANGE = gettext_noop("{at} has a key '{key}', which nobody reads")
Wrong = Because
Check = Callable[[Any, str], Iterator[Wrong]]
_LANGUAGE = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8}|[xi])(?:-[A-Za-z0-9]{1,8}){0,8}"
)
# A scheme with something behind it, and no sign that an IRI has to write otherwise.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")


def text(value: Any, at: str) -> Iterator[Wrong]:
    """Any text."""
    if not isinstance(value, str):
        yield because(NO_TEXT, at=at)


def flag(value: Any, at: str) -> Iterator[Wrong]:
    """True or false."""
    if not isinstance(value, bool):
        yield because(NO_FLAG, at=at)


def number(value: Any, at: str) -> Iterator[Wrong]:
    """A number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield because(NO_NUMBER, at=at)


def whole(value: Any, at: str) -> Iterator[Wrong]:
    """A whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        yield because(NO_WHOLE, at=at)


def like(pattern: str, complaint: str) -> Check:
    """A text of this form."""
    form = re.compile(pattern)

    def check(value: Any, at: str) -> Iterator[Wrong]:
        if not (isinstance(value, str) and form.fullmatch(value)):
            yield because(complaint, at=at)

    return check


def one_of(*values: str) -> Check:
    """One of some texts, letter for letter."""

    def check(value: Any, at: str) -> Iterator[Wrong]:
        if not (isinstance(value, str) and value in values):
            yield because(NONE_OF, at=at, allowed=", ".join(values))

    return check


iri = like(_IRI.pattern, gettext_noop("{at} is no IRI"))
language = like(_LANGUAGE.pattern, gettext_noop("{at} is no language tag"))


def rows_of(check: Check, *, least: int = 0) -> Check:
    """A list in which each value passes."""

    def check_rows(value: Any, at: str) -> Iterator[Wrong]:
        if not isinstance(value, list):
            yield because(NO_LIST, at=at)
            return
        if len(value) < least:
            yield because(EMPTY, at=at)
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
            yield because(NO_OBJECT, at=at)
            return
        for name, said in value.items():
            yield from key(name, f"{at}: '{name}'")
            yield from check(said, f"{at}.{name}")

    return check_map


def record(fields: Mapping[str, Check], *needed: str) -> Check:
    """An object with these keys and no others."""

    def check_record(value: Any, at: str) -> Iterator[Wrong]:
        if not isinstance(value, dict):
            yield because(NO_OBJECT, at=at)
            return
        for name in needed:
            if name not in value:
                yield because(LACKS, at=at, key=name)
        for name, said in value.items():
            if name in fields:
                yield from fields[name](said, f"{at}.{name}")
            else:
                yield because(STRANGE, at=at, key=name)

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
