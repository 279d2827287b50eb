"""manage.py issue_missing: a real broker and a real worker make what is missing; it is stopped and goes on, and says what it leaves."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import task_postrun
from django.core.management import CommandError, call_command
from django.db import connections
from kombu import pools

from certificates import actions
from certificates.management.commands import issue_missing
from certificates.models import Certificate, IssueLease, StatusEvent
from quizzes.models import Attempt
from tests.certificates.factories import LATER, attempt, exam, scheme
from tests.people import ada, bob, eve, mira, noor
from trainingsite.accounts.actors import SYSTEM
from trainingsite.celery import app

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _broker(valkey: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The application talks to a Valkey of this test."""
    monkeypatch.setattr(issue_missing, "PAUSE", 0.05)
    before = app.conf.broker_url
    _talk_to(f"redis+socket://{valkey}?virtual_host=0")
    yield
    _talk_to(before)


def _talk_to(broker: str) -> None:
    app.conf.broker_url = broker
    # Connections to the broker before are thrown away, as a process that is forked does.
    app._pool = app.amqp._producer_pool = None
    pools.reset()


@pytest.fixture
def _worker(_broker: None) -> Iterator[None]:
    with working():
        yield


@contextmanager
def working() -> Iterator[None]:
    """A worker of the queue, in a thread that leaves no connection to the database behind."""

    def close(**_task: Any) -> None:
        connections.close_all()

    task_postrun.connect(close)
    try:
        with start_worker(app, pool="solo", perform_ping_check=False, queues=["issue"]):
            yield
    finally:
        task_postrun.disconnect(close)


def passed(*people: Any) -> None:
    made = scheme()
    for person in people:
        attempt(person, quiz=made.exam)


def issued() -> int:
    return StatusEvent.objects.filter(status="issued").count()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("issue_missing", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("_worker")
def test_every_missing_certificate_is_made_once_and_told():
    passed(ada(), bob(), eve(), mira(), noor())
    assert "5 certificates are missing." in run("--dry-run")
    assert issued() == 0

    said = run("--at-once", "2")

    assert "5 of 5 made" in said
    assert (issued(), Certificate.objects.count()) == (5, 5)
    assert "0 certificates are missing." in run()


@pytest.mark.usefixtures("_worker")
def test_what_a_crash_left_reserved_is_made_too_and_another_exam_is_not_touched():
    passed(ada())
    actions.reserve(by=SYSTEM, attempt_id=actions.attempts_to_issue()[0], now=LATER)
    assert issued() == 0

    other = scheme(exam("another"))
    assert "0 certificates are missing." in run("--exam", other.exam.code)
    with pytest.raises(CommandError, match="no certificate is issued for 'anotehr'"):
        run("--exam", "anotehr")
    assert "1 of 1 made" in run("--exam", "test-exam")
    assert issued() == 1


@pytest.mark.usefixtures("_worker")
def test_one_that_cannot_be_made_keeps_no_other_and_is_named_with_its_reason():
    passed(ada(), bob())
    first = actions.attempts_to_issue()[0]
    held = actions.reserve(by=SYSTEM, attempt_id=first, now=LATER)
    IssueLease.objects.filter(certificate=held).update(
        until=LATER + timedelta(days=999), last_error="the name cannot be printed"
    )

    out = StringIO()
    with pytest.raises(CommandError, match="1 was not made"):
        call_command("issue_missing", "--patience", "2", stdout=out)

    assert "1 of 2 made" in out.getvalue()
    assert f"attempt {first}: not made (the name cannot be printed)" in out.getvalue()
    assert issued() == 1

    # Begun again, with a worker there, it says the same and not that none is.
    with pytest.raises(CommandError, match="1 was not made"):
        call_command("issue_missing", "--patience", "1", stdout=out)


@pytest.mark.usefixtures("_broker")
def test_pass_that_counts_no_more_when_its_turn_comes_is_not_said_to_be_made(
    monkeypatch: pytest.MonkeyPatch,
):
    passed(ada(), bob())
    first = actions.attempts_to_issue()[0]
    with ExitStack() as stack:

        def pause(seconds: float) -> None:
            if Attempt.objects.filter(pk=first, current_result=None).exists():
                return time.sleep(seconds)
            Attempt.objects.filter(pk=first).update(current_result=None)
            return stack.enter_context(working())

        monkeypatch.setattr(issue_missing, "sleep", pause)
        said = run()

    assert "1 of 2 made" in said
    assert "1 needs none any more, or waits for a person." in said


@pytest.mark.usefixtures("_broker")
def test_without_a_worker_it_says_so_and_what_waits_is_made_by_the_next():
    passed(ada(), bob())

    with pytest.raises(CommandError, match="Is a worker of the queue 'issue' running"):
        run("--patience", "0.3")
    assert issued() == 0

    with working():  # what was asked for before is with it already
        run()
    assert (issued(), Certificate.objects.count()) == (2, 2)


@pytest.mark.usefixtures("_worker")
def test_stopped_it_says_how_far_it_came_and_goes_on(monkeypatch: pytest.MonkeyPatch):
    passed(ada(), bob(), eve())
    looks = iter([None, KeyboardInterrupt])

    def pause(_seconds: float) -> None:
        if (problem := next(looks, None)) is not None:
            raise problem

    monkeypatch.setattr(issue_missing, "sleep", pause)
    assert "Stopped." in run("--at-once", "1")
    monkeypatch.undo()

    run()
    assert (issued(), Certificate.objects.count()) == (3, 3)


def test_queue_that_is_away_is_told(settings: Any):
    passed(ada())

    with pytest.raises(CommandError, match="The queue cannot be reached"):
        run()
    assert issued() == 0
