"""Before the tables change: a backup of the installation as the older version left it."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from certificates.keys import KeysUnusable
from trainingsite.archive.tables import NewerDatabase, database_is_empty
from trainingsite.archive.writing import write

# Backups of this many states of the tables are kept, of each state the newest: a start that fails and is repeated for
# ever neither fills the disk nor pushes out the backup from before its first try.
KEPT = 3
_NAME = "before-upgrade-"


class NoBackup(Exception):
    """There is no backup and nothing was changed; the message says why and what to do."""


def back_up(folder: Path, *, now: datetime) -> Iterator[str]:
    """Keep what is stored before migrations change it; gives a sentence before and one after. Raises NoBackup.

    Nothing is written where no migration waits or nothing is stored.
    """
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    applied = sorted(".".join(key) for key in executor.loader.applied_migrations)
    if not waiting or not applied:
        return
    path = folder / f"{_NAME}{now:%Y%m%dT%H%M%SZ}-{_state(applied)}.zip"
    try:
        if database_is_empty():
            return
        yield f"{len(waiting)} migrations will change the tables: making a backup first ..."
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.glob(f"{_NAME}*.part"):  # by a start that was killed
            left.unlink()
        written = write(path, with_keys=False, now=now)
    except NewerDatabase as refusal:
        raise NoBackup(str(refusal)) from refusal
    except (OSError, DatabaseError, KeysUnusable) as error:
        raise NoBackup(_message(path, error)) from error
    remove_older(folder)
    yield (
        f"backup: {path} ({written.rows} rows, {path.stat().st_size:,} bytes), signed by the key {written.fingerprint}"
    )


def _state(applied: list[str]) -> str:
    """A short name for the state that these migrations leave the tables in."""
    return hashlib.sha256("\n".join(applied).encode()).hexdigest()[:8]


def _message(path: Path, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error).strip()
    size = _free(path.parent)
    return (
        f"No backup could be written to {path}: {reason}{size}. The tables have not been changed, and the version that ran "
        f"here before still starts. Make room or mend {path.parent}, then start again. If you have a backup of your own, "
        "run: python manage.py migrate. A start after that finds nothing to change and makes none."
    )


def _free(folder: Path) -> str:
    """How much room is left, where that can be asked."""
    try:
        return f" ({shutil.disk_usage(folder.parent).free // 1_000_000:,} MB are free there)"
    except OSError:
        return ""


def remove_older(folder: Path) -> None:
    """Keep the newest backup of each state, of the last KEPT states. Names sort by time."""
    states: set[str] = set()
    for path in sorted(folder.glob(f"{_NAME}*.zip"), reverse=True):
        state = path.stem.rpartition("-")[2]
        if state in states or len(states) >= KEPT:
            path.unlink()
        states.add(state)
