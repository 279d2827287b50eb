"""Forking and watching: a database is made ready once, then one child for each mutant, two at a time."""

import importlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import child
from tests.mutants.mutant import Mutant

AT_ONCE = 2
SECONDS_EACH = 180
READY = "ready"
# What every child imports, as far as it asks for no settings. Nothing of the program.
SHARED = (
    *("pytest", "hypothesis.strategies", "django.test", "django.contrib.admin.options"),
    *("rest_framework.serializers", "drf_spectacular.utils", "celery.bin.worker", "redis.asyncio"),
    *("psycopg", "structlog", "requests", "fido2.server", "fontTools.ttLib", "markdown_it"),
)


@dataclass(frozen=True)
class Task:
    """Tests to be run, with a mutant or (None) with the program as it is."""

    tests: tuple[str, ...]
    mutant: Mutant | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a task: killed, survived, timed out, broken (no verdict of tests), or not run."""

    task: Task
    verdict: str
    seconds: float = 0.0
    said: str = ""
    killer: str = ""  # the test that failed, if one did


@dataclass
class _Child:
    task: Task
    pid: int
    folder: Path
    began: float

    def outcome(self, verdict: str) -> Outcome:
        said, failed = (_text(self.folder / name) for name in (child.SAID, child.FAILED))
        shutil.rmtree(self.folder, ignore_errors=True)
        return Outcome(self.task, verdict, time.monotonic() - self.began, said, failed)


def _text(file: Path) -> str:
    return file.read_text(errors="replace") if file.exists() else ""


def make_ready(folder: Path) -> None:
    """What the children share: imported libraries, compiled modules, and a migrated SQLite to copy.

    A process of its own makes the database and ends: this one imports nothing of the program.
    """
    sys.pycache_prefix, sys.dont_write_bytecode = str(folder / "compiled"), False
    for name in SHARED:
        importlib.import_module(name)
    (folder / READY).mkdir()
    pid = os.fork()
    if pid == 0:
        _make_database(folder / READY)
    _pid, status = os.waitpid(pid, 0)
    if status:
        sys.stderr.write(_text(folder / READY / child.SAID))
        raise SystemExit("The test database could not be made.")


def _make_database(var: Path) -> None:
    code = child.BROKEN
    try:
        child.talk_into(var / child.SAID)
        child.keep_out_of_the_tree(var)
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django  # noqa: PLC0415 -- in the child only
        from django.test.utils import setup_databases  # noqa: PLC0415

        django.setup()
        setup_databases(verbosity=0, interactive=False, keepdb=True)
        code = 0
    finally:
        os._exit(code)


def run_all(
    tasks: Sequence[Task], *, folder: Path, until: float, seconds_each: float = SECONDS_EACH
) -> Iterator[Outcome]:
    """The outcome of every task, as each ends. At `until` (monotonic) whatever is left is stopped and not run."""
    waiting, running = list(tasks), list[_Child]()
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE and time.monotonic() < until:
                running.append(_start(waiting.pop(0), folder))
            for ended, verdict in _ended(running, until, seconds_each):
                running.remove(ended)
                yield ended.outcome(verdict)
            if time.monotonic() >= until and not running:
                break
            time.sleep(0.05)
        yield from (Outcome(task, "not run") for task in waiting)
    finally:
        for one in running:
            _stop(one)


def _start(task: Task, folder: Path) -> _Child:
    number = len(list(folder.glob("child-*")))
    own = folder / f"child-{number}-{time.monotonic_ns()}"
    shutil.copytree(folder / READY, own)
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        child.run(task.tests, folder=own, mutant=task.mutant)
    return _Child(task, pid, own, time.monotonic())


def _ended(
    running: Sequence[_Child], until: float, seconds_each: float
) -> Iterator[tuple[_Child, str]]:
    for one in list(running):
        pid, status = os.waitpid(one.pid, os.WNOHANG)
        if pid:
            yield one, _verdict(os.waitstatus_to_exitcode(status))
        elif time.monotonic() - one.began > seconds_each:
            _stop(one)
            yield one, "timed out"
        elif time.monotonic() >= until:
            _stop(one)
            yield one, "not run"


def _verdict(code: int) -> str:
    return {0: "survived", 1: "killed"}.get(code, "broken")


def _stop(one: _Child) -> None:
    """The child and what its tests have started; its group may not be there yet, or no more."""
    with suppress(ProcessLookupError):
        os.kill(one.pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.killpg(one.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(one.pid, 0)
