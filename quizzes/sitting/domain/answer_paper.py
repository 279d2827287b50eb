"""The course of a sitting as stored answers tell it: its windows by number, silences, returns, and what came late.

A browser says nothing while it is idle or cut off, so a lost connection shows only in what came after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from uuid import UUID

# Slow readers take four minutes for a question at the most; whoever is silent for longer was away, cut off or at a loss.
QUIET = timedelta(minutes=5)
# A page sends each change within seconds: answers to several questions in one request had been waiting there.
WAITED = timedelta(minutes=1)


class Happening(StrEnum):
    """What stored answers show. WAITED_FOR: silence, then several answers in one request; SILENT: silence, then one, or the end; LATE:
    after the end; AFTER_SECTION: after their section was closed, while the attempt went on."""

    WINDOW_BEGAN = "window-began"
    CAME_BACK = "came-back"
    WAITED_FOR = "waited-for"
    SILENT = "silent"
    LATE = "late"
    AFTER_SECTION = "after-section"


@dataclass(frozen=True)
class Received:
    """One stored change of an answer. `is_after_section`: late, and the attempt went on."""

    at: datetime
    window: UUID
    question: int
    is_late: bool
    is_after_section: bool = False


@dataclass(frozen=True)
class Away:
    """A time in which nothing could or had to arrive: a break, or a time in which the site was away."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Moment:
    """Something that happened at a time. `window`: its number; `until`: the end of a silence; `answers`: to how many
    questions answers came then; `away`: how much of a silence is known to be something else."""

    at: datetime
    what: Happening
    window: int = 0
    until: datetime | None = None
    answers: int = 0
    away: timedelta = timedelta(0)


def windows_of(received: Sequence[Received]) -> dict[UUID, int]:
    """The windows in which an attempt was answered, numbered from 1 in the order in which they were first heard of."""
    return {
        window: n for n, window in enumerate(dict.fromkeys(one.window for one in received), start=1)
    }


@dataclass(frozen=True)
class _Request:
    """What came together: one request of one window."""

    at: datetime
    window: int
    questions: frozenset[int]


def course_of(
    *,
    started_at: datetime,
    ended_at: datetime | None,
    received: Sequence[Received],
    away: Sequence[Away] = (),
) -> list[Moment]:
    """What happened, in order. `received` in the order stored; `ended_at`: None while the attempt runs. What `away` accounts for is no
    silence."""
    windows = windows_of(received)
    in_time = _requests([one for one in received if not one.is_late], windows)
    moments = [*_changes_of_window(in_time), *_silences(started_at, ended_at, in_time, away)]
    for what, is_after_section in ((Happening.LATE, False), (Happening.AFTER_SECTION, True)):
        late = [x for x in received if x.is_late and x.is_after_section == is_after_section]
        moments += [
            Moment(one.at, what, one.window, answers=len(one.questions))
            for one in _requests(late, windows)
        ]
    return sorted(moments, key=lambda moment: moment.at)


def _requests(received: Sequence[Received], windows: Mapping[UUID, int]) -> list[_Request]:
    """The server gives every change of one request the same time."""
    together = groupby(received, key=lambda one: (one.at, one.window))
    return [
        _Request(at, windows[window], frozenset(one.question for one in some))
        for (at, window), some in together
    ]


def _silences(
    started_at: datetime,
    ended_at: datetime | None,
    requests: Sequence[_Request],
    away: Sequence[Away],
) -> Iterator[Moment]:
    before = started_at
    for one in requests:
        answers, known = len(one.questions), _away_between(before, one.at, away)
        # What waits for the end of an outage comes at once, and says nothing more of a connection.
        least = WAITED if answers > 1 and not known else QUIET
        if one.at - before - known >= least:
            what = Happening.WAITED_FOR if answers > 1 else Happening.SILENT
            yield Moment(before, what, one.window, one.at, answers, known)
        before = one.at
    if ended_at is None:
        return
    known = _away_between(before, ended_at, away)
    if ended_at - before - known >= QUIET:
        yield Moment(before, Happening.SILENT, until=ended_at, away=known)


def _away_between(begin: datetime, end: datetime, away: Sequence[Away]) -> timedelta:
    """How much of it lies in any of these times, which may overlap."""
    known, reached = timedelta(0), begin
    for one in sorted(away, key=lambda one: one.since):
        since, until = max(one.since, reached), min(one.until, end)
        if until > since:
            known, reached = known + (until - since), until
    return known


def _changes_of_window(requests: Sequence[_Request]) -> Iterator[Moment]:
    known: set[int] = set()
    current = 0
    for one in requests:
        if one.window not in known:
            yield Moment(one.at, Happening.WINDOW_BEGAN, one.window)
        elif one.window != current:
            yield Moment(one.at, Happening.CAME_BACK, one.window)
        known.add(one.window)
        current = one.window
