"""The servers of one measurement: Valkey, granian as `manage.py up` starts it, a worker; SQLite or PostgreSQL."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests import services
from tests.site import ROOT, free_port

UNLIMITED = {"VERIFY_LIMIT_PER_MINUTE": "100000000", "VERIFY_KEY_LIMIT_PER_MINUTE": "100000000"}


class Installation:
    """An empty database of its own, filled for the measurement, and its running servers."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.var = name, folder / "var"
        self.port, self.bare_port = free_port(), free_port()
        self.pids: dict[str, int] = {}
        self.bytes_per_attempt = 0.0
        (self.var / "run").mkdir(parents=True)
        self.environment = dict(os.environ) | UNLIMITED | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "VAR_DIR": str(self.var),
            "PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        if name == "postgresql":
            self.environment["DATABASE_URL"] = services.postgres_url()
            self.pids["postgres"] = _postmaster()

    def run(self, *arguments: str) -> str:
        """Run a Python module or script to its end; gives what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return done.stdout

    @contextmanager
    def running(self, *, callers: int, passes: int) -> Iterator[dict[str, Any]]:
        """Everything started; gives what prepare.py printed."""
        with ExitStack() as stack:
            stack.enter_context(services.running_valkey(self.var / "run"))
            self.pids["valkey"] = _child_named("valkey")
            self.run("manage.py", "migrate", "-v0")
            facts = json.loads(self.run("-m", "tests.bench.prepare", str(callers), str(passes)))
            for name, command in (
                ("web", _granian(self.port, "trainingsite.wsgi")),
                ("bare", _granian(self.bare_port, "tests.bench.bare")),
                ("worker", _worker()),
            ):
                self.pids[name] = stack.enter_context(self._process(command))
            try:
                _wait(self.port, "/healthz")
                _wait(self.bare_port, "/bench/bare")
                yield facts
            except Exception as problem:
                problem.add_note((self.var / "servers.log").read_text()[-4000:])
                raise

    @contextmanager
    def _process(self, command: list[str]) -> Iterator[int]:
        log = self.var / "servers.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self.environment,
                stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        try:
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    def servers(self, *names: str) -> list[int]:
        """The process ids of those servers that this installation has."""
        return [self.pids[name] for name in names if name in self.pids]

    def stored_bytes(self) -> int:
        """How large the database is."""
        if self.name == "postgresql":
            with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
                row = connection.execute(
                    "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
                ).fetchone()
                return int(row[0]) if row else 0
        self.run(
            "-c",
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA wal_checkpoint(TRUNCATE)')",
            str(self.var / "db.sqlite3"),
        )
        return (self.var / "db.sqlite3").stat().st_size


def _granian(port: int, module: str) -> list[str]:
    return [
        "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "3", "--no-ws", "--log-level", "warning", f"{module}:application",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [
        "celery", "-A", "trainingsite", "worker", "-P", "prefork", "-c", "2", "-Q", "default,issue",
        "--without-gossip", "--without-mingle", "-l", "WARNING",
    ]  # fmt: skip


def _child_named(name: str) -> int:
    children = psutil.Process().children(recursive=True)
    return next(child.pid for child in reversed(children) if name in child.name())


def _postmaster() -> int:
    """The first PostgreSQL process of this run: the parent of all the others."""
    # Asked for in one go: the backends come and go while we look.
    found = psutil.process_iter(["name", "cmdline", "create_time"])
    mine = [
        one
        for one in found
        if one.info["name"] == "postgres" and "rf-pg-" in " ".join(one.info["cmdline"] or [])
    ]
    return max(mine, key=lambda process: process.info["create_time"]).pid


def _wait(port: int, path: str) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nobody answers at port {port}")
