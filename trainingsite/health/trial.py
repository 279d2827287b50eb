"""Whether the database takes writes: one small one, at most once in ten seconds in each process, for all who ask."""

import logging
import threading
import time
from datetime import datetime

from django.db import DatabaseError

from trainingsite.health.looking import keep

EVERY_SECONDS = 10.0
log = logging.getLogger(__name__)


class TrialWrite:
    """The last try of this process, and whose turn it is to make the next."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._tried_at: float | None = None
        self._works = False

    def works(self, *, now: datetime) -> bool:
        """Whether writing worked at the last try. Who comes while somebody tries gets the answer from before, so that a
        database that hangs holds one thread and no more."""
        is_first = self._tried_at is None
        if self._is_due() and self._turn.acquire(blocking=is_first):
            try:
                if self._is_due():  # somebody may have tried while we waited
                    self._works = _try(now)
                    self._tried_at = time.monotonic()
            finally:
                self._turn.release()
        return self._works

    def _is_due(self) -> bool:
        return self._tried_at is None or time.monotonic() - self._tried_at >= EVERY_SECONDS

    def forget(self) -> None:
        """Try again at the next call."""
        self._tried_at = None


def _try(now: datetime) -> bool:
    try:
        keep(now=now, written_at=now)
    except DatabaseError:
        log.exception("a trial write failed: nothing can be stored")
        return False
    return True


trial = TrialWrite()
