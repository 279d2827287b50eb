"""Programs that are killed, or stop answering, while people sit, hand in and are certified; and tasks that run twice."""

import os
import random
import signal
import time
from collections.abc import Callable, Sequence

from tests.chaos import killing
from tests.chaos.candidate import EXAM, Paper
from tests.chaos.ground import Ground, all_at_once
from tests.chaos.ledger import ACKNOWLEDGED
from tests.site import wait_until


def kills(ground: Ground) -> None:
    """Worker, web server and broker are killed at random while people sit, hand in and are certified."""
    size = ground.size
    papers = ground.papers(EXAM, size.attempts)
    began = time.monotonic()
    for paper in papers:
        # Whoever is locked out or served by nobody for a while gets that time back.
        paper.ledger.most_given_back = 2 * size.seconds + killing.RESTART
    planned = killing.schedule(ground.dice("kills"), size.kills, size.seconds)
    done: dict[str, int] = {}

    def kill() -> None:
        done.update(killing.carry_out(ground.site, planned))

    sittings = [lambda paper=paper: _sit(paper, began, size.seconds) for paper in papers]
    for problem in all_at_once([kill, *sittings]):
        ground.told.wrong(problem)
    ground.wait_until_ready()
    ground.compare(papers)
    each = ", ".join(f"{name} {count}" for name, count in sorted(done.items()))
    ground.told.say(f"{sum(done.values())} kills ({each})")
    ground.told.expect(sum(done.values()) == size.kills, f"{size.kills} kills were planned")


def _sit(paper: Paper, began: float, seconds: float) -> None:
    """A whole sitting: changes of mind, reloads, the same change twice; the hand-in somewhere in the second half."""
    dice = paper.dice
    ends = dice.uniform(0.5, 0.97) * seconds
    for at, act in sorted(_plan(paper, dice, ends), key=lambda step: step[0]):
        while paper.pending and time.monotonic() < began + at:
            if not paper.send():
                time.sleep(min(paper.pause, max(0.0, began + at - time.monotonic())))
        time.sleep(max(0.0, began + at - time.monotonic()))
        act()
        paper.send()
    paper.hand_in(seconds=180)


def _plan(paper: Paper, dice: random.Random, ends: float) -> list[tuple[float, Callable[[], None]]]:
    """When what is done. One in four passes narrowly or fails: the answers of some questions stay wrong."""
    versions = list(paper.right)
    wrong = set(dice.sample(versions, dice.randrange(len(versions) // 2)))
    wrong = wrong if dice.random() < 0.25 else set()
    steps: list[tuple[float, Callable[[], None]]] = []
    for version in versions:
        last = dice.uniform(0, ends)
        give = paper.give_wrong if version in wrong else paper.give_right
        if dice.random() < 0.3:  # another answer before
            steps.append((dice.uniform(0, last), lambda v=version: paper.give_wrong(v)))
        steps.append((last, lambda v=version, g=give: g(v)))
    steps += [(dice.uniform(0, ends), paper.open_window) for _reload in range(3)]
    steps += [(dice.uniform(0, ends), lambda: _send_again(paper)) for _time in range(3)]
    return steps


def _send_again(paper: Paper) -> None:
    """A change that was acknowledged comes once more, as a request that was thought lost does."""
    known = paper.ledger.told(ACKNOWLEDGED)
    if known:
        paper.send_again(paper.dice.choice(known))


def task_twice(ground: Ground) -> None:
    """Worker and broker end just before people hand in; afterwards every task and every sweep runs three times, at once."""
    papers = ground.papers(EXAM, ground.size.people)
    answer_all(papers)
    for name in ("worker", "valkey"):
        ground.site.kill_child(name)
    for problem in all_at_once([paper.hand_in for paper in papers]):
        ground.told.wrong(problem)
    ground.wait_until_ready()
    said = ground.site.run_program(RING_TWICE, *(paper.ledger.attempt for paper in papers))
    ground.told.say(f"worker and broker killed at the hand-in, then {said.strip()} messages")
    time.sleep(20)  # beat's own round besides
    ground.compare(papers)


RING_TWICE = """
import sys
from certificates.tasks import issue_certificate
from quizzes.models import Attempt
from trainingsite.celery import app

app.loader.import_default_modules()
periodic = [row["task"] for row in app.conf.beat_schedule.values()]
sent = 0
for _round in range(3):
    for pk in Attempt.objects.filter(uuid__in=sys.argv[1:]).values_list("pk", flat=True):
        issue_certificate.delay(attempt_id=pk)
        sent += 1
    for name in periodic:
        app.send_task(name)
        sent += 1
print(sent)
"""


def broker_hung(ground: Ground) -> None:
    """The broker answers nobody while people save and hand in; nobody waits for it."""
    papers = ground.papers(EXAM, ground.size.people)
    answer_all(papers)
    hung = ground.site.children()["valkey"]
    os.kill(hung, signal.SIGSTOP)
    began = time.monotonic()
    slowest = 0.0
    for paper in papers:
        at = time.monotonic()
        paper.give_right(next(iter(paper.right)))
        paper.hand_in(seconds=30)
        slowest = max(slowest, time.monotonic() - at)
    ground.told.say(f"stopped; a save and a hand-in took {slowest:.1f} s at most")
    wait_until(
        lambda: ground.site.children().get("valkey") not in (None, hung),
        seconds=30,
        why="Valkey is another process",
    )
    ground.told.say(f"another after {time.monotonic() - began:.0f} s")
    ground.wait_until_ready()
    ground.compare(papers)


def answer_all(papers: Sequence[Paper]) -> None:
    """Everything right, and received."""
    for paper in papers:
        for version in paper.right:
            paper.give_right(version)
        paper.drain()
