"""What one web process remembers of itself: when it beat last, and whose saves failed in it."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from quizzes.sitting.actions.outages import EVERY, STALE, beat, give_back_failing
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# Goes on while a machine sleeps, as the time of candidates does; the usual one stands still then.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
# Whose saves failed; more would be everybody, and then the oldest are forgotten.
MOST_FAILING_ATTEMPTS = 10_000
log = logging.getLogger(__name__)


def steady() -> float:
    """Seconds by a clock that nobody can set."""
    return time.clock_gettime(_CLOCK)


class Process:
    """This process. It serves from its first beat on, also one that could not be stored; one that never began to beat (a worker, a
    command) never does."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._beaten: float | None = None
        self._failing: OrderedDict[UUID, datetime] = OrderedDict()
        self.serves = False

    def silent(self) -> timedelta | None:
        """How long it has not beaten; None before the first beat."""
        return None if self._beaten is None else timedelta(seconds=steady() - self._beaten)

    def beat(self, by: Actor, now: datetime) -> None:
        """Beat now; who comes while another thread beats waits for it."""
        with self._turn:
            self.serves = True
            beat(by=by, now=now, silent=self.silent())
            self._beaten = steady()

    def is_late(self) -> bool:
        """Whether it serves and its thread has not beaten as it should: it was stopped, or no beat of it could be stored yet, and its
        outage may not be known."""
        silent = self.silent()
        return self.serves and (silent is None or silent > STALE - EVERY)

    def save_failed(self, attempt: UUID, now: datetime) -> None:
        """A save of this attempt could not be stored, and that was ours. The first that failed is what is remembered."""
        self._failing[attempt] = min(now, self._failing.get(attempt, now))
        while len(self._failing) > MOST_FAILING_ATTEMPTS:
            self._failing.popitem(last=False)

    def failing_since(self, attempt: UUID) -> datetime | None:
        """When saves of this attempt began to fail here, once: what is asked is forgotten."""
        return self._failing.pop(attempt, None) if self._failing else None

    def forget(self) -> None:
        """As a new process."""
        self.__init__()  # type: ignore[misc]


process = Process()


def beat_here(*, by: Actor, now: datetime) -> None:
    """Beat for this process; from now on it counts as one that serves. Raises DatabaseError."""
    check(by, Act.NOTE_BEAT)
    process.beat(by, now)


def catch_up(*, by: Actor, now: datetime) -> bool:
    """Before a request closes or refuses anything for being late: let a process that was stopped find out first. Says whether it
    beat. Costs nothing while its thread beats; where no transaction is open, for it locks other rows."""
    check(by, Act.NOTE_BEAT)
    if not process.is_late() or connection.in_atomic_block:
        return False
    try:
        process.beat(by, now)
    except DatabaseError:
        log.exception("no beat could be stored")
        return False
    return True


def note_failed_save(*, attempt: UUID, now: datetime) -> None:
    """Remember that saving failed, and that the failure was ours."""
    process.save_failed(attempt, now)
    log.warning("a save failed", extra={"attempt": str(attempt)})


def giving_back_here(*, attempt: UUID, by: Actor, now: datetime) -> AbstractContextManager[None]:
    """The transaction of a save. Where earlier ones of this attempt failed here, the time is given back before this one is judged, and
    stays given only if this one is stored: after another failure nothing is given, and the first stays remembered. Where none failed,
    nothing is asked of the database."""
    check(by, Act.MOVE_DEADLINE)
    return _giving_back(attempt, by, now)


@contextmanager
def _giving_back(attempt: UUID, by: Actor, now: datetime) -> Iterator[None]:
    since = process.failing_since(attempt)
    try:
        with transaction.atomic():
            if since is not None:
                give_back_failing(attempt_uuid=attempt, since=since, by=by, now=now)
            yield
    except BaseException:
        if since is not None:
            process.save_failed(attempt, since)
        raise
