"""make bench: measure the running servers, on SQLite and on PostgreSQL. Prints a table and JSON.

python -m tests.bench [sqlite] [postgresql] [--once] [--no-room] [--write]: one of them alone; everything once and
small, to see that it works; without the room of 500; the table into docs/performance.md.

Both are installed at the same time and measured in turn, three times; the table has the medians. The exit code says
whether every request was answered well and no target was missed by more than 15 %.
"""

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench import room, rows
from tests.bench.measure import Row, median_of, tree_memory_mib
from tests.bench.report import Finding, is_missed, targets_of, text_of
from tests.bench.servers import Installation

PAGE = Path("docs/performance.md")
NAMES = ("sqlite", "postgresql")
ROUNDS = 3
ROOM = {"people": 500, "rush": 300, "seconds": 180.0}
ROOM_ONCE = {"people": 12, "rush": 8, "seconds": 10.0}


def measure(
    names: list[str], *, is_once: bool, with_room: bool
) -> tuple[dict[str, list[Row]], list[Finding]]:
    """The rows of each database, and what has a target."""
    rounds = 1 if is_once else ROUNDS
    size = ROOM_ONCE if is_once else ROOM
    people = int(size["people"]) if with_room else 0
    found: dict[str, list[list[Row]]] = {name: [] for name in names}
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="rf-bench-") as folder, ExitStack() as stack:
        sites = {}
        for name in names:
            site = Installation(name, Path(folder) / name)
            stack.enter_context(site.ready(candidates=rows.CANDIDATES * rounds + people))
            sites[name] = rows.Measured(site, rows.ONCE if is_once else rows.Rounds())
        idle = {name: tree_memory_mib(one.site.own_roots()) for name, one in sites.items()}
        for _round in range(rounds):
            for name, one in sites.items():
                found[name].append(list(rows.one_round(one)))
        medians = {name: [median_of(same) for same in zip(*every, strict=True)] for name, every in found.items()}  # fmt: skip
        for name, one in sites.items():
            findings += targets_of(name, medians[name], one.site.bytes_per_attempt, idle[name])
            if with_room:
                findings += _room(name, one, size)
    return medians, findings


def _room(name: str, measured: rows.Measured, size: dict[str, float]) -> list[Finding]:
    site = measured.site
    held = room.hold(
        port=site.port,
        sessions=[one.session for one in measured.candidates(int(size["people"]))],
        keys=site.facts["keys"],
        rush=int(size["rush"]),
        seconds=size["seconds"],
        roots=site.roots(),
        own_roots=site.own_roots(),
        issued=site.issued,
    )
    for failure in held.failures[:5]:
        sys.stderr.write(f"{name}: {failure}\n")
    return [Finding(name, *line) for line in held.lines()]


def main() -> int:
    """Measure; the exit code says whether it is as it should be."""
    flags = {given for given in sys.argv[1:] if given.startswith("--")}
    names = [given for given in sys.argv[1:] if given not in flags] or list(NAMES)
    medians, findings = measure(
        names, is_once="--once" in flags, with_room="--no-room" not in flags
    )
    text = text_of(medians, findings)
    sys.stderr.write(text)
    if "--write" in flags:
        PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(
        json.dumps(
            {
                name: {
                    "rows": [each.as_dict() for each in table],
                    "targets": [
                        (one.what, one.measured, one.target) for one in findings if one.name == name
                    ],
                }
                for name, table in medians.items()
            }
        )
        + "\n"
    )
    errors = any(each.errors for table in medians.values() for each in table)
    return int(errors or ("--once" not in flags and any(map(is_missed, findings))))


if __name__ == "__main__":
    sys.exit(main())
