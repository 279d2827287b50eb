"""A bounded load on our own loopback address: 16 keep-alive connections, each in a thread of its own."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

CONCURRENCY = 16


@dataclass
class Caller:
    """One connection with its cookies and headers."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def request(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Send one request; returns status and body."""
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        return response.status, response.read()


@dataclass
class Outcome:
    """What a run of one workload saw."""

    latencies: list[float]
    errors: int
    wall_seconds: float


def run(callers: list[Caller], work: Callable[[Caller, int], bool], *, rounds: int) -> Outcome:
    """Let every caller do `work(caller, n)` `rounds` times at once. `work` returns whether it went well."""
    latencies: list[float] = []
    failures: list[int] = []
    barrier = threading.Barrier(len(callers) + 1)

    def loop(caller: Caller) -> None:
        barrier.wait()
        for turn in range(rounds):
            began = time.perf_counter()
            well = work(caller, turn)
            latencies.append(time.perf_counter() - began)
            if not well:
                failures.append(turn)

    threads = [threading.Thread(target=loop, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Outcome(latencies, len(failures), time.perf_counter() - began)
