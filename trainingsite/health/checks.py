"""What /readyz says of each thing: "ok", or what is wrong with it."""

from datetime import datetime
from typing import Any

from django.conf import settings

from quizzes import actions as quizzes
from trainingsite.health.models import SiteReading

STALE_LOOK_SECONDS = 120
_HOUR = 3600
# One comes each night; a worker that was away for one comes late.
AUDIT_MAX_AGE_SECONDS = 36 * _HOUR
_LOOKED_AT = ("triggers", "clock", "statistics")


def reading_health(reading: SiteReading | None, now: datetime) -> dict[str, Any]:
    """Triggers, clock, statistics and backup as the sweep and the last backup left them."""
    if reading is None or (silent := reading.silent_seconds(now)) is None:
        return {**dict.fromkeys(_LOOKED_AT, "not looked at yet"), "backup": "ok"}
    if silent > STALE_LOOK_SECONDS:
        unknown = f"not looked at for {silent} s"
        return {**dict.fromkeys(_LOOKED_AT, unknown), "backup": _backup(reading, now)}
    return {
        "triggers": f"missing: {', '.join(reading.unguarded)}" if reading.unguarded else "ok",
        "clock": _clock(reading.clock_behind_seconds),
        "statistics": reading.statistics,
        "backup": _backup(reading, now),
    }


def _clock(behind: int) -> str:
    return "ok" if behind <= quizzes.CLOCK_TOLERANCE_SECONDS else f"set back by {behind} s"


def _backup(reading: SiteReading, now: datetime) -> str:
    limit = settings.BACKUP_MAX_AGE_HOURS
    hours = reading.without_backup_seconds(now) // _HOUR
    if not limit or hours < limit:
        return "ok"
    return f"{hours} hours old" if reading.backup_at else "none yet"


def audit_health(
    last: tuple[int, datetime | None] | None, reading: SiteReading | None, now: datetime
) -> dict[str, Any]:
    """Whether the last audit found everything as it was, and how long ago the last did that. A new installation has as long to make
    its first."""
    found, good_at = last or (0, None)
    age = None if good_at is None else max(0, int((now - good_at).total_seconds()))
    return {"audit": _audit(found, age, reading, now), "audited_seconds_ago": age}


def _audit(found: int, age: int | None, reading: SiteReading | None, now: datetime) -> str:
    if found:
        return f"{found} not as it was"
    if age is not None:
        return "ok" if age < AUDIT_MAX_AGE_SECONDS else f"{age // _HOUR} hours old"
    begun_at = reading.begun_at if reading else now
    return "ok" if (now - begun_at).total_seconds() < AUDIT_MAX_AGE_SECONDS else "none yet"


def disk_health() -> str:
    """Whether there is room for new starts, as the operating system says at once."""
    return "nearly full" if quizzes.disk_is_nearly_full() else "ok"
