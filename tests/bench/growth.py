"""make bench-big: what a question, a page, a sweep costs among a million certificates, beside the same among a thousand.

python -m tests.bench.growth [sqlite] [postgresql] [--certificates N] [--write FILE]: one database alone; fewer; the table into
a file. Fills two installations of a database and asks them in turn, one caller at a time, so that what differs is what
has grown. A million take 8 GB of disk. The exit code says whether all was answered well and no target missed by more than 15 %.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from tests.bench.browser import Browser
from tests.bench.load import run
from tests.bench.measure import Row, Stopwatch, median_of, row
from tests.bench.report import SLACK
from tests.bench.servers import WEB, Installation

NAMES = ("sqlite", "postgresql")
FEW, MANY = 1_000, 1_000_000
ROUNDS = 3
QUESTIONS, PAGES, SWEEPS = 600, 60, 20
# The slowest of a hundred questions may take so many times as long, a list of the desk so many ms.
MOST_TIMES, MOST_DESK_MS = 1.2, 200.0
DESK = "/admin/certificates/certificate/"
HEAD = """\
# Among {many:,} certificates

Measured by `make bench-big` ({day}): the same asked of an installation of {few:,} and of one of {many:,} certificates in turn,
one caller at a time, medians of three rounds. The milliseconds of a sweep are the processor's on SQLite, and those that pass on
PostgreSQL, which works in processes of its own. A target counts as missed beyond 15 %, and then the command fails.
"""


@dataclass(frozen=True)
class Grown:
    """A running installation, and some of its codes."""

    site: Installation
    codes: list[str]

    def rows(self) -> Iterator[Row]:
        """Each row once."""
        port, codes = self.site.port, cycle(self.codes)
        clinic = Browser(port, key=self.site.facts["key"])
        staff = Browser(port, self.site.facts["administrator"])
        checks = (f"/api/v1/verify/{code}/" for code in codes)
        yield self._row("verify without key", Browser(port), checks, QUESTIONS)
        yield self._row("verify with key", clinic, checks, QUESTIONS)
        yield self._row("public page", Browser(port), (f"/v/{code}/" for code in codes), PAGES)
        yield self._row("desk: newest certificates", staff, cycle([DESK]), PAGES)
        yield self._row("desk: a code", staff, (f"{DESK}?q={code}" for code in codes), PAGES)
        names = (f"{DESK}?q=Grown+{number}+Person" for number in cycle(range(900)))
        yield self._row("desk: a name", staff, names, PAGES)
        for name, seconds in self.site.sweeps(SWEEPS).items():
            yield row(
                f"sweep: {name}",
                cpu_seconds=sum(seconds),
                wall_seconds=sum(seconds),
                latencies=seconds,
                received=0,
                errors=0,
            )

    def _row(self, name: str, browser: Browser, paths: Iterator[str], times: int) -> Row:
        def ask(browser: Browser, _turn: int) -> bool:
            return browser.ask("GET", next(paths), accept="text/html, */*").status == 200

        run([browser], ask, rounds=times // 10)
        watch = Stopwatch(self.site.roots(*WEB))
        with watch.running():
            seen = run([browser], ask, rounds=times)
        return row(
            name,
            cpu_seconds=watch.cpu_seconds,
            wall_seconds=seen.wall_seconds,
            latencies=seen.latencies,
            received=seen.received,
            errors=seen.errors,
        )


def measure(name: str, folder: Path, many: int) -> list[tuple[Row, Row]]:
    """Each row among few certificates and among many."""
    with ExitStack() as stack:
        sites = []
        for number in (FEW, many):
            site = Installation(name, folder / f"{name}-{number}")
            stack.enter_context(site.ready(candidates=1, certificates=number))
            sites.append(Grown(site, site.facts["codes"]))
        rounds = [[list(site.rows()) for site in sites] for _round in range(ROUNDS)]
    few, large = (
        [median_of(same) for same in zip(*(one[place] for one in rounds), strict=True)]
        for place in (0, 1)
    )
    return list(zip(few, large, strict=True))


def target_of(few: Row) -> float | None:
    """How many ms the slowest of a hundred may take among many."""
    if few.name.startswith("verify"):
        return few.p99_ms * MOST_TIMES
    return MOST_DESK_MS if few.name.startswith("desk") else None


def is_missed(few: Row, large: Row) -> bool:
    """Whether it is more than 15 % over its target."""
    target = target_of(few)
    return target is not None and large.p99_ms > target * SLACK


def text_of(tables: dict[str, list[tuple[Row, Row]]], many: int) -> str:
    """The page, which is readable in a terminal as well."""
    parts = [HEAD.format(many=many, few=FEW, day=f"{datetime.now(UTC):%d %B %Y}")]
    for name, table in tables.items():
        lines = [
            f"\n## {name}\n",
            "| | CPU-ms, few | many | p50 ms, few | many | p99 ms, few | many | at most | |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
            *(_line(few, large) for few, large in table),
        ]
        parts.append("\n".join(lines) + "\n")
    return "".join(parts)


def _line(few: Row, large: Row) -> str:
    target = target_of(few)
    told = "" if target is None else f"{target:.1f}"
    verdict = "" if target is None else "MISSED" if is_missed(few, large) else "met"
    verdict = "ERRORS" if few.errors or large.errors else verdict
    return (
        f"| {few.name} | {few.cpu_ms:.2f} | {large.cpu_ms:.2f} | {few.p50_ms:.1f} | {large.p50_ms:.1f}"
        f" | {few.p99_ms:.1f} | {large.p99_ms:.1f} | {told} | {verdict} |"
    )


def _is_well(table: Iterable[tuple[Row, Row]]) -> bool:
    return not any(few.errors or large.errors or is_missed(few, large) for few, large in table)


def main() -> int:
    """Measure; the exit code says whether it is as it should be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=list(NAMES))
    parser.add_argument("--certificates", type=int, default=MANY)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    tables = {}
    for name in given.names:
        with tempfile.TemporaryDirectory(prefix="rf-bench-") as folder:
            tables[name] = measure(name, Path(folder), given.certificates)
    text = text_of(tables, given.certificates)
    sys.stdout.write(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    return int(not all(map(_is_well, tables.values())))


if __name__ == "__main__":
    sys.exit(main())
