"""A whole running installation in a folder of its own: `manage.py up` as a real process."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests import kept

ROOT = kept.ROOT
# A command that hangs ends its test; one on a crowded machine does not.
MOST_SECONDS = 240
GUESTS = 40
MAKE_GUESTS = """
import sys
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from trainingsite.accounts.models import User

password = make_password(sys.argv[1])
for number in map(int, sys.argv[2:]):
    person = User.objects.create_user(
        f"guest-{number}@demo.example", register_name=f"Guest {number}",
        register="Demo register", register_number=f"{7100000 + number}", is_demo=True,
    )
    person.password = password
    person.save()
    person.groups.set(Group.objects.filter(name="practitioner"))
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
"""


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(
    condition: Callable[[], Any], *, seconds: float = 20, why: str | Callable[[], str] = ""
) -> Any:
    """What the condition gives as soon as it is true. A reason that is called is asked for at the end."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    reason = why() if callable(why) else why
    raise AssertionError(f"not within {seconds} s: {reason or condition}")


class Site:
    """One installation. `start` and `stop` may be called again and again; the folder stays.

    It begins as one that was started before, unless it `is_new`: then the first start makes tables, course and people.
    """

    def __init__(self, folder: Path, *, is_new: bool = False, **environment: str) -> None:
        self.var = folder / "var"
        self.is_new = is_new
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = folder / "up.log"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PUBLIC_URL"}
        } | {"VAR_DIR": str(self.var), "PORT": str(self.port), "SEED_DEMO": "1", **environment}
        self.process: subprocess.Popen[bytes] | None = None
        self.guests: dict[str, dict[str, str]] = {}
        self._free_guests: deque[str] = deque()

    def start(self) -> "Site":
        """Start everything and wait until it says so."""
        if not self.is_new:
            kept.give_installed(self.var)
        with self.output.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "manage.py", "up"],
                cwd=self.var.parent,  # a service may be started from anywhere
                env=self.environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        began = self.said().count("Ready after")
        wait_until(
            lambda: self.said().count("Ready after") > began or self.process.poll() is not None,
            seconds=MOST_SECONDS,
            why=lambda: f"manage.py up is ready; it said: {self.said()}",
        )
        assert self.process.poll() is None, self.said()
        return self

    def said(self) -> str:
        """What `manage.py up` printed."""
        return self.output.read_text() if self.output.exists() else ""

    def stop(self) -> int:
        """Stop it as Ctrl-C does; gives the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)

    def kill(self) -> None:
        """End the supervisor alone, without a chance to clean up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def children(self) -> dict[str, int]:
        """The process ids by name."""
        try:
            rows = json.loads((self.var / "run" / "children.json").read_text())
        except (OSError, ValueError):
            return {}
        return {row["name"]: row["pid"] for row in rows}

    def kill_child(self, name: str) -> int:
        """End one program and everything below it with SIGKILL; gives its process id."""
        pid = self.children()[name]
        process = psutil.Process(pid)
        for member in [process, *process.children(recursive=True)]:
            member.kill()
        return pid

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of this installation."""
        return self.manage_as({}, *arguments)

    def manage_as(
        self, environment: dict[str, str], *arguments: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of this installation with other settings."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON (or text) of an address."""
        try:
            address = self.url + path
            with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310 -- ours
                status, body = response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read().decode()
        try:
            return status, json.loads(body)
        except ValueError:
            return status, body

    @property
    def demo(self) -> dict[str, Any]:
        """demo.json: the people and the clinic."""
        return dict(json.loads((self.var / "demo.json").read_text()))

    def guest(self) -> str:
        """The name of a practitioner with no history, for one story: nobody else's attempts stand in its way."""
        if not self._free_guests:
            self.invite(GUESTS)
        return self._free_guests.popleft()

    def invite(self, number: int) -> None:
        """Make so many guests at once: a command takes a second, a person a millisecond."""
        password, first = secrets.token_urlsafe(12), len(self.guests)
        numbers = range(first, first + number)
        self.run_program(MAKE_GUESTS, password, *map(str, numbers))
        for one in numbers:
            email = f"guest-{one}@demo.example"
            self.guests[f"guest-{one}"] = {"email": email, "password": password}
            self._free_guests.append(f"guest-{one}")

    def run_program(self, program: str, *arguments: str) -> str:
        """Run a program with the models of this installation; gives what it printed."""
        return self._run_python("-c", f"import django\ndjango.setup()\n{program}", *arguments)

    def run_module(self, name: str, *, given: str = "") -> str:
        """Run a module of the tests on this installation, which gets `given` to read; gives what it printed."""
        return self._run_python("-m", name, given=given)

    def _run_python(self, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={"DJANGO_SETTINGS_MODULE": "trainingsite.settings"} | self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def people(self) -> dict[str, dict[str, str]]:
        """Everybody who can sign in here, by name: the demo people and the guests of this run."""
        return {**self.demo["people"], **self.guests}

    @contextmanager
    def running(self) -> Iterator["Site"]:
        """Started, and stopped at the end."""
        try:
            yield self.start()
        finally:
            if self.process is not None and self.process.poll() is None:
                self.stop()
