"""The servers of one measurement: everything that `manage.py up` starts, beat and sweeps too; SQLite or PostgreSQL."""

import json
import os
import sqlite3
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
from tests.bench.measure import Stopwatch
from tests.site import ROOT, Site, free_port, wait_until

UNLIMITED = {"VERIFY_LIMIT_PER_MINUTE": "100000000", "VERIFY_KEY_LIMIT_PER_MINUTE": "100000000", "LOGIN_ADDRESS_LIMIT": "100000"}  # fmt: skip
ISSUED = "SELECT count(*) FROM certificates_statusevent WHERE status = 'issued'"
WEB = ("web", "valkey")
WORKERS = ("worker", "valkey")


class Installation(Site):
    """An empty database of its own, filled for the measurement, and its running servers."""

    def __init__(self, name: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.name, self.bare_port = name, free_port()
        database = {"DATABASE_URL": services.postgres_url()} if name == "postgresql" else {}
        super().__init__(
            folder,
            is_new=True,
            DJANGO_SETTINGS_MODULE="tests.bench.settings",
            LOG_LEVEL="WARNING",
            SEED_DEMO="",
            **UNLIMITED,
            **database,
        )
        self.facts: dict[str, Any] = {}
        self.bare_root = 0
        self.passes = 1  # the one whose certificate is verified
        self.bytes_per_attempt = 0.0

    @contextmanager
    def ready(self, *, candidates: int, certificates: int = 0) -> Iterator["Installation"]:
        """Filled, grown to so many certificates, and everything started."""
        self.facts = self._prepared("fill", str(candidates))
        if certificates:
            self.facts |= self._prepared("grow", str(certificates))
        with ExitStack() as stack:
            stack.enter_context(self.running())
            self.bare_root = stack.enter_context(_bare(self.bare_port))
            wait_until(lambda: _answers(self.bare_port, "/bench/bare"), why="the bare view answers")
            try:
                yield self
            except Exception as problem:
                problem.add_note(self.said()[-4000:])
                raise

    def _prepare(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.bench.prepare", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _prepared(self, *arguments: str) -> dict[str, Any]:
        return dict(json.loads(self._prepare(*arguments).communicate()[0]))

    def sweeps(self, times: int) -> dict[str, list[float]]:
        """By its name, the seconds of each call of a sweep that finds nothing to do."""
        return self._prepared("sweeps", str(times))

    def roots(self, *names: str) -> list[int]:
        """The process ids of those programs, all of `up` without names; on PostgreSQL the database's too."""
        known = self.children()
        found = [pid for name, pid in known.items() if name.startswith(names)]
        return (found if names else self.own_roots()) + (
            [_postmaster()] if self.name == "postgresql" else []
        )

    def own_roots(self) -> list[int]:
        """The process id of `up`, which has everything of ours below it."""
        assert self.process is not None
        return [self.process.pid]

    def issued(self) -> int:
        """How many certificates there are."""
        return int(self._asked(ISSUED))

    def certificates_of(self, number: int) -> tuple[float, float, int]:
        """So many passes come into sight at once: (CPU seconds of worker and queue, wall seconds, certificates made)."""
        program = self._prepare("passes", str(self.passes), str(number))
        self.passes += number
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        before = self.issued()
        watch = Stopwatch(self.roots(*WORKERS))
        with watch.running():
            began = time.monotonic()
            program.communicate("go\n")
            wait_until(lambda: self.issued() >= before + number, seconds=120, why="certificates")
            wall = time.monotonic() - began
        return watch.cpu_seconds, wall, self.issued() - before

    def stored_bytes(self) -> int:
        """How large the database is."""
        if self.name == "postgresql":
            return int(
                self._asked(
                    "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
                )
            )
        self._asked("PRAGMA wal_checkpoint(TRUNCATE)")
        return (self.var / "db.sqlite3").stat().st_size

    def _asked(self, sql: str) -> Any:
        if self.name == "postgresql":
            with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
                row = connection.execute(sql).fetchone()
        else:
            connection = sqlite3.connect(self.var / "db.sqlite3", timeout=20)
            row = connection.execute(sql).fetchone()
            connection.close()
        return row[0] if row else 0


@contextmanager
def _bare(port: int) -> Iterator[int]:
    """The bare view, served as `up` serves the site."""
    command = [
        "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "3", "--no-ws", "--log-level", "warning", "tests.bench.bare:application",
    ]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
            return True
    except OSError:
        return False


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
