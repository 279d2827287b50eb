"""A backup a day while `up` runs, made by a process of its own so that nobody waits for it."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from trainingsite.archive import daily
from trainingsite.supervisor.processes import Child

# The first people come first; then the clock is looked at every minute, and after a failure in an hour.
FIRST_AFTER, LOOK_EVERY, AGAIN_AFTER = 20.0, 60.0, 3600.0


class DailyBackup:
    """Whether the next is due, and the process that makes it."""

    def __init__(self, log: Path, say: Callable[[str], None]) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "backup", "--daily"]
        self.child = Child("backup", command, log, speaks=True)
        self._say = say
        self._is_on = settings.BACKUP_KEEP > 0
        self._look_at = time.monotonic() + FIRST_AFTER

    def look(self) -> None:
        """Begin one that is due; say what became of it."""
        if not self._is_on or self.child.is_running:
            return
        if self.child.process is not None:
            self._end()
        elif time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_EVERY
            if daily.is_due(settings.BACKUP_DIR, timezone.now()):
                self._say("making the backup of the day ...")
                self.child.start()

    def _end(self) -> None:
        process, self.child.process = self.child.process, None
        if process is not None and process.returncode:
            self._look_at = time.monotonic() + AGAIN_AFTER
            self._say(
                f"the backup of the day failed, and is tried again in an hour (log: {self.child.log})"
            )
