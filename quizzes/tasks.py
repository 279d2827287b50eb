"""Thin Celery tasks: one action, done."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


@shared_task(name="quizzes.tasks.sweep_attempts")
def sweep_attempts() -> None:
    """Close what is overdue and grade what was closed and left."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    actions.sweep(by=SYSTEM, now=timezone.now())
    actions.settle_unsigned(by=SYSTEM, now=timezone.now())


@shared_task(name="quizzes.tasks.erase_proofs")
def erase_proofs() -> None:
    """Erase papers behind wishes for more time whose days after the decision are over: for messages of earlier versions; beat
    rings for all rules at once (trainingsite/privacy/tasks.py)."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    actions.erase_proofs(by=SYSTEM, now=timezone.now())


@shared_task(name="quizzes.tasks.count_exams")
def count_exams() -> None:
    """Count the exams whose numbers are old, for the pages that show them."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    actions.count_exams(by=SYSTEM, now=timezone.now())


@shared_task(name="quizzes.tasks.rebuild_statistics")
def rebuild_statistics() -> None:
    """Count the sums of statistics anew from all responses, and keep whether they were right."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    actions.rebuild_statistics(by=SYSTEM, now=timezone.now())


@shared_task(name="quizzes.tasks.balance_exams")
def balance_exams() -> None:
    """Make the weights of the draw for each exam whose bank or rules changed."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    actions.balance_exams(by=SYSTEM, now=timezone.now())


@shared_task(name="quizzes.tasks.look_at_banks")
def look_at_banks() -> None:
    """Let the rules look at questions that say something else than when they looked last, so that lists need not."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    actions.look_at_banks(by=SYSTEM, now=timezone.now())


@shared_task(name="quizzes.tasks.read_question_files")
def read_question_files() -> None:
    """Read the file of questions that waits longest; where another waits, ring for it."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    if actions.read_waiting(by=SYSTEM, now=timezone.now()):
        ring_for_files()


@shared_task(name="quizzes.tasks.make_prints")
def make_prints() -> None:
    """Set the module that waits longest for its reviewers; where another waits, ring for it."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    if actions.make_print(by=SYSTEM, now=timezone.now()):
        ring_for_prints()


@shared_task(name="quizzes.tasks.rescore")
def rescore() -> None:
    """Score some attempts again whose keys were corrected; where more wait, ring for them."""
    from quizzes import actions
    from trainingsite.accounts.actors import SYSTEM

    if actions.rescore(by=SYSTEM, now=timezone.now()):
        ring_for_rescoring()


def ring_for_rescoring() -> None:
    """Ask a worker for the attempts that wait to be scored again."""
    _ring(rescore)


def ring_for_prints() -> None:
    """Ask a worker for the modules that wait to be set."""
    _ring(make_prints)


def ring_for_files() -> None:
    """Ask a worker for the files that wait to be read."""
    _ring(read_question_files)


def _ring(task: Any) -> None:
    """A broker that is down costs seconds: the sweep finds what waits."""
    try:
        task.delay()
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep does the work")
