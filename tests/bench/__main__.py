"""make bench: measure the running servers, on SQLite and on PostgreSQL. Prints a table and JSON.

python -m tests.bench [sqlite] [postgresql] [--once]: one of them alone; everything once, to see that it works.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import work
from tests.bench.load import CONCURRENCY, Caller, run
from tests.bench.measure import Row, Stopwatch, row
from tests.bench.servers import Installation

ROUNDS = {"read": 60, "save": 40, "attempt": 5}
PASSES = 60
ONCE = "--once"
# Eight certificates warm the worker, so that there is something left to measure.
PASSES_ONCE = 10
ISSUE = """
import json, sys, django; django.setup()
from certificates.tasks import issue_certificate
for attempt_id in json.loads(sys.argv[1]): issue_certificate.delay(attempt_id=attempt_id)
"""
COUNT = """
import sys, time, django; django.setup()
from certificates.models import StatusEvent
limit = time.monotonic() + 120
while StatusEvent.objects.filter(status="issued").count() < int(sys.argv[1]) and time.monotonic() < limit:
    time.sleep(0.5)
print(StatusEvent.objects.filter(status="issued").count())
"""
Measured = dict[str, Any]


def measure(site: Installation, facts: Measured) -> Iterator[Row]:
    """Every row of one database."""
    web = site.servers("web", "valkey", "postgres")
    strangers = [Caller(site.port) for _ in range(CONCURRENCY)]
    bare = [Caller(site.bare_port) for _ in range(CONCURRENCY)]
    clinics = [
        Caller(site.port, {"Authorization": f"Api-Key {facts['key']}"}) for _ in range(CONCURRENCY)
    ]
    people = [work.person(site.port, session) for session in facts["sessions"]]
    verify = f"/api/v1/verify/{facts['code']}/"
    yield _measure("bare view", bare, work.get("/bench/bare"), "read", site.servers("bare"))
    yield _measure("one row (the floor)", strangers, work.get("/bench/row"), "read", web)
    yield _measure("verify without key", strangers, work.get(verify), "read", web)
    yield _measure("verify with key", clinics, work.get(verify), "read", web)
    yield _attempts(site, people, web)
    open_attempts = {id(caller): work.start(caller) for caller in people}
    yield _measure("one save", people, work.saving(open_attempts), "save", web)
    yield _certificates(site, facts["waiting"])


def _measure(name: str, callers: list[Caller], job: work.Work, kind: str, roots: list[int]) -> Row:
    if kind == "read":
        run(callers, job, rounds=5)  # warm
    watch = Stopwatch(roots)
    with watch.running():
        outcome = run(callers, job, rounds=1 if ONCE in sys.argv else ROUNDS[kind])
    return row(
        name, cpu_seconds=watch.cpu_seconds, wall_seconds=outcome.wall_seconds,
        latencies=outcome.latencies, errors=outcome.errors,
    )  # fmt: skip


def _attempts(site: Installation, people: list[Caller], web: list[int]) -> Row:
    run(people, work.whole_attempt, rounds=1)  # warm
    before = site.stored_bytes()
    measured = _measure("attempt of 20 questions", people, work.whole_attempt, "attempt", web)
    site.bytes_per_attempt = (site.stored_bytes() - before) / measured.requests
    return measured


def _certificates(site: Installation, waiting: list[int]) -> Row:
    """From the message in the queue to the stored document, by the worker."""
    first, rest = waiting[:8], waiting[8:]
    site.run("-c", ISSUE, json.dumps(first))
    issued = int(site.run("-c", COUNT, str(1 + len(first))))
    watch = Stopwatch(site.servers("worker", "valkey"))
    began = time.perf_counter()
    with watch.running():
        site.run("-c", ISSUE, json.dumps(rest))
        made = int(site.run("-c", COUNT, str(issued + len(rest)))) - issued
    wall = time.perf_counter() - began
    each = [wall / len(rest)] * len(rest)
    return row(
        "certificate, all in", cpu_seconds=watch.cpu_seconds, wall_seconds=wall, latencies=each,
        errors=len(rest) - made,
    )  # fmt: skip


def judge(rows: dict[str, Row], stored: float) -> list[tuple[str, float, float]]:
    """(what, measured, target) for every target."""
    floor = rows["one row (the floor)"].cpu_ms
    return [
        ("attempt, CPU-ms", rows["attempt of 20 questions"].cpu_ms, 150),
        ("one save, CPU-ms", rows["one save"].cpu_ms, 2.5),
        ("verify without key / floor", round(rows["verify without key"].cpu_ms / floor, 2), 4),
        ("verify with key / floor", round(rows["verify with key"].cpu_ms / floor, 2), 7),
        ("certificate, CPU-ms", rows["certificate, all in"].cpu_ms, 25),
        ("stored per attempt, KB", round(stored / 1000, 2), 10),
    ]


def main() -> int:
    """Measure both databases; the exit code says whether every request was answered well."""
    found: Measured = {}
    passes = PASSES_ONCE if ONCE in sys.argv else PASSES
    for name in [given for given in sys.argv[1:] if given != ONCE] or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="rf-bench-") as folder:
            site = Installation(name, Path(folder))
            with site.running(callers=CONCURRENCY, passes=passes) as facts:
                rows = {each.name: each for each in measure(site, facts)}
            targets = judge(rows, site.bytes_per_attempt)
        found[name] = {"rows": [each.as_dict() for each in rows.values()], "targets": targets}
        _print_table(name, rows, targets)
    sys.stdout.write(json.dumps(found) + "\n")
    return int(any(each["errors"] for one in found.values() for each in one["rows"]))


def _print_table(name: str, rows: dict[str, Row], targets: list[tuple[str, float, float]]) -> None:
    lines = [f"\n{name}, concurrency {CONCURRENCY}", f"{'':26}{'CPU-ms':>9}{'per s':>9}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'errors':>8}"]  # fmt: skip
    for each in rows.values():
        lines.append(
            f"{each.name:26}{each.cpu_ms:9.2f}{each.per_second:9.1f}{each.p50_ms:9.1f}{each.p95_ms:9.1f}"
            f"{each.p99_ms:9.1f}{each.errors:8}"
        )
    for what, measured, target in targets:
        verdict = "met" if measured <= target else "MISSED"
        lines.append(f"{what:30}{measured:9.2f}  target {target:g}  {verdict}")
    sys.stderr.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
