"""The least time in which a lead can have read something: a mark that comes sooner was given unread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

# The estimates stand for 130 words a minute, weighing each (courses/lessons/domain/lint/measures.py); a quarter of the
# time is 520, at which nobody who answers for a text still reads it.
SHARE = 0.25
SHORTEST_S = 3
# An author types the minutes of a lesson: whatever they say, a mark waits no longer than this.
LONGEST_S = 300
# What was opened longer ago takes no time from what is marked now: nobody reads a day and a night.
COUNTS_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Opened:
    """Something was shown at a moment, and takes `seconds` to read at the least."""

    at: datetime
    seconds: int


@dataclass(frozen=True)
class TooSoon:
    """What was opened `since` seconds ago takes `takes` seconds; `together`: with others that were marked meanwhile."""

    since: int
    takes: int
    together: bool


def least_seconds(minutes: float) -> int:
    """Seconds that a fast reader needs for what is estimated at so many minutes."""
    return max(SHORTEST_S, min(LONGEST_S, ceil(minutes * 60 * SHARE)))


def too_soon(this: Opened, marked: Iterable[Opened], now: datetime) -> TooSoon | None:
    """Why the mark comes too soon, or None. `marked` is what the reader opened and marked already.

    One text is read at a time: from each moment at which something was opened, everything that was opened since then and
    is marked has to fit before now. Pages opened side by side may be marked in any order, but no faster than in turn.
    """
    others = sorted(marked, key=lambda one: one.at, reverse=True)
    later = sum(one.seconds for one in others if one.at > this.at)
    found = _short(this.at, this.seconds, now, together=False)
    takes = this.seconds + later
    found = found or _short(this.at, takes, now, together=True)
    for one in others:
        if found is not None:
            break
        if one.at <= this.at:
            takes += one.seconds
            found = _short(one.at, takes, now, together=True)
    return found


def _short(since: datetime, takes: int, now: datetime, *, together: bool) -> TooSoon | None:
    passed = int((now - since).total_seconds())
    return TooSoon(passed, takes, together) if passed < takes else None
