"""How fast answers came: whether a sitting went faster than reading allows, and whether two devices sat it at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from statistics import median
from typing import Any

# A stem and its options have 40 words and more; the fastest readers take eight seconds for them.
FASTEST_MEDIAN = 5.0
# Of fewer answers a median says nothing.
LEAST_ANSWERS = 5


def seconds_each(started_at: datetime, first_received: Iterable[datetime]) -> list[float]:
    """Seconds for each answered question, from when its first answer was received.

    What one request brought (a page that was offline, a form without scripts) shares the time since the one before.
    """
    seconds, before = [], started_at
    for moment, together in groupby(sorted(first_received)):
        count = len(list(together))
        seconds += [(moment - before).total_seconds() / count] * count
        before = moment
    return seconds


def seconds_by_question(
    started_at: datetime, first_received: Mapping[int, datetime]
) -> dict[int, float]:
    """The same with the question that each belongs to: by whatever names the questions in `first_received`."""
    in_order = sorted(first_received, key=first_received.__getitem__)
    seconds = seconds_each(started_at, first_received.values())
    return dict(zip(in_order, seconds, strict=True))


def is_faster_than_reading(seconds: Sequence[float]) -> bool:
    """Whether half of the answers took less than FASTEST_MEDIAN each."""
    return len(seconds) >= LEAST_ANSWERS and median(seconds) < FASTEST_MEDIAN


def came_from_two_at_once(windows: Iterable[Any]) -> bool:
    """Whether answers of two windows alternate, in the order received: a reload makes a new window and ends the old one."""
    runs = [window for window, _answers in groupby(windows)]
    return len(runs) > len(set(runs))
