"""What was measured beside what it should be: the table, the targets, the page docs/performance.md."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.bench.load import CONCURRENCY
from tests.bench.measure import Row

SLACK = 1.15
KB = 1000
CLOCK_MS = 0.01  # less is not measured
HEAD = """\
# Performance

Measured by `make bench` ({day}, {processors} processors, {concurrency} browsers at once, medians of three rounds in which
both databases took turns). CPU is that of every server process, beat and sweeps too; KB are what one request brought over
the wire, compressed where it was. A target counts as missed beyond 15 %, and then the command fails.
"""
# Row -> (CPU-ms on SQLite, on PostgreSQL).
CPU_TARGETS = {
    "verify without key": (1.8, 2.2),
    "verify with key": (3.0, 3.6),
    "dashboard": (8, 8),
    "page of the exam": (6, 6),
    "glossary": (8, 8),
    "start of the exam": (15, 15),
    "page of sixty questions": (6, 6),
    "one save": (2.0, 2.5),
    "page of the result": (6, 6),
    "attempt of 20 questions": (150, 150),
    "exam of 60 questions": (240, 290),
    "certificate, all in": (15, 15),
}
KB_TARGETS = {"page of sixty questions": 25}


@dataclass(frozen=True)
class Finding:
    """Something with a target: at most so much."""

    name: str
    what: str
    measured: float
    target: float


def is_missed(finding: Finding) -> bool:
    """Whether it is more than 15 % over its target."""
    return finding.measured > finding.target * SLACK


def targets_of(name: str, rows: Sequence[Row], stored: float, idle_mib: float) -> list[Finding]:
    """Every target but those of a room."""
    known = {each.name: each for each in rows}
    column = 0 if name == "sqlite" else 1
    found = [
        Finding(name, f"{what}, CPU-ms", known[what].cpu_ms, targets[column])
        for what, targets in CPU_TARGETS.items()
    ]
    found += [
        Finding(name, f"{what}, KB", known[what].kb, target) for what, target in KB_TARGETS.items()
    ]
    found.append(Finding(name, "stored for an attempt of 20, KB", round(stored / KB, 2), 10))
    found.append(Finding(name, "memory when idle, MiB", idle_mib, 400))
    return found


def text_of(tables: dict[str, list[Row]], findings: Iterable[Finding]) -> str:
    """The page, which is readable in a terminal as well."""
    parts = [
        HEAD.format(
            day=f"{datetime.now(UTC):%d %B %Y}",
            processors=os.cpu_count(),
            concurrency=CONCURRENCY,
        )
    ]
    findings = list(findings)
    for name, rows in tables.items():
        parts.append(f"\n## {name}\n\n{_table(rows)}\n\n{_targets(name, findings)}\n")
    return "".join(parts)


def _table(rows: Sequence[Row]) -> str:
    known = {each.name: each for each in rows}
    bare, floor = (
        max(known[name].cpu_ms, CLOCK_MS) for name in ("bare view", "one row (the floor)")
    )
    lines = [
        "| | CPU-ms | × bare | × one row | KB | p50 ms | p95 ms | p99 ms | errors |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {each.name} | {each.cpu_ms:.2f} | {each.cpu_ms / bare:.1f} | {each.cpu_ms / floor:.1f} | {each.kb:.1f}"
        f" | {each.p50_ms:.1f} | {each.p95_ms:.1f} | {each.p99_ms:.1f} | {each.errors} |"
        for each in rows
    ]
    return "\n".join(lines)


def _targets(name: str, findings: list[Finding]) -> str:
    lines = ["| | measured | at most | |", "| --- | ---: | ---: | --- |"]
    lines += [
        f"| {one.what} | {one.measured:.2f} | {one.target:g} | {_verdict(one)} |"
        for one in findings
        if one.name == name
    ]
    return "\n".join(lines)


def _verdict(finding: Finding) -> str:
    if finding.measured <= finding.target:
        return "met"
    return "MISSED" if is_missed(finding) else "within 15 %"
