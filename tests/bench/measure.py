"""CPU time of whole process trees, and the arithmetic of one row of the table."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import psutil


def tree_cpu_seconds(roots: list[int]) -> float:
    """User and system CPU seconds of the processes and everything below them."""
    total = 0.0
    for root in roots:
        process = psutil.Process(root)
        for member in [process, *process.children(recursive=True)]:
            try:
                times = member.cpu_times()
            except psutil.NoSuchProcess:
                continue  # ended just now: counted with its parent, as all that ended before
            total += times.user + times.system + times.children_user + times.children_system
    return total


@dataclass(frozen=True)
class Row:
    """One measured row: CPU milliseconds of all server processes per request, and what a caller saw."""

    name: str
    requests: int
    cpu_ms: float
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int

    def as_dict(self) -> dict[str, float | int | str]:
        return asdict(self)


class Stopwatch:
    """CPU seconds spent inside the `with` block by the given process trees."""

    def __init__(self, roots: list[int]) -> None:
        self.roots = roots
        self.cpu_seconds = 0.0

    @contextmanager
    def running(self) -> Iterator["Stopwatch"]:
        before = tree_cpu_seconds(self.roots)
        yield self
        self.cpu_seconds = tree_cpu_seconds(self.roots) - before


def row(
    name: str, *, cpu_seconds: float, wall_seconds: float, latencies: list[float], errors: int
) -> Row:
    """The row of a run. `latencies` in seconds, one for each request."""
    count = len(latencies)
    cuts = statistics.quantiles(latencies, n=100) if count > 1 else latencies * 99
    return Row(
        name=name,
        requests=count,
        cpu_ms=round(cpu_seconds / count * 1000, 3),
        per_second=round(count / wall_seconds, 1),
        p50_ms=round(cuts[49] * 1000, 2),
        p95_ms=round(cuts[94] * 1000, 2),
        p99_ms=round(cuts[98] * 1000, 2),
        errors=errors,
    )
