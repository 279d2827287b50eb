"""manage.py up: start everything, keep it running, stop it in order."""

import errno
import json
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError

from trainingsite import env
from trainingsite.supervisor import preparing, valkey, web, welcome
from trainingsite.supervisor.daily import DailyBackup
from trainingsite.supervisor.lock import AlreadyRunning, held
from trainingsite.supervisor.processes import (
    Child,
    end_leftovers,
    let_children_import,
    remember,
)
from trainingsite.supervisor.queue import Queue

STOP_SECONDS = {"backup": 2.0, "web": 5.0, "beat": 3.0, "worker": 12.0, "valkey": 5.0}


class Command(BaseCommand):
    help = "Start Valkey (unless REDIS_URL is set), the web server, a worker and beat; Ctrl-C stops them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.children: list[Child] = []
        self.queue: Queue | None = None
        self.stopping = False
        run = self._prepare(settings.VAR_DIR)
        try:
            with held(run.parent):
                self._run(run)
        except AlreadyRunning as refusal:
            raise CommandError(str(refusal)) from refusal

    def _run(self, run: Path) -> None:
        ended = end_leftovers(run / "children.json")
        if ended:
            self._say(f"ended what an earlier start had left: {', '.join(ended)}")
        if refusal := web.refusal(settings.HOST, settings.TRUSTED_PROXY_COUNT):
            raise CommandError(refusal)
        self._check_port()
        self._check_address(run.parent / "site.json")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_soon)
        try:
            self._start_all(run)
            self._watch(run)
        finally:
            self._stop_all(run)

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {text}")
        self.stdout.flush()

    def _prepare(self, var: Path) -> Path:
        os.umask(
            0o077
        )  # names, answers and question keys: for this user only, whatever a child writes
        run = var / "run"
        try:
            var.mkdir(mode=0o700, parents=True, exist_ok=True)
            run.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = run / ".write-test"
            probe.write_text("")
            probe.unlink()
        except OSError as error:
            raise CommandError(
                f"Cannot write to {var}: {error.strerror}. Make it writable for this user, or set VAR_DIR to a folder that is."
            ) from error
        return run

    def _check_port(self) -> None:
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, settings.PORT))
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise CommandError(
                        f"HOST is {settings.HOST}: {error.strerror}. Give an address of this machine, or none for 127.0.0.1."
                    ) from error
                raise CommandError(
                    f"Port {settings.PORT} on {settings.HOST} cannot be used: {error.strerror}. "
                    f"Stop the program that has it, or choose another: PORT={settings.PORT + 1} make run"
                ) from error

    def _check_address(self, path: Path) -> None:
        """An address that certificates may have printed is not given up by accident."""
        former = str(env.remembered(path).get("public_url", ""))
        is_printed = urlsplit(former).scheme == "https"
        if not is_printed or former in (settings.PUBLIC_URL, *settings.PUBLIC_URL_FORMER):
            return
        raise CommandError(
            f"This installation was {former} until now, and its certificates print that address for ever; PUBLIC_URL is "
            f"{settings.PUBLIC_URL}. Either start with PUBLIC_URL={former}, or let both addresses lead here "
            f"and start with PUBLIC_URL_FORMER={former}."
        )

    def _start_all(self, run: Path) -> None:
        began = time.monotonic()
        if not settings.REDIS_URL:
            self._start_valkey(run)
        self._check_services()
        preparing.prepare(self._say, stdout=self.stdout)
        self._remember_site()
        self._say("starting the web server, a worker and beat ...")
        let_children_import(settings.BASE_DIR)
        for child in self._programs(run):
            child.start()
            self.children.append(child)
            remember(run / "children.json", self.children)
        self._wait_for_web()
        self.stdout.write(welcome.text(time.monotonic() - began))
        self.stdout.flush()

    def _check_services(self) -> None:
        """The database must answer; the queue may come later."""
        preparing.check_database()
        if settings.REDIS_URL and not getattr(cache, "is_shared", True):
            self._say(
                "the queue at REDIS_URL does not answer: exams go on, certificates wait until it does"
            )

    def _start_valkey(self, run: Path) -> None:
        self._say("starting Valkey ...")
        try:
            self.queue = Queue(
                settings.VALKEY_SOCKET, settings.VAR_DIR / "valkey", self._log("valkey"), self._say
            )
            self.children.append(self.queue.child)
            self.queue.start()
        except valkey.NoValkey as problem:
            raise CommandError(str(problem)) from problem
        remember(run / "children.json", self.children)

    def _log(self, name: str) -> Path:
        return Path(settings.VAR_DIR) / "log" / f"{name}.log"

    def _programs(self, run: Path) -> list[Child]:
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "--quiet", "-A", "trainingsite"]
        worker = [*celery, "worker", "-P", "prefork", "-c", "2", "-Q", "default,issue", "--without-gossip",
                  "--without-mingle", "-l", "WARNING"]  # fmt: skip
        beat = [*celery, "beat", "-s", str(run / "beat-schedule"), "--pidfile=", "-l", "WARNING"]
        server = web.command(settings.HOST, settings.PORT)
        commands = {"web": server, "worker": worker, "beat": beat}
        # Pages promise the demo's mails there, also those that the worker sends.
        senders = (
            {"web", "worker"} if settings.SEED_DEMO and not settings.MAIL_IS_CONFIGURED else ()
        )
        return [
            Child(name, command, self._log(name), speaks=name in senders)
            for name, command in commands.items()
        ]

    def _remember_site(self) -> None:
        """Other commands started without environment speak of the same address."""
        path = Path(settings.VAR_DIR) / "site.json"
        path.write_text(json.dumps({"port": settings.PORT, "public_url": settings.PUBLIC_URL}))

    def _wait_for_web(self) -> None:
        host = "127.0.0.1" if settings.HOST in ("0.0.0.0", "::") else settings.HOST  # noqa: S104 -- compared only
        # By the name of the site: it may answer to no other.
        probe = urllib.request.Request(
            f"http://{env.as_host(host)}:{settings.PORT}/healthz",
            headers={"Host": urlsplit(settings.PUBLIC_URL).netloc},
        )
        limit = time.monotonic() + 30
        while time.monotonic() < limit and not self.stopping:
            try:
                with urllib.request.urlopen(probe, timeout=2):  # noqa: S310 -- http, to ourselves
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        if not self.stopping:
            raise CommandError(f"The web server did not answer. Its log: {self._log('web')}")

    def _stop_soon(self, *_args: Any) -> None:
        self.stopping = True

    def _watch(self, run: Path) -> None:
        """Start again whatever ends."""
        due: dict[str, float] = {}
        backup = DailyBackup(self._log("backup"), self._say)
        while not self.stopping:
            if self.queue is not None:
                self.queue.look()
            backup.look()
            for child in self.children:
                if child.is_running:
                    continue
                if child.name not in due:
                    child.end_group()
                    due[child.name] = time.monotonic() + child.pause_before_restart()
                    self._say(f"{child.name} ended; starting it again (log: {child.log})")
                if time.monotonic() >= due[child.name]:
                    del due[child.name]
                    child.start()
                    remember(run / "children.json", self.children)
            time.sleep(0.2)
        backup.child.stop(STOP_SECONDS["backup"])

    def _stop_all(self, run: Path) -> None:
        if self.children:
            self._say("stopping ...")
        for name in ("web", "beat", "worker", "valkey"):
            for child in self.children:
                if child.name == name:
                    child.stop(STOP_SECONDS[name])
        (run / "children.json").unlink(missing_ok=True)
        own_folder = settings.VALKEY_SOCKET.parent
        if own_folder != run:  # a deep folder's stand-in, see settings
            shutil.rmtree(own_folder, ignore_errors=True)
