"""Breaks stop the clock, for whom they were granted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import actions
from quizzes.models import Attempt, TimeGrant
from tests.people import ada, eve
from tests.quizzes.sitters import MINUTE, NOW, item, keys, save
from tests.quizzes.timed import MINUTES, begin, granted
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("curriculum")
END = NOW + MINUTES * MINUTE


def with_breaks(minutes: int = 10) -> Attempt:
    granted(ada(), break_minutes=minutes)
    return begin(ada())


def pause(attempt: Attempt, after: timedelta = MINUTE) -> None:
    actions.begin_break(attempt=attempt, by=attempt.user, now=NOW + after)
    attempt.refresh_from_db()


def go_on(attempt: Attempt, after: timedelta) -> None:
    actions.end_break(attempt=attempt, by=attempt.user, now=NOW + after)
    attempt.refresh_from_db()


def test_break_moves_the_deadline_by_exactly_what_it_took() -> None:
    attempt = with_breaks()
    assert (attempt.deadline_at, attempt.break_seconds) == (END, 600)
    pause(attempt)
    assert attempt.deadline_at == END + 10 * MINUTE
    assert attempt.paused_until == NOW + 11 * MINUTE
    go_on(attempt, 5 * MINUTE)
    assert (attempt.deadline_at, attempt.paused_until) == (END + 4 * MINUTE, None)
    assert [grant.seconds for grant in TimeGrant.objects.order_by("id")] == [600, -360]
    pause(attempt, 6 * MINUTE)
    assert attempt.paused_until == NOW + 12 * MINUTE


def test_break_that_nobody_ends_ends_by_itself_without_a_sweep() -> None:
    attempt = with_breaks()
    pause(attempt)
    after = NOW + 12 * MINUTE
    assert not attempt.is_paused_at(after)
    assert actions.break_of(attempt, after) == actions.Break(600, 0)
    go_on(attempt, 12 * MINUTE)
    assert attempt.deadline_at == END + 10 * MINUTE
    with pytest.raises(Refused, match="No break is left"):
        pause(attempt, 13 * MINUTE)
    assert actions.sweep(by=SYSTEM, now=END + 9 * MINUTE)["closed"] == 0
    assert actions.sweep(by=SYSTEM, now=END + 11 * MINUTE)["closed"] == 1


def test_beginning_twice_and_ending_twice_change_nothing() -> None:
    attempt = with_breaks()
    pause(attempt)
    pause(attempt, 2 * MINUTE)
    assert attempt.paused_until == NOW + 11 * MINUTE
    go_on(attempt, 3 * MINUTE)
    go_on(attempt, 4 * MINUTE)
    assert attempt.deadline_at == END + 2 * MINUTE


def test_answer_in_a_break_counts_and_ends_it() -> None:
    attempt = with_breaks()
    version, key = next(iter(keys(attempt).items()))
    pause(attempt)
    outcome = save(attempt, item(1, version, key), now=NOW + 3 * MINUTE)
    assert outcome.acknowledged == [1]
    attempt.refresh_from_db()
    assert attempt.paused_until is None
    assert outcome.deadline_at == attempt.deadline_at == END + 2 * MINUTE


def test_questions_are_hidden_while_a_break_goes_on() -> None:
    attempt = with_breaks()
    pause(attempt)
    hidden = actions.attempt_body(attempt=attempt, by=ada(), now=NOW + 2 * MINUTE)
    assert hidden["form"]["questions"] == []
    shown = actions.attempt_body(attempt=attempt, by=ada(), now=NOW + 12 * MINUTE)
    assert len(shown["form"]["questions"]) > 0


def test_saving_asks_the_database_three_times_with_breaks_too() -> None:
    attempt = with_breaks()
    (version, key), *_rest = keys(attempt).items()
    with CaptureQueriesContext(connection) as asked:
        save(attempt, item(1, version, key), now=NOW + MINUTE)
    statements = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len([sql for sql in statements if "answerevent" in sql or "attempt" in sql]) == 3


def test_who_has_no_break_and_who_is_somebody_else_gets_none() -> None:
    attempt = begin(ada())
    with pytest.raises(Refused, match="No break is left"):
        pause(attempt)
    with pytest.raises(Attempt.DoesNotExist):
        actions.begin_break(attempt=attempt, by=eve(), now=NOW)
    with pytest.raises(Attempt.DoesNotExist):
        actions.end_break(attempt=attempt, by=eve(), now=NOW)


def test_break_begins_neither_when_time_is_up_nor_after_the_end() -> None:
    attempt = with_breaks()
    with pytest.raises(Refused, match="is up"):
        pause(attempt, MINUTES * MINUTE)
    actions.submit_attempt(attempt=attempt, by=ada(), now=NOW + MINUTE)
    with pytest.raises(Refused, match="is up"):
        pause(attempt, 2 * MINUTE)


def test_breaks_that_are_begun_and_ended_at_once_gain_nothing() -> None:
    attempt = with_breaks()
    for number in range(20):
        moment = MINUTE + timedelta(seconds=number)
        pause(attempt, moment)
        go_on(attempt, moment + timedelta(milliseconds=90))
    assert (attempt.deadline_at, actions.break_of(attempt, NOW + 2 * MINUTE)) == (
        END,
        actions.Break(600, 600),
    )


def test_sixty_breaks_are_all_that_an_attempt_has() -> None:
    attempt = with_breaks()
    for number in range(60):
        moment = MINUTE + timedelta(seconds=number)
        pause(attempt, moment)
        go_on(attempt, moment + timedelta(milliseconds=90))
    with pytest.raises(Refused, match="as many breaks as an attempt can have"):
        pause(attempt, 3 * MINUTE)
    assert TimeGrant.objects.count() == 120
    assert attempt.deadline_at == END
