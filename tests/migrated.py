"""A SQLite database on which every migration has run, made once for each state of the sources and then copied.

Migrating takes ten seconds and is the same for every process of every run; a copy takes none. What the test runner does
to the copy (migrations that are not applied, triggers, rights) it does as before.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.site import ROOT

STORE = ROOT / ".pytest_cache" / "migrated"
KEPT = 3
PARTS = ("trainingsite", "courses", "quizzes", "certificates")


def give(place: Path) -> None:
    """Put a copy where a test database is expected and none is yet."""
    if place.exists():
        return
    STORE.mkdir(parents=True, exist_ok=True)
    template = STORE / f"{_state()}.sqlite3"
    with (STORE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the processes of one run ask at the same moment
        if not template.exists():
            _make(template)
        os.utime(template)
        _remove_older()
        shutil.copyfile(template, place)


def _state() -> str:
    """Names everything that a migration, or what follows it, could depend on."""
    whole = sha256(sys.version.encode())
    files = [ROOT / "requirements.txt", ROOT / "tests" / "settings.py"]
    files += [path for part in PARTS for path in sorted((ROOT / part).rglob("*.py"))]
    for path in files:
        whole.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()[:24]


def _make(template: Path) -> None:
    folder = STORE / f"making-{os.getpid()}"
    folder.mkdir()
    environment = os.environ | {
        "TEST_VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE": "",
    }
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=environment,
            check=True,
        )
        os.replace(folder / "db.sqlite3", template)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_older() -> None:
    newest_first = sorted(
        STORE.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True
    )
    for path in newest_first[KEPT:]:
        path.unlink()
