"""A bounded load on our own loopback address: some browsers, each in a thread of its own."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.bench.browser import Browser

CONCURRENCY = 16
T = TypeVar("T")
Work = Callable[[Browser, int], bool]


@dataclass
class Outcome:
    """What a run of one workload saw. `received`: bytes on the wire."""

    latencies: list[float]
    received: int
    errors: int
    wall_seconds: float


def run(browsers: list[Browser], work: Work, *, rounds: int) -> Outcome:
    """Let every browser do `work(browser, n)` `rounds` times at once. `work` returns whether it went well."""
    latencies: list[float] = []
    well: list[bool] = []
    before = sum(one.received for one in browsers)

    def loop(browser: Browser) -> None:
        for turn in range(rounds):
            start = time.perf_counter()
            went_well = False
            try:
                went_well = work(browser, turn)
            finally:
                latencies.append(time.perf_counter() - start)
                well.append(went_well)

    began = time.perf_counter()
    all_at_once(browsers, loop)
    wall = time.perf_counter() - began
    received = sum(one.received for one in browsers) - before
    return Outcome(latencies, received, well.count(False), wall)


def all_at_once(people: list[T], work: Callable[[T], object]) -> None:
    """Let everybody do it in one moment, and wait for the last one. Raises what the first one to fail raised."""
    barrier = threading.Barrier(len(people) + 1)
    problems: list[Exception] = []

    def one(person: T) -> None:
        barrier.wait()
        try:
            work(person)
        except Exception as problem:  # noqa: BLE001 -- a thread that dies in silence measures nothing
            problems.append(problem)

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    barrier.wait()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
