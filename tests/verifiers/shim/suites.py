"""python -m tests.verifiers.shim.suites FOLDER: asks the suites of the W3C that lie there, and writes the table of docs/credentials.md.

How they get there: README.md of tests/verifiers. They are not part of this project, and no run of our own tests needs them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
PAGE = PROJECT / "docs" / "credentials.md"
SUITES = {
    "vc-di-eddsa-test-suite": "Data Integrity, `eddsa-rdfc-2022`",
    "vc-bitstring-status-list-test-suite": "Bitstring Status List 1.0",
    "vc-data-model-2.0-test-suite": "Verifiable Credentials Data Model 2.0",
}
TABLE = re.compile(r"(?<=<!-- suites -->\n).*?(?=<!-- end -->)", re.DOTALL)
# Each test that fails, by a piece of its name: why it may.
EXPECTED = {
    "The value of the relatedResource property MUST be one or more objects": "the suite's good example gives the digest of an earlier "
    "edition of the context than the one that the standard published; we compare, and refuse it",
}


@contextmanager
def running(port: int = 0) -> Iterator[tuple[str, str]]:
    """The shim, as a process of its own: (its address, the did:key by which it signs)."""
    command = [sys.executable, "-m", "tests.verifiers.shim", str(port)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as shim:
        assert shim.stdout is not None
        try:
            site, key = shim.stdout.readline().split()
            yield site, key
        finally:
            shim.terminate()


def ask(suite: Path, site: str, key: str) -> dict[str, Any]:
    """What mocha says of one suite."""
    shutil.copy(HERE / "localConfig.cjs", suite)
    result = suite / "of-the-shim.json"
    command = ["node_modules/.bin/mocha", "tests/", "--reporter", "json", "--reporter-option", f"output={result}"]  # fmt: skip
    env = os.environ | {"BASE_URL": site, "SHIM_KEY": key}
    more = ["--timeout", "15000", "--preserve-symlinks"]
    subprocess.run(
        [*command, *more], cwd=suite, env=env, check=False, capture_output=True, timeout=600
    )
    said: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return said


def row(suite: Path, said: dict[str, Any], today: str) -> str:
    """A line of the table. Exits where something failed that is not expected."""
    commit = subprocess.run(
        ["git", "log", "-1", "--format=%h of %cs"],
        cwd=suite,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    failed = [one["fullTitle"] for one in said["failures"]]
    why = [next((EXPECTED[piece] for piece in EXPECTED if piece in name), "") for name in failed]
    if not all(why):
        sys.exit(f"{suite.name}: {failed}")
    stats = said["stats"]
    counts = (stats["passes"], stats["failures"], stats["pending"])
    cells = (SUITES[suite.name], f"`{suite.name}` {commit}", today, *counts, "; ".join(why) or "-")
    return f"| {' | '.join(map(str, cells))} |\n"


def main(folder: Path) -> None:
    head = ("Standard", "Suite", "Run on", "Passed", "Failed", "Not applicable", "Why failed")
    table = f"| {' | '.join(head)} |\n|{' --- |' * len(head)}\n"
    today = datetime.now(UTC).date().isoformat()
    with running() as (site, key):
        for name in SUITES:
            table += row(folder / name, ask(folder / name, site, key), today)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda _old: table, page), encoding="utf-8")
    print(table)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
