"""Beat on a machine whose clock may be set back."""

from datetime import datetime
from typing import Any

from celery.beat import PersistentScheduler
from celery.utils.time import maybe_make_aware


class Scheduler(PersistentScheduler):
    """Celery's own, but for what is dated later than now: it counts as run now, so that it is due after its interval.

    Celery waits until the clock has passed such a date. A clock that was ahead by a day and was set right, or a file of beat from
    then, would keep every sweep from running for a day.
    """

    _looked_at: datetime | None = None

    def setup_schedule(self) -> None:
        """Read the file, which may be dated later than now."""
        super().setup_schedule()
        self._date_now()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One turn; plans everything anew after the clock was set back."""
        now = self.app.now()
        if self._looked_at is not None and now < self._looked_at:
            self._date_now()
            self._heap = None
        self._looked_at = now
        wait: float = super().tick(*args, **kwargs)
        return wait

    def _date_now(self) -> None:
        now = self.app.now()
        for entry in self.schedule.values():
            if maybe_make_aware(entry.last_run_at) > now:
                entry.last_run_at = now
