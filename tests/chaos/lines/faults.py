"""Faults of the machine: its clock, its disk, and the program that rings for what is due."""

import os
import resource
import shelve
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psutil

from tests.chaos.candidate import EXAM, Paper
from tests.chaos.ground import OWN_EXAM, Ground, free_bytes, status_of
from tests.chaos.lines.killed import answer_all
from tests.site import wait_until

CLOCKED = {"DJANGO_SETTINGS_MODULE": "tests.chaos.settings"}
HOUR = 3600
_MEGABYTE = 1_000_000


# --- The clock ------------------------------------------------------------------------------------


def _set_clock(ground: Ground, seconds: int) -> None:
    (ground.site.var / "clock").write_text(str(seconds))


@contextmanager
def _clock_that_can_be_set(ground: Ground) -> Iterator[None]:
    """The site on such a clock; at the end it is right, and accepted as such."""
    with ground.restarted(**CLOCKED):
        ground.wait_until_ready()
        try:
            yield
        finally:
            _set_clock(ground, 0)
            assert ground.site.manage("accept_clock").returncode == 0


def clock_set_back(ground: Ground) -> None:
    """The clock is set back by an hour while people sit: they go on, no exam begins, no end moves, and beat goes on ringing."""
    with _clock_that_can_be_set(ground):
        papers = ground.papers(EXAM, ground.size.people)
        (waits,) = ground.candidates(1)
        for paper in papers:
            for version in list(paper.right)[::2]:
                paper.give_wrong(version)
            paper.drain()
        ground.site.run_program(KEEP_TIME)
        _set_clock(ground, -HOUR)
        for paper in papers:
            paper.ledger.clock_was_set = True
        refused = status_of(waits, EXAM)
        ground.told.expect(refused == (503, "clock-set-back"), f"a start was answered {refused}")
        _expect_sweeps(ground, "after the clock was set back")
        answer_all(papers)
        for paper in papers:
            paper.hand_in()
        ground.compare(papers)
        assert ground.site.manage("accept_clock").returncode == 0
        begun = status_of(waits, EXAM)
        ground.told.expect(begun[0] == 201, f"after accept_clock a start was answered {begun}")
    ground.told.say("by an hour; a start refused, then accepted")


KEEP_TIME = """
from django.utils import timezone
from quizzes.actions import keep_time
from trainingsite.accounts.actors import SYSTEM
keep_time(by=SYSTEM, now=timezone.now())
"""


# --- Beat -----------------------------------------------------------------------------------------


def _expect_sweeps(ground: Ground, when: str) -> None:
    """Beat rings for the sweep twice. Once may be a message that lay in the queue. It takes half a minute; a busy machine only reads
    the row so often in three."""
    seen = set()
    limit = time.monotonic() + 180
    while len(seen) < 3 and time.monotonic() < limit:
        seen.add(ground.site.run_program(SWEPT_AT).strip())
        time.sleep(2)
    ground.told.expect(len(seen) >= 3, f"{when} no sweep ran for three minutes")


SWEPT_AT = """
from certificates.models import Backlog
print([str(row.swept_at) for row in Backlog.objects.all()])
"""


def _sitting_without_a_hand_in(ground: Ground) -> list[Paper]:
    """People who answer everything right and never hand in: only a sweep closes their exams."""
    papers = ground.papers(OWN_EXAM, ground.size.people)
    answer_all(papers)
    for paper in papers:
        paper.ledger.expires = True
    return papers


def _all_closed(ground: Ground, papers: list[Paper]) -> bool:
    return all(row and row["closed_at"] for row in ground.rows_of(papers).values())


def beat_away(ground: Ground) -> None:
    """Beat is stopped for an hour, in which the time of everybody who sits is up: what was due is made good when it goes on."""
    with _clock_that_can_be_set(ground):
        papers = _sitting_without_a_hand_in(ground)
        beat = psutil.Process(ground.site.children()["beat"])
        beat.suspend()
        time.sleep(3)
        _set_clock(ground, HOUR)
        time.sleep(20)
        ground.told.expect(
            not _all_closed(ground, papers), "beat was stopped, and everything was closed"
        )
        beat.resume()
        wait_until(
            lambda: _all_closed(ground, papers), seconds=60, why="the sweep closes what is overdue"
        )
        ground.compare(papers)
    ground.told.say("an hour in which exams end")


def beat_dated_tomorrow(ground: Ground) -> None:
    """Beat's file says that everything ran tomorrow, as after a clock that was ahead: it rings all the same."""
    with _clock_that_can_be_set(ground):
        papers = _sitting_without_a_hand_in(ground)
        ground.site.stop()
        date_tomorrow(ground.site.var / "run" / "beat-schedule")
        for paper in papers:  # nobody served while it was started again
            paper.ledger.most_given_back = 120
        ground.start()
        _set_clock(ground, HOUR)
        _expect_sweeps(ground, "with beat's file dated tomorrow")
        ground.compare(papers)
    ground.told.say("by a day")


def date_tomorrow(path: Path) -> None:
    """Every entry of beat's file has run a day from now, and the file itself was written then."""
    with shelve.open(str(path), writeback=True) as kept:  # noqa: S301 -- our own file
        for entry in kept["entries"].values():
            entry.last_run_at += timedelta(days=1)
    tomorrow = time.time() + 24 * HOUR
    for file in path.parent.glob(f"{path.name}*"):
        os.utime(file, (tomorrow, tomorrow))


# --- The disk -------------------------------------------------------------------------------------


def disk_nearly_full(ground: Ground) -> None:
    """Less room is left than is kept for those who sit: they go on, nobody begins. Then nothing can be written for a while."""
    free = free_bytes(ground.folder)
    room = min(600 * _MEGABYTE, free // 4)
    with ground.restarted(DISK_RESERVE_MB=str((free - room) // _MEGABYTE)):
        papers = ground.papers(EXAM, ground.size.people)
        (waits,) = ground.candidates(1)
        with _filled(ground.folder / "filling", 2 * room):
            refused = status_of(waits, EXAM)
            ground.told.expect(
                refused == (503, "disk-nearly-full"), f"a start was answered {refused}"
            )
            answer_all(papers)
            if ground.database is None:
                _full(ground, papers)
            for paper in papers:
                paper.hand_in()
            ground.compare(papers)
        begun = status_of(waits, EXAM)
        ground.told.expect(begun[0] == 201, f"with room again a start was answered {begun}")


@contextmanager
def _filled(path: Path, size: int) -> Iterator[None]:
    """A file of this size takes the room away."""
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)
    try:
        yield
    finally:
        path.unlink()


def _full(ground: Ground, papers: list[Paper]) -> None:
    """For some seconds no process of the web server can write beyond the first bytes of any file: saves fail, and none is
    acknowledged that is not stored."""
    began = time.monotonic()
    _limit_files(ground, 4096)
    failed = 0
    for paper in papers:
        paper.give_wrong(next(iter(paper.right)))
        failed += not paper.send()
    time.sleep(6)
    _limit_files(ground, resource.RLIM_INFINITY)
    for paper in papers:
        paper.give_right(next(iter(paper.right)))
        paper.drain()
        paper.ledger.most_given_back = time.monotonic() - began + 5
    ground.told.expect(failed == len(papers), f"{failed} of {len(papers)} saves failed")
    ground.told.say(f"nothing could be written for {time.monotonic() - began:.0f} s")


def _limit_files(ground: Ground, size: int) -> None:
    head = psutil.Process(ground.site.children()["web"])
    for process in [head, *head.children(recursive=True)]:
        hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, hard))
