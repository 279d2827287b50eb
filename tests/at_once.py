"""Things that several people do in the same moment: threads on the real database."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection, transaction

Act = Callable[[], Any]
LONG_ENOUGH_S = 30
# Who waits for a row has locked its table. What backends do (pg_stat_activity) is read once in a transaction; this is not.
_WAITING = """
    SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN (
        SELECT pid FROM pg_locks
        WHERE granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
"""


class Begun:
    """An act in a thread of its own, with what it gave or raised."""

    def __init__(self, act: Act) -> None:
        self._act, self._got = act, list[Any]()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._got.append(self._act())
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            self._got.append(error)
        finally:
            connection.close()

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended."""
        return self._thread.is_alive()

    def ended(self) -> Any:
        """What it gave, or the exception that it raised, once it has ended."""
        self._thread.join(LONG_ENOUGH_S)
        assert not self.goes_on, "it waits for ever"
        return self._got[0]


def at_once(acts: Sequence[Act]) -> list[Any]:
    """What each act gave, or the exception that it raised."""
    results: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            gate.wait(10)
            results[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def met(begins: Act, by: Act, goes_on: Act = lambda: None) -> tuple[Any, Any]:
    """Somebody begins, in one transaction, and goes on once what another does meanwhile waits for a row of theirs, or has ended. What each
    gave or raised: the first one what going on gave. PostgreSQL."""
    other: list[Begun] = []
    try:
        with transaction.atomic():
            begins()
            other.append(Begun(by))
            wait_until_waiting(1, other)
            first = goes_on()
    except Exception as error:  # noqa: BLE001 -- the test looks at it
        first = error
    return first, other[0].ended()


def behind(holds: Act, acts: Sequence[Act]) -> list[Any]:
    """The acts begin one after the other, each once the one before waits for what is held; then that is let go. PostgreSQL."""
    begun: list[Begun] = []
    with transaction.atomic():
        holds()
        for act in acts:
            begun.append(Begun(act))
            wait_until_waiting(len(begun), begun)
    return [one.ended() for one in begun]


def wait_until_waiting(count: int, begun: Sequence[Begun]) -> None:
    """Until so many wait for a lock in this database, or all that were begun have ended."""
    for _try in range(400):
        with connection.cursor() as cursor:
            cursor.execute(_WAITING)
            if cursor.fetchone()[0] >= count or not any(one.goes_on for one in begun):
                return
        time.sleep(0.05)
    pytest.fail("Nobody waits for a lock.")
