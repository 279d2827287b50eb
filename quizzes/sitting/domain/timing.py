"""Deadlines, grace, and when a further try opens. Times are aware datetimes; the server's clock comes in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Given:
    """Time that was given: so many seconds, less than none where an unused break is taken back; or until a moment."""

    seconds: int | None = None
    until: datetime | None = None


def deadline(
    started_at: datetime, minutes: int | None, given: Iterable[Given] = ()
) -> datetime | None:
    """When the time is up: the start, the minutes of the policy, and what was given since, in the order in which it was given.

    Seconds move the deadline as it is by then; "until" moves it only where it would come earlier, so that who was away in the middle
    of a day without a limit gets that time on top. None for an untimed quiz, which nothing moves.
    """
    if minutes is None:
        return None
    end = started_at + timedelta(minutes=minutes)
    for one in given:
        end = end + timedelta(seconds=one.seconds or 0)
        end = max(end, one.until) if one.until is not None else end
    return end


# Somebody who begins late in the evening has no less than this, where the end of the day is the only limit.
LEAST_WITHOUT_LIMIT = timedelta(hours=12)


def end_of_day(started_at: datetime) -> datetime:
    """The last moment of the day of `started_at` (in the zone that it has), or twelve hours later where that is later."""
    midnight = started_at.replace(hour=23, minute=59, second=59, microsecond=0)
    return max(midnight, started_at + LEAST_WITHOUT_LIMIT)


def extra_seconds(minutes: int, *, percent: int, more: int) -> int:
    """What a right to more time makes of the minutes of a policy: its share of them, and its own minutes, in seconds.

    A share is rounded up to whole minutes, so that what is said in minutes is what is given.
    """
    return (-(-minutes * percent // 100) + more) * 60


def overlap(
    away_from: datetime, away_to: datetime, *, since: datetime, closes_at: datetime | None
) -> timedelta:
    """How much of an outage somebody has to get back whose time ran from `since` on and closes at `closes_at`.

    None of one that began when they were closed already; all of one that went on past it, for what was left when it began is left
    when it ends.
    """
    if closes_at is None or closes_at <= away_from:
        return timedelta(0)
    return max(timedelta(0), away_to - max(away_from, since))


def minutes_with_pilots(minutes: int | None, scored: int, pilots: int) -> int | None:
    """The time of a form with questions on top that nobody is scored on: in proportion, rounded up; 90 for 60 is 99 for 66."""
    return minutes if minutes is None or not scored else -(-minutes * (scored + pilots) // scored)


def closes_at(deadline_at: datetime | None, grace_seconds: int) -> datetime | None:
    """The last instant at which an answer still counts: the deadline and the grace for a slow network."""
    return None if deadline_at is None else deadline_at + timedelta(seconds=grace_seconds)


# How long after the end what was left behind is still stored, for a person to look at.
LATE_WINDOW = timedelta(hours=24)


def is_too_late(
    received_at: datetime, closed_at: datetime | None, closes_at: datetime | None
) -> bool:
    """Whether an answer that was not received before is stored no more, not even as late."""
    ends = [moment for moment in (closed_at, closes_at) if moment is not None]
    return bool(ends) and received_at > min(ends) + LATE_WINDOW


def counts_at(received_at: datetime, closes_at: datetime | None) -> bool:
    """Whether an answer received then is scored."""
    return closes_at is None or received_at < closes_at


@dataclass(frozen=True)
class NextTry:
    """Whether a further try is allowed: now (opens_at None), later, or never under this policy (refused)."""

    opens_at: datetime | None = None
    no_tries_left: bool = False
    tries_left: int | None = None


@dataclass(frozen=True)
class TriesGranted:
    """What somebody was granted beside the rules: so many tries more, or a next try from a moment on."""

    made_at: datetime
    tries: int = 0
    opens_at: datetime | None = None


def next_try(
    closed: Sequence[datetime],
    *,
    tries: int | None,
    window_days: int | None,
    waits_days: Sequence[int],
    now: datetime,
    granted: Sequence[TriesGranted] = (),
) -> NextTry:
    """When the next try opens after the closed ones of this cycle, counted in a sliding window.

    `closed` holds when each earlier try was closed. The wait before try n+1 is waits_days[n-1], counted from the close of
    try n. With all tries of the window used, the next opens when the oldest of them has left the window and the wait is over.
    Tries that were granted count for as long as one that was used when they were; a shorter wait holds for the wait that ran then.
    """
    past = sorted(closed)
    sooner = _sooner(past, granted)
    if tries is None:
        return NextTry(opens_at=_later(_earlier(_after_wait(past, waits_days), sooner), now))
    window = timedelta(days=window_days) if window_days is not None else None
    counted = [moment for moment in past if window is None or moment > now - window]
    tries += sum(one.tries for one in granted if window is None or one.made_at > now - window)
    left = max(0, tries - len(counted))
    if left:
        opens_at = _earlier(_after_wait(counted, waits_days), sooner)
        return NextTry(opens_at=_later(opens_at, now), tries_left=left)
    if window is None:
        return NextTry(no_tries_left=True, tries_left=0)
    # When the oldest has left, the wait after the latest may still run.
    opens_at = counted[-tries] + window
    waited = _earlier(_after_wait(counted[-tries:][1:], waits_days), sooner)
    return NextTry(opens_at=max(opens_at, waited or opens_at), no_tries_left=True, tries_left=0)


def _sooner(past: Sequence[datetime], granted: Sequence[TriesGranted]) -> datetime | None:
    """From when on the next try may begin by what was granted since the latest one was closed."""
    moments = [
        one.opens_at
        for one in granted
        if one.opens_at is not None and past and one.made_at >= past[-1]
    ]
    return min(moments, default=None)


def _earlier(waited: datetime | None, sooner: datetime | None) -> datetime | None:
    """The end of a wait, or what was granted instead of it."""
    return waited if waited is None or sooner is None else min(waited, sooner)


def _after_wait(past: Sequence[datetime], waits_days: Sequence[int]) -> datetime | None:
    if not past or not waits_days:
        return None
    wait = waits_days[min(len(past), len(waits_days)) - 1]
    return past[-1] + timedelta(days=wait)


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None
