"""make chaos: candidates on a real installation while everything around them fails. Prints a table; exit 1 unless all of it is 0.

python -m tests.chaos [--seconds N] [--seed S] [--only WORD] [--database sqlite|postgresql]
  --seconds   the line with kills in so many seconds instead of 600, and everything in proportion
  --seed      the same moments and programs again; printed at the beginning
  --only      the lines whose name contains this
"""

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.browsers import chromium
from tests.chaos.comparing import KINDS, WRONG, Finding
from tests.chaos.ground import Ground, Size, Told
from tests.chaos.lines import LINES, Line

HEAD = ("line", "attempts", "sent", "acknowledged", *KINDS, "seconds")
WIDTHS = (29, 9, 6, 13, 5, 8, 6, 8)
# More of one line says nothing more.
MOST_SHOWN = 12
LONGEST = 600


@dataclass(frozen=True)
class Row:
    """One line as it went."""

    line: Line
    told: Told
    seconds: float

    @property
    def cells(self) -> tuple[object, ...]:
        told = self.told
        numbers = (told.attempts, told.sent, told.acknowledged, *told.counts)
        return (self.line.name, *numbers, f"{self.seconds:.0f}")


def run(ground: Ground, lines: Sequence[Line]) -> Iterator[Row]:
    """Each line in turn. One that comes to no end is wrong, and the next one begins."""
    for line in lines:
        ground.told, began = Told(), time.monotonic()
        try:
            line.run(ground)
        except Exception as error:  # noqa: BLE001 -- it is told, and the others still have to be seen
            ground.told.findings.append(Finding(WRONG, "", f"{type(error).__name__}: {error}"))
        if not ground.told.attempts:
            ground.told.findings.append(Finding(WRONG, "", "nothing was compared"))
        yield Row(line, ground.told, time.monotonic() - began)


def _said(cells: Sequence[object]) -> str:
    first, *rest = zip(cells, WIDTHS, strict=True)
    return f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in rest)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _tell(row: Row) -> None:
    _print(f"{_said(row.cells)}   {'; '.join(row.told.done)}")
    for finding in row.told.findings[:MOST_SHOWN]:
        _print(f"    {finding.kind.upper()} {finding.attempt}: {finding.text[-LONGEST:]}")
    if len(row.told.findings) > MOST_SHOWN:
        _print(f"    and {len(row.told.findings) - MOST_SHOWN} more")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=Size.seconds)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--only", default="")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    return parser.parse_args()


def main() -> int:
    """Run what is asked for; the exit code says whether all of it is 0."""
    asked = _asked()
    lines = [line for line in LINES if asked.only in line.name]
    if not lines:
        _print(f"No line has {asked.only!r} in its name: {', '.join(line.name for line in LINES)}")
        return 2
    left = [line for line in lines if line.needs_browser and not chromium()]
    size = Size() if asked.seconds >= Size.seconds else Size.within(asked.seconds)
    _print(f"{asked.database}, seed {asked.seed}, {size.attempts} attempts, {size.kills} kills\n")
    _print(_said(HEAD))
    with tempfile.TemporaryDirectory(prefix="rf-chaos-") as folder:
        ground = Ground(Path(folder), database=asked.database, seed=asked.seed, size=size)
        with ground.running():
            bad = 0
            for row in run(ground, [line for line in lines if line not in left]):
                _tell(row)
                bad += len(row.told.findings)
    for line in left:
        _print(f"SKIPPED: {line.name}. There is no Chromium here; install one.")
    _print(f"\n{'Nothing was lost, doubled or wrong.' if not bad else f'{bad} findings.'}")
    return 1 if bad or left else 0


if __name__ == "__main__":
    sys.exit(main())
