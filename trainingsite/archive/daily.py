"""The backup of each day: its name, whether it is due, and which older ones go."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

EVERY = timedelta(hours=24)
_NAME, _TIME = "daily-", "%Y%m%dT%H%M%SZ"
_MADE = re.compile(rf"{_NAME}(\d{{8}}T\d{{6}}Z)\.zip")


def path_at(folder: Path, now: datetime) -> Path:
    """What the backup of this moment is called."""
    return folder / f"{_NAME}{now:{_TIME}}.zip"


def made_at(path: Path) -> datetime | None:
    """When a backup was made, by its name; None for any other file."""
    found = _MADE.fullmatch(path.name)
    return datetime.strptime(found[1], _TIME).replace(tzinfo=UTC) if found else None


def kept(folder: Path) -> list[Path]:
    """The whole backups that are there, the newest first."""
    return sorted((path for path in folder.glob(f"{_NAME}*.zip") if made_at(path)), reverse=True)


def is_due(folder: Path, now: datetime) -> bool:
    """Whether the newest is a day old, or of a time that has not come: then the clock was wrong once."""
    newest = next(map(made_at, kept(folder)), None)
    return newest is None or not timedelta(0) <= now - newest < EVERY


def remove_older(folder: Path, keep: int) -> None:
    """Keep so many of the newest."""
    for path in kept(folder)[keep:]:
        path.unlink()


def remove_unfinished(folder: Path) -> None:
    """What a killed process left half written."""
    for path in folder.glob(f"{_NAME}*.part"):
        path.unlink()
