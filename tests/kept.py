"""What takes seconds to make and is the same in every run: made once for each state of the sources, and then copied.

A database takes some seconds, an installation with the course twenty; a copy takes none. What follows
(the test runner's triggers and rights, the first start's questions) happens to the copy as it did before.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from tests import services

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / ".pytest_cache" / "kept"
STATES_KEPT = 6
PARTS = ("trainingsite", "courses", "quizzes", "certificates")


def give_migrated(database: Path) -> None:
    """Put a SQLite database on which every migration has run where a test database is expected and none is yet."""
    if not database.exists():
        with _made("migrated.sqlite3", _migrate, _tables()) as kept:
            shutil.copyfile(kept, database)


def give_migrated_postgres(name: str) -> None:
    """Make this database a copy of one that was migrated once for the run's server, unless it is there."""
    pattern = f"migrated_{_state(_tables())}"
    with psycopg.connect(services.postgres_url(), autocommit=True) as server:
        server.execute("SET statement_timeout = 0")
        server.execute(
            "SELECT pg_advisory_lock(1)"
        )  # the processes of one run ask at the same moment
        if not _has_database(server, pattern):
            server.execute("DROP DATABASE IF EXISTS unfinished")
            server.execute("CREATE DATABASE unfinished")
            _migrate_postgres("unfinished")
            server.execute(
                SQL("ALTER DATABASE unfinished RENAME TO {}").format(Identifier(pattern))
            )
        if not _has_database(server, name):
            copy = SQL("CREATE DATABASE {} TEMPLATE {}")
            server.execute(copy.format(Identifier(name), Identifier(pattern)))


def give_installed(var: Path) -> None:
    """Put the folder of an installation with demo people and the course where none is yet: `up` finds nothing to do."""
    if not var.exists():
        with _made("installed", _install, _everything()) as kept:
            shutil.copytree(kept, var)


@contextmanager
def _made(name: str, make: Callable[[Path], None], sources: Iterable[Path]) -> Iterator[Path]:
    """What `make` puts there, for these sources as they are; one process at a time makes or takes."""
    STORE.mkdir(parents=True, exist_ok=True)
    folder = STORE / _state(sources)
    with (STORE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the processes of one run ask at the same moment
        folder.mkdir(exist_ok=True)
        os.utime(folder)
        _remove_older()
        if not (folder / name).exists():
            unfinished = folder / f"{name}.{os.getpid()}"
            make(unfinished)
            unfinished.rename(folder / name)
        yield folder / name


def _state(sources: Iterable[Path]) -> str:
    """Names these files, what is installed, and how the tests are set up."""
    whole = sha256(sys.version.encode())
    for path in [ROOT / "requirements.txt", ROOT / "tests" / "settings.py", *sources]:
        whole.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()[:24]


def _everything() -> list[Path]:
    """The program with its pages and its course."""
    found = (path for part in PARTS for path in sorted((ROOT / part).rglob("*")))
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


def _tables() -> list[Path]:
    """What a migration, and what follows it (triggers, roles and what they may do), could depend on."""
    rooms = {"migrations", "models", "domain", "database"}
    alone = {"models.py", "settings.py", "may.py", "apps.py"}
    return [
        path
        for path in _everything()
        if path.suffix == ".py" and (rooms & set(path.parts) or path.name in alone)
    ]


def _migrate(database: Path) -> None:
    folder = database.with_name(f"{database.name}.var")
    test_settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE": ""}
    try:
        folder.mkdir()
        _manage("migrate", "--verbosity", "0", TEST_VAR_DIR=str(folder), **test_settings)
        os.replace(folder / "db.sqlite3", database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _migrate_postgres(name: str) -> None:
    address = urlsplit(services.postgres_url())._replace(path=f"/{name}").geturl()
    with TemporaryDirectory(prefix="rf-migrate-") as folder:
        _manage(
            "migrate",
            "--verbosity",
            "0",
            TEST_VAR_DIR=folder,
            TEST_DATABASE="postgres",
            TEST_POSTGRES_URL=address,
            DJANGO_SETTINGS_MODULE="tests.settings",
        )


def _has_database(server: psycopg.Connection, name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _install(var: Path) -> None:
    """What the first start does before it starts anything; the address is the next start's."""
    var.mkdir(mode=0o700)
    give_migrated(var / "db.sqlite3")
    _manage("prepare", VAR_DIR=str(var), SEED_DEMO="1")


def _manage(*arguments: str, **settings: str) -> None:
    ours = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PUBLIC_URL", "TEST_VAR_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment | settings,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _remove_older() -> None:
    states = [path for path in STORE.iterdir() if path.is_dir()]
    for path in sorted(states, key=lambda path: -path.stat().st_mtime)[STATES_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    with TemporaryDirectory(prefix="rf-kept-") as folder:
        give_migrated(Path(folder) / "db.sqlite3")
