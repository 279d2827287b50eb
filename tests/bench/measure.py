"""CPU time and memory of whole process trees, and the arithmetic of one row of the table."""

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import psutil


def tree_cpu_seconds(roots: Sequence[int]) -> float:
    """User and system CPU seconds of the processes and everything below them."""
    total = 0.0
    for member in _members(roots):
        try:
            times = member.cpu_times()
        except psutil.NoSuchProcess:
            continue  # ended just now: counted with its parent, as all that ended before
        total += times.user + times.system + times.children_user + times.children_system
    return total


def tree_memory_mib(roots: Sequence[int]) -> float:
    """What they hold, pages that several share divided among them (PSS), in MiB."""
    total = 0.0
    for member in _members(roots):
        try:
            total += member.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return round(total / 2**20, 1)


def _members(roots: Sequence[int]) -> list[psutil.Process]:
    """Each process once, also where one root lies below another."""
    found: dict[int, psutil.Process] = {}
    for root in roots:
        process = psutil.Process(root)
        found |= {one.pid: one for one in [process, *process.children(recursive=True)]}
    return list(found.values())


@dataclass(frozen=True)
class Row:
    """One measured row: CPU milliseconds of all server processes and KB on the wire per request, and what a caller saw."""

    name: str
    requests: int
    cpu_ms: float
    kb: float
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int

    def as_dict(self) -> dict[str, float | int | str]:
        return asdict(self)


class Stopwatch:
    """CPU seconds spent inside the `with` block by the given process trees."""

    def __init__(self, roots: Sequence[int]) -> None:
        self.roots = roots
        self.cpu_seconds = 0.0

    @contextmanager
    def running(self) -> Iterator["Stopwatch"]:
        before = tree_cpu_seconds(self.roots)
        yield self
        self.cpu_seconds = tree_cpu_seconds(self.roots) - before


def row(
    name: str,
    *,
    cpu_seconds: float,
    wall_seconds: float,
    latencies: list[float],
    received: int,
    errors: int,
) -> Row:
    """The row of a run. `latencies` in seconds, one for each request; `received` in bytes, all together."""
    count = len(latencies)
    cuts = statistics.quantiles(latencies, n=100) if count > 1 else latencies * 99
    return Row(
        name=name,
        requests=count,
        cpu_ms=round(cpu_seconds / count * 1000, 3),
        kb=round(received / count / 1000, 2),
        per_second=round(count / wall_seconds, 1),
        p50_ms=round(cuts[49] * 1000, 2),
        p95_ms=round(cuts[94] * 1000, 2),
        p99_ms=round(cuts[98] * 1000, 2),
        errors=errors,
    )


def median_of(rows: Sequence[Row]) -> Row:
    """The medians of the rounds; errors and requests of all of them."""
    middle = {
        name: round(statistics.median(getattr(one, name) for one in rows), 3)
        for name in ("cpu_ms", "kb", "per_second", "p50_ms", "p95_ms", "p99_ms")
    }
    requests, errors = sum(one.requests for one in rows), sum(one.errors for one in rows)
    return Row(name=rows[0].name, requests=requests, errors=errors, **middle)
