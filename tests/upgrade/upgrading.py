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
        _run(new, "manage.py", "migrate", "-v0")
        before, after = old.tables(), new.tables()
        return {
            "unpacked": fingerprints(before),
            "triggers_gone": sorted(set(old.triggers()) - set(new.triggers())),
            **_judged(engine, before, after),
            **json.loads(_run(new, "-m", "tests.upgrade.readings", release)),
        }


@contextmanager
def _made(database: Database) -> Iterator[Database]:
    database.make()
    try:
        yield database
    finally:
        database.remove()


def _judged(engine: str, before: Any, after: Any) -> dict[str, Any]:
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


def _run(database: Database, *arguments: str) -> str:
    """A command of today's code on that database, in a process of its own; gives what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=clean_environment() | database.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout
