"""What the sweep leaves behind for those who ask often: how long a pass has been waiting, and how many certificates there are."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from certificates import actions
from certificates.actions.issuing import take_lease
from certificates.actions.sweeping import MOST_PER_SWEEP, passes_without_certificate
from certificates.models import Backlog, SchemeStatistic
from tests.certificates.factories import (
    LATER,
    PASSED_AT,
    attempt,
    certificate,
    exam,
    married,
    scheme,
)
from tests.people import ada, bob, root
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def backlog() -> Backlog:
    found = actions.last_backlog()
    assert found is not None
    return found


def test_before_the_first_sweep_nothing_is_known() -> None:
    assert actions.last_backlog() is None


def test_wait_grows_with_the_moment_it_is_asked_at() -> None:
    row = Backlog(waiting_since=PASSED_AT, swept_at=LATER)

    assert [row.oldest_seconds(PASSED_AT + n * MINUTE) for n in (1, 2)] == [60, 120]
    assert row.age_seconds(LATER + MINUTE) == 60
    assert row.age_seconds(PASSED_AT) == 0
    assert Backlog(waiting_since=None, swept_at=LATER).oldest_seconds(LATER) is None


def test_sweep_notes_when_it_was_here_and_that_nothing_waits() -> None:
    certificate(ada())

    for now in (LATER, LATER + MINUTE):
        actions.sweep(by=SYSTEM, now=now)

    row = Backlog.objects.get()
    assert (row.waiting_since, row.swept_at) == (None, LATER + MINUTE)


def test_what_one_sweep_cannot_take_is_noted_as_waiting() -> None:
    scheme(exam())
    for number in range(MOST_PER_SWEEP + 2):
        person = get_user_model().objects.create(
            email=f"p{number}@people.example", register_name=f"P {number}"
        )
        attempt(person, at=PASSED_AT + timedelta(seconds=number))
    now = PASSED_AT + 10 * MINUTE

    assert actions.sweep(by=SYSTEM, now=now) == MOST_PER_SWEEP
    assert backlog().waiting_since == PASSED_AT + timedelta(seconds=MOST_PER_SWEEP)
    assert actions.sweep(by=SYSTEM, now=now + MINUTE) == 2
    assert backlog().waiting_since is None


def test_name_that_cannot_be_printed_is_noted_and_the_others_are_not() -> None:
    scheme(exam())
    attempt(ada())
    attempt(bob(), name="Bob 🙂", at=LATER)

    assert actions.sweep(by=SYSTEM, now=LATER + MINUTE) == 1

    assert backlog().waiting_since == LATER


def test_reservation_that_somebody_else_is_making_waits_too() -> None:
    scheme(exam())
    reserved = actions.reserve(by=SYSTEM, attempt_id=attempt(ada()).pk, now=LATER)
    take_lease(by=SYSTEM, certificate=reserved, now=LATER)

    assert actions.sweep(by=SYSTEM, now=LATER) == 0

    assert backlog().waiting_since == PASSED_AT


def test_corrected_certificate_waits_since_it_was_reserved_not_since_the_pass() -> None:
    held = certificate(ada())
    months_later = LATER + timedelta(days=90)
    new = actions.reserve_reissue(
        certificate=held,
        by=root(),
        name="Ada Lund",
        native_name="",
        why=married(),
        now=months_later,
    )
    take_lease(by=SYSTEM, certificate=new, now=months_later)

    actions.sweep(by=SYSTEM, now=months_later)

    assert backlog().waiting_since == months_later


def test_there_is_one_row_only() -> None:
    actions.sweep(by=SYSTEM, now=LATER)

    with pytest.raises(IntegrityError), transaction.atomic():
        Backlog.objects.create(id=2, swept_at=LATER)


def _statements(work: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"].split()[0] for query in captured.captured_queries]


def test_readings_are_written_by_one_statement_after_everything_is_read() -> None:
    certificate(ada())
    actions.sweep(by=SYSTEM, now=LATER)
    actions.count_certificates(by=SYSTEM, now=LATER)
    later = LATER + 10 * MINUTE

    swept = _statements(lambda: actions.sweep(by=SYSTEM, now=later))
    counted = _statements(lambda: actions.count_certificates(by=SYSTEM, now=later))

    assert swept == ["SELECT", "SELECT", "SELECT", "UPDATE"]
    assert counted == ["SELECT", "SELECT", "UPDATE"]


def test_certificates_of_a_scheme_are_counted_every_few_minutes() -> None:
    certificate(ada())
    assert actions.count_certificates(by=SYSTEM, now=LATER) == 1
    certificate(bob())

    assert actions.count_certificates(by=SYSTEM, now=LATER + 4 * MINUTE) == 0
    assert SchemeStatistic.objects.get().certificates == 1
    assert actions.count_certificates(by=SYSTEM, now=LATER + 5 * MINUTE) == 1
    row = SchemeStatistic.objects.get()
    assert (row.certificates, row.counted_at) == (2, LATER + 5 * MINUTE)


def test_count_from_the_future_is_counted_again() -> None:
    """A clock that was ahead must not stop the counting until the time has come."""
    certificate(ada())
    actions.count_certificates(by=SYSTEM, now=LATER + timedelta(days=1))

    assert actions.count_certificates(by=SYSTEM, now=LATER) == 1
    assert SchemeStatistic.objects.get().counted_at == LATER


def test_scheme_that_is_retired_is_counted_no_more() -> None:
    held = certificate(ada())
    held.scheme.retired_at = LATER
    held.scheme.save()

    assert actions.count_certificates(by=SYSTEM, now=LATER) == 0


def test_pass_of_a_retired_scheme_is_not_among_those_that_wait() -> None:
    made = attempt(ada())
    gone = scheme(made.quiz)
    assert list(passes_without_certificate()) == [made]

    gone.retired_at = LATER
    gone.save()

    assert not passes_without_certificate().exists()
