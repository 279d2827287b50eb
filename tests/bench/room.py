"""A room of candidates behind one address: all in at once, an hour's pace for some minutes, all out at once.

Every candidate is a thread with a browser of its own. Times are seconds.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.browser import Browser
from tests.bench.exam import Keys, Sitting
from tests.bench.load import all_at_once
from tests.bench.measure import Stopwatch, tree_memory_mib

PACE = (20.0, 40.0)
RELOADS = 0.05
CERTIFICATE_LIMIT = 120.0


@dataclass
class Room:
    """What happened in a room."""

    candidates: int
    rush: int
    saves: list[float] = field(default_factory=list)
    pages_in: list[float] = field(default_factory=list)
    cpu_ms_per_save: float = 0.0
    lost: int = 0
    last_certificate: float = 0.0
    certificates: int = 0
    memory_mib: float = 0.0
    failures: list[str] = field(default_factory=list)

    def lines(self) -> list[tuple[str, float, float]]:
        """(what, measured, target) for the table."""
        return [
            (f"room of {self.candidates}: requests that failed", len(self.failures), 0),
            (f"room of {self.candidates}: acknowledged answers lost", self.lost, 0),
            (f"room of {self.candidates}: save, p95 ms", _p95(self.saves) * 1000, 250),
            (f"room of {self.candidates}: CPU-ms a save, all processes", self.cpu_ms_per_save, 4),
            (f"{self.rush} in at once: last page, s", max(self.pages_in, default=0), 10),
            (f"{self.rush} out at once: last certificate, s", self.last_certificate, 40),
            (f"{self.rush} out at once: certificates missing", self.rush - self.certificates, 0),
            ("memory after the room, MiB", self.memory_mib, 650),
        ]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else 0.0


def hold(
    *,
    port: int,
    sessions: list[str],
    keys: Keys,
    rush: int,
    seconds: float,
    roots: list[int],
    own_roots: list[int],
    issued: Callable[[], int],
) -> Room:
    """`rush` people begin in one moment, the others come after them; all answer for `seconds`; those who began in one
    moment hand in in one moment. `issued` tells how many certificates there are."""
    room, spread = Room(len(sessions), rush), min(20.0, seconds / 5)
    sittings = [Sitting(Browser(port, session), keys) for session in sessions]
    all_at_once(sittings[:rush], lambda one: room.pages_in.append(_timed(one.start)))
    all_at_once(sittings[rush:], lambda one: (_wait(one, spread), one.start()))
    watch = Stopwatch(roots)
    with watch.running():
        end = time.monotonic() + seconds
        all_at_once(sittings, lambda one: _answer_until(one, end, room.saves))
    room.cpu_ms_per_save = watch.cpu_seconds / max(1, len(room.saves)) * 1000
    all_at_once(sittings, lambda one: (_wait(one, spread), one.answer_the_rest()))
    room.lost = sum(_each(sittings, Sitting.lost))
    _hand_in(room, sittings, issued, spread)
    room.memory_mib = tree_memory_mib(own_roots)
    room.failures = [failure for one in sittings for failure in one.browser.failures]
    return room


def _hand_in(room: Room, sittings: list[Sitting], issued: Callable[[], int], spread: float) -> None:
    before, began = issued(), time.monotonic()
    all_at_once(sittings[: room.rush], lambda one: (one.hand_in(), one.poll()))
    while time.monotonic() < began + CERTIFICATE_LIMIT:
        room.certificates = issued() - before
        if room.certificates >= room.rush:
            break
        time.sleep(0.25)
    room.last_certificate = time.monotonic() - began
    all_at_once(sittings[room.rush :], lambda one: (_wait(one, spread), one.hand_in()))


def _answer_until(sitting: Sitting, end: float, saves: list[float]) -> None:
    _wait(sitting, min(PACE[1], (end - time.monotonic()) / 2))
    while time.monotonic() < end:
        if sitting.chance.random() < RELOADS:
            sitting.reload()
        saves.append(_timed(sitting.save_next))
        time.sleep(min(sitting.chance.uniform(*PACE), max(0.0, end - time.monotonic())))


def _wait(sitting: Sitting, most: float) -> None:
    time.sleep(sitting.chance.uniform(0, most))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _each(sittings: list[Sitting], work: Callable[[Sitting], int]) -> list[int]:
    found: list[int] = []
    all_at_once(sittings, lambda one: found.append(work(one)))
    return found
