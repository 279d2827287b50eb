"""Where a line of the chaos run happens: a whole installation, its people, its course of a minute, and what the line found."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import requests

from tests import curriculum_small
from tests.chaos.candidate import Candidate, Paper, keys_of
from tests.chaos.comparing import KINDS, WRONG, Finding, compare
from tests.chaos.ledger import ACKNOWLEDGED, Ledger
from tests.chaos.stored import as_stored, stored_in
from tests.sat import EXAM, pass_checks
from tests.site import ROOT, Site, wait_until
from tests.upgrade.databases import PostgresDatabase

# A sign-in of fifty people from one address, and whatever the lines ask.
UNLIMITED = {"LOGIN_ADDRESS_LIMIT": "100000"}
# One course of a minute and a little grace, with an exam whose pass is certified.
COURSE = "chaos"
MINUTE, OWN_EXAM = f"{COURSE}-alpha-check", f"{COURSE}-small-exam"
GRACE = 5
# From the end of everything to the last certificate: a few sweeps, and the pause before a program is started again.
PATIENCE = 120.0
STARTS = 4


@dataclass(frozen=True)
class Size:
    """How much of each: candidates of the line with kills, kills, its seconds; candidates of each other line."""

    attempts: int = 50
    kills: int = 100
    seconds: float = 600.0
    people: int = 6

    @classmethod
    def within(cls, seconds: float) -> "Size":
        """In proportion for a shorter run."""
        share = min(1.0, seconds / cls.seconds)
        return cls(max(8, round(50 * share)), max(8, round(100 * share)), seconds, 3)


@dataclass
class Told:
    """What one line did and found."""

    done: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sent: int = 0
    acknowledged: int = 0
    attempts: int = 0

    def say(self, text: str) -> None:
        self.done.append(text)

    def wrong(self, text: str, attempt: str = "") -> None:
        """Something that comparing does not see."""
        self.findings.append(Finding(WRONG, attempt, text))

    def expect(self, well: Any, text: str) -> None:
        if not well:
            self.wrong(text)

    @property
    def counts(self) -> tuple[int, ...]:
        """How much was lost, doubled and wrong."""
        return tuple(sum(one.kind == kind for one in self.findings) for kind in KINDS)


class Ground:
    """One installation for all lines, one after the other; each has people and attempts of its own."""

    def __init__(self, folder: Path, *, database: str, seed: int, size: Size) -> None:
        self.folder, self.seed, self.size = folder, seed, size
        self.database = None
        environment = dict(UNLIMITED)
        if database == "postgresql":
            self.database = PostgresDatabase(folder / "database")
            self.database.make()
            environment["DATABASE_URL"] = self.database.address
        self.site = Site(folder, is_new=self.database is not None, **environment)
        self.told = Told()
        self._keys: dict[str, Any] = {}
        self._course: Path | None = None

    @contextmanager
    def running(self) -> Iterator["Ground"]:
        """The site started, and everything removed at the end."""
        try:
            if self.database is not None:
                self._prepare()
            self.start()
            yield self
        finally:
            self._stop()
            if self.database is not None:
                self.database.remove()

    def _prepare(self) -> None:
        """Tables, course and demo people in an empty database: longer than a start may take on a busy machine."""
        self.site.var.mkdir(mode=0o700)
        subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=ROOT,
            env=self.site.environment,
            stdout=subprocess.DEVNULL,
            timeout=900,
            check=True,
        )

    def start(self) -> None:
        """Start the site. On a busy machine its web server may not answer in time, and then it says so and ends: that is no finding."""
        for _try in range(STARTS - 1):
            try:
                self.site.start()
            except AssertionError:
                self._stop()
            else:
                return
        self.site.start()

    def _stop(self) -> None:
        if self.site.process is not None and self.site.process.poll() is None:
            self.site.stop()

    @contextmanager
    def restarted(self, **environment: str) -> Iterator[None]:
        """The site with other settings for a while."""
        before = self.site.environment
        self.site.stop()
        self.site.environment = before | environment
        try:
            self.start()
            yield
        finally:
            self._stop()
            self.site.environment = before
            self.start()

    def dice(self, name: str) -> random.Random:
        """The dice of one line or one candidate: the same in every run with this seed."""
        return random.Random(f"{self.seed}:{name}")

    # --- People and their attempts --------------------------------------------------------------

    @property
    def keys(self) -> dict[str, Any]:
        """What is right, by version; read anew after what is right has changed (`forget_keys`)."""
        if not self._keys:
            self._keys = keys_of(self.site)
        return self._keys

    def forget_keys(self) -> None:
        self._keys = {}

    def candidates(self, number: int, *, ready: bool = True) -> list[Candidate]:
        """New people, signed in; `ready`: for the shipped exam."""
        self.site.invite(number)
        names = [self.site.guest() for _one in range(number)]
        if ready:
            pass_checks(self.site, names)
        return [Candidate(self.site, name, self.keys) for name in names]

    def papers(self, quiz: str, number: int, *, ready: bool | None = None) -> list[Paper]:
        """As many attempts at this quiz, begun now."""
        if quiz != EXAM:
            self.course()
        people = self.candidates(number, ready=quiz == EXAM if ready is None else ready)
        return [Paper(one, quiz, self.dice(one.name)) for one in people]

    def course(self) -> Path:
        """The folder of the course of a minute, loaded when it is first asked for."""
        if self._course is None:
            self._course = _write_course(self.folder)
            self.load(self._course)
        return self._course

    def load(self, folder: Path, *options: str) -> str:
        """Load the course folder as it stands, as an operator does."""
        done = self.site.manage("load_curriculum", str(folder), *options)
        assert done.returncode == 0, done.stderr
        self.forget_keys()
        return done.stdout

    def rows_of(self, papers: Sequence[Paper]) -> dict[str, dict[str, Any] | None]:
        """What is stored of these attempts, by uuid."""
        return stored_in(self.site, [paper.ledger.attempt for paper in papers])

    # --- Comparing ------------------------------------------------------------------------------

    def compare(self, papers: Sequence[Paper]) -> None:
        """Everything that these candidates know beside what the site stores and says."""
        self.compare_ledgers([(paper.ledger, paper.candidate) for paper in papers])

    def compare_ledgers(self, pairs: Sequence[tuple[Ledger, Candidate]]) -> None:
        """The same of ledgers, each with somebody signed in as its person. Waits until the site has come to rest."""
        rows = self._rested([ledger for ledger, _person in pairs])
        for ledger, person in pairs:
            stored = rows[ledger.attempt]
            if stored is not None:
                counted = person.get(f"attempts/{ledger.attempt}/")["answers"]
                shown = [_plain(code) for code in person.issued_for(ledger.quiz)]
                stored = as_stored(stored, counted=counted, shown=shown)
            self.told.findings += compare(ledger, stored)
            self.told.sent += len(ledger.sent)
            self.told.acknowledged += len(ledger.told(ACKNOWLEDGED))
            self.told.attempts += 1

    def _rested(self, ledgers: list[Ledger]) -> dict[str, dict[str, Any] | None]:
        """What is stored, as soon as every end has its result and every pass its certificate; else what is there then."""
        limit = time.monotonic() + PATIENCE
        ended = {one.attempt for one in ledgers if one.handed_in_at or one.expires}
        while True:
            rows = stored_in(self.site, [one.attempt for one in ledgers])
            if all(_is_at_rest(rows[one]) for one in ended) or time.monotonic() > limit:
                return rows
            time.sleep(2)

    def wait_until_ready(self, seconds: float = 180) -> None:
        """Until web, database, queue, beat and sweep are well."""
        wait_until(self._is_ready, seconds=seconds, why="the site is ready again")

    def _is_ready(self) -> bool:
        try:
            status, body = self.site.get("/readyz")
        except OSError:
            return False
        return status == 200 and body["checks"]["broker"] == body["checks"]["beat"] == "ok"


def _is_at_rest(row: dict[str, Any] | None) -> bool:
    if row is None or row["closed_at"] is None:
        return row is None
    last = max(row["results"], key=lambda one: one["number"], default=None)
    waits = row["is_certified"] and last is not None and last["state"] == "passed"
    return last is not None and (not waits or any(one["issues"] for one in row["certificates"]))


def _plain(code: str) -> str:
    return "".join(filter(str.isalnum, code))


def _write_course(folder: Path) -> Path:
    """The small course under another code: a check of one minute, an exam that opens by itself and has a scheme."""
    course = curriculum_small.another(folder, COURSE)
    exam, check = "quizzes/small-exam.yaml", "quizzes/alpha-check.yaml"
    for name, old, new in (
        (check, "minutes: null", "minutes: 1"),
        (check, "grace_seconds: 0", f"grace_seconds: {GRACE}"),
        (exam, f"opens_after: [{COURSE}-alpha-check]", "opens_after: []"),
        (exam, "critical: true, count: 1}\n  - {module: alpha", "critical: true, count: 2}\n  - {module: alpha"),
        (exam, "cut: 4", "cut: 5"),
    ):  # fmt: skip
        curriculum_small.edit(course, name, old, new)
    curriculum_small.write_scheme(course, COURSE, OWN_EXAM)
    return course


def all_at_once(acts: Sequence[Callable[[], None]]) -> list[str]:
    """Do all of it side by side; gives what went wrong, in words."""
    problems: list[str] = []

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 -- the line tells it
            problems.append(f"{type(error).__name__}: {error}")

    threads = [Thread(target=run, args=(act,), daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def status_of(candidate: Candidate, quiz: str) -> tuple[int, str]:
    """What the site says to somebody who would start the quiz now: the status, and the reason where it refuses."""
    answer: requests.Response = candidate.post(
        f"quizzes/{quiz}/attempts/", {"agreed": True, "name_confirmed": True}
    )
    return answer.status_code, str(answer.json().get("reason", ""))


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free
