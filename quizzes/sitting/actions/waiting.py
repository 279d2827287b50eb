"""When new attempts have to wait although the quiz is open: the clock was set back, or the disk is nearly full.

Attempts that run go on. A clock that was set back would give candidates time that they do not have; a full disk would
refuse the answers of those who sit, and room is worth more to them than to somebody who has not begun.
"""

import logging
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from quizzes.sitting.models import Attempt, Quiz, ServerClock
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# Steps that time servers make, and machines that disagree a little, are far below (docs/decisions/0024-clock-set-back.md).
CLOCK_TOLERANCE_SECONDS = 60
RETRY_SECONDS = 60
_MEGABYTE = 1_000_000
log = logging.getLogger(__name__)


class StartsWait(Exception):
    """Nobody can start now, whoever they are. `reason` is a code (quizzes/messages.py has its message)."""

    wait = RETRY_SECONDS

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_starts(*, quiz: Quiz, now: datetime) -> None:
    """Raise StartsWait while a new attempt at this quiz has to wait."""
    if disk_is_nearly_full():
        log.error("the disk is nearly full; new attempts wait")
        raise StartsWait("disk-nearly-full")
    if quiz.purpose != Quiz.Purpose.EXAM:
        return
    behind = clock_behind_seconds(now=now)
    if behind > CLOCK_TOLERANCE_SECONDS:
        log.error("the clock of this machine was set back by %s s; no exam starts", behind)
        raise StartsWait("clock-set-back")


def disk_is_nearly_full() -> bool:
    """Whether less is free than DISK_RESERVE_MB where rows are stored."""
    return bool(_free(settings.DISK_WATCH_DIR) < settings.DISK_RESERVE_MB * _MEGABYTE)


def _free(folder: Path) -> int:
    """Bytes that are free for us there, or where the folder will be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def newest_time() -> datetime | None:
    """The newest time that is stored: the row that the sweep moves on, or a later start of an attempt."""
    clock = ServerClock.objects.filter(pk=1).first()
    known = clock.attempts_until if clock else 0
    started = (
        Attempt.objects.filter(pk__gt=known)
        .order_by("-pk")
        .values_list("started_at", flat=True)
        .first()
    )
    return max((moment for moment in (clock and clock.newest_at, started) if moment), default=None)


def clock_behind_seconds(*, now: datetime) -> int:
    """How many whole seconds `now` lies before the newest time stored; 0 when it does not."""
    newest = newest_time()
    return 0 if newest is None else max(0, int((newest - now) / timedelta(seconds=1)))


def keep_time(*, by: Actor, now: datetime) -> None:
    """Move the newest time on to this one; an earlier one changes nothing. Doing it again changes nothing."""
    check(by, Act.KEEP_TIME)
    rows = ServerClock.objects.filter(pk=1)
    if not rows.filter(newest_at__lt=now).update(newest_at=now) and not rows.exists():
        ServerClock.objects.bulk_create([ServerClock(newest_at=now)], ignore_conflicts=True)


def accept_clock(*, by: Actor, now: datetime) -> int:
    """Take this time for right although later ones are stored; gives by how many seconds they were ahead."""
    check(by, Act.ACCEPT_CLOCK)
    ahead = clock_behind_seconds(now=now)
    last = Attempt.objects.aggregate(last=Max("pk"))["last"] or 0
    ServerClock.objects.update_or_create(
        pk=1, defaults={"newest_at": now, "accepted_at": now, "attempts_until": last}
    )
    return ahead
