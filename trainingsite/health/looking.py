"""The sweep looks, so that no health check has to; what it finds is one row."""

import logging
from datetime import datetime
from typing import Any

from django.db import connection

from quizzes import actions as quizzes
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability
from trainingsite.health.models import SiteReading

log = logging.getLogger(__name__)


def look(*, now: datetime) -> None:
    """Note which tables are unguarded, how far the clock is behind, and whether sums were right; move the newest time
    stored on to this one."""
    unguarded = immutability.missing(connection)
    behind = quizzes.clock_behind_seconds(now=now)
    quizzes.keep_time(by=SYSTEM, now=now)
    sums = quizzes.statistics_health(now)
    keep(
        now=now,
        looked_at=now,
        unguarded=unguarded,
        clock_behind_seconds=behind,
        statistics=sums,
    )
    if unguarded:
        log.error("tables have lost the triggers that keep their rows from changing: %s", unguarded)
    if behind > quizzes.CLOCK_TOLERANCE_SECONDS:
        log.error("the clock of this machine was set back by %s s; no exam starts", behind)
    if sums != "ok":
        log.error("sums of statistics: %s", sums)


def note_backup(*, now: datetime) -> None:
    """A whole backup was made."""
    keep(now=now, backup_at=now)


def keep(*, now: datetime, **found: Any) -> None:
    """Overwrite these parts of the one row, by one statement and with no transaction open."""
    if not SiteReading.objects.filter(pk=1).update(**found):
        row = SiteReading(begun_at=now, **found)
        SiteReading.objects.bulk_create([row], ignore_conflicts=True)


def last_reading() -> SiteReading | None:
    """What was found last, one row by its key; None on a new installation."""
    return SiteReading.objects.filter(pk=1).first()
