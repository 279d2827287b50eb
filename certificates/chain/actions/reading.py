"""Reading rows that somebody may have filled with anything: what cannot be read is told, and the others are read all the same."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Q

from certificates.actions import is_of_a_row

Told = TypeVar("Told")


def read_each(
    read: Callable[[list[int]], Iterable[Told]], keys: list[int]
) -> tuple[list[Told], dict[int, str]]:
    """What `read` gives of these keys, and for each key at which it fails the name of the error.

    SQLite keeps text in a column of dates, and PostgreSQL days that Python does not have: one such row must not end an audit.
    """
    if not keys:
        return [], {}
    try:
        return list(read(keys)), {}
    except Exception as error:
        if not is_of_a_row(error):
            raise
        if len(keys) == 1:
            return [], {keys[0]: type(error).__name__}
    middle = len(keys) // 2
    first, unreadable = read_each(read, keys[:middle])
    second, others = read_each(read, keys[middle:])
    return first + second, unreadable | others


def among(keys: list[int]) -> Q:
    """Rows with these keys, none of them twice. A thousand that follow each other are a span: naming each costs Django a third of an
    audit."""
    if keys and max(keys) - min(keys) + 1 == len(keys):
        return Q(pk__gte=min(keys), pk__lte=max(keys))
    return Q(pk__in=keys)
