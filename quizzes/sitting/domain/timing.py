"""Deadlines, grace, and when a further try opens. Times are aware datetimes; the server's clock comes in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


def deadline(started_at: datetime, minutes: int | None) -> datetime | None:
    """When the time is up; None for an untimed quiz."""
    return None if minutes is None else started_at + timedelta(minutes=minutes)


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


def next_try(
    closed: Sequence[datetime],
    *,
    tries: int | None,
    window_days: int | None,
    waits_days: Sequence[int],
    now: datetime,
) -> NextTry:
    """When the next try opens after the closed ones of this cycle, counted in a sliding window.

    `closed` holds when each earlier try was closed. The wait before try n+1 is waits_days[n-1], counted from the close of
    try n. With all tries of the window used, the next opens when the oldest of them has left the window and the wait is over.
    """
    past = sorted(closed)
    if tries is None:
        return NextTry(opens_at=_later(_after_wait(past, waits_days), now))
    window = timedelta(days=window_days) if window_days is not None else None
    counted = [moment for moment in past if window is None or moment > now - window]
    left = max(0, tries - len(counted))
    if left:
        return NextTry(opens_at=_later(_after_wait(counted, waits_days), now), tries_left=left)
    if window is None:
        return NextTry(no_tries_left=True, tries_left=0)
    # When the oldest has left, the wait after the latest may still run.
    opens_at = counted[-tries] + window
    waited = _after_wait(counted[-tries:][1:], waits_days)
    return NextTry(opens_at=max(opens_at, waited or opens_at), no_tries_left=True, tries_left=0)


def _after_wait(past: Sequence[datetime], waits_days: Sequence[int]) -> datetime | None:
    if not past or not waits_days:
        return None
    wait = waits_days[min(len(past), len(waits_days)) - 1]
    return past[-1] + timedelta(days=wait)


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None
