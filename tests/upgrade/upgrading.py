"""Old databases brought up to date by the code of today, once for each run of the tests however many processes it has."""

import fcntl
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from subprocess import PIPE
from typing import Any

from tests import services
from tests.site import ROOT
from tests.upgrade.databases import ENGINES, Database, clean_environment
from tests.upgrade.differences import ALLOWED, differences, summary
from tests.upgrade.rows import fingerprints

RELEASES = Path(__file__).resolve().parent / "releases"


def releases() -> list[str]:
    """Every release that has left a fixture here."""
    return sorted(path.parent.name for path in RELEASES.glob("*/manifest.json"))


@cache
def manifest(release: str) -> dict[str, Any]:
    """What the release's own code said of its databases."""
    return dict(json.loads((RELEASES / release / "manifest.json").read_text()))


@cache
def upgraded(release: str, engine: str) -> dict[str, Any]:
    """What came of it: `unpacked`, `lost`, `excused`, `triggers_gone`, and what readings.py found.

    The first process of a run does the work, the others read what it wrote down.
    """
    kept = Path(services.var_dir()) / f"upgrade-{release}-{engine}.json"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(_upgrade(release, engine)))
    return dict(json.loads(kept.read_text()))


def _upgrade(release: str, engine: str) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory(prefix="rf-upgrade-") as place,
        _made(ENGINES[engine](Path(place) / "old")) as old,
        _made(ENGINES[engine](Path(place) / "new")) as new,
    ):
        old.unpack(RELEASES / release)
        old.copy_to(new)
        before = old.tables()
        with _migrated(new, release) as readings:
            found = {
                "unpacked": fingerprints(before),
                "triggers_gone": sorted(set(old.triggers()) - set(new.triggers())),
                **judged(engine, before, new.tables()),
            }
        return found | readings


@contextmanager
def _made(database: Database) -> Iterator[Database]:
    database.make()
    try:
        yield database
    finally:
        database.remove()


def judged(engine: str, before: Any, after: Any) -> dict[str, Any]:
    """`lost`: the differences that nothing excuses, in words; `excused`: the numbers of the lines that were needed."""
    lost, excused = [], set()
    for difference in differences(before, after):
        lines = [
            number
            for number, line in enumerate(ALLOWED)
            if engine in line.engines and line.excuses(difference)
        ]
        excused.update(lines)
        if not lines:
            lost.append(difference)
    return {"lost": summary(lost), "excused": sorted(excused)}


@contextmanager
def _migrated(database: Database, release: str) -> Iterator[dict[str, Any]]:
    """The database as today's code has migrated it; what readings.py finds in it is in the dictionary afterwards.

    One process for both, because starting one is half of the cost: it waits for us after the migrations.
    """
    command = [sys.executable, "-m", "tests.upgrade.readings", release]
    environment = clean_environment() | database.environment
    found: dict[str, Any] = {}
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=PIPE, stdout=PIPE, stderr=said
        ) as reading,
    ):
        assert reading.stdout is not None
        is_migrated = reading.stdout.readline() == "migrated\n"
        if is_migrated:
            yield found
        answer, _none = reading.communicate("go on\n" if is_migrated else "")
        said.seek(0)
        assert reading.returncode == 0, f"{' '.join(command)} failed:\n{answer}\n{said.read()}"
    found.update(json.loads(answer))
