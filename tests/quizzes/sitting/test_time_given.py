"""Time that is given: it moves the deadline, and nothing else does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from quizzes import actions
from quizzes.models import Attempt, TimeGrant
from quizzes.sitting.domain import timing
from quizzes.sitting.domain.timing import Given
from tests.people import ada, bob, eve, root, vera
from tests.quizzes.sitters import MINUTE, NOW, answer, item, keys, save, start
from tests.quizzes.timed import GRACE, MINUTES, begin, exam
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed

pytestmark = pytest.mark.usefixtures("curriculum")
END = NOW + MINUTES * MINUTE


def give(attempt: Attempt, minutes: int = 5, reason: str = "Fire alarm", **changed: Any) -> None:
    given = {"attempt": attempt, "minutes": minutes, "reason": reason, "by": root(), "now": NOW}
    actions.give_time(**(given | changed))
    attempt.refresh_from_db()


# --- Arithmetic -----------------------------------------------------------------------------------------


@pytest.mark.any_engine
@given(st.lists(st.integers(-600, 3600), max_size=8))
def test_seconds_add_up_whatever_their_order(seconds: list[int]) -> None:
    end = timing.deadline(NOW, 30, [Given(one) for one in seconds])
    assert end == NOW + timedelta(minutes=30, seconds=sum(seconds))


@pytest.mark.any_engine
def test_until_moves_only_what_ends_earlier_and_an_outage_comes_on_top() -> None:
    evening = NOW + timedelta(hours=12)
    assert timing.deadline(NOW, 30, [Given(until=evening)]) == evening
    assert timing.deadline(NOW, 30, [Given(until=NOW)]) == END
    assert timing.deadline(NOW, 30, [Given(until=evening), Given(60)]) == evening + MINUTE
    assert timing.deadline(NOW, None, [Given(60)]) is None


@pytest.mark.any_engine
def test_day_without_a_limit_has_at_least_twelve_hours() -> None:
    assert timing.end_of_day(NOW) == NOW.replace(hour=23, minute=59, second=59)
    late = NOW.replace(hour=22)
    assert timing.end_of_day(late) == late + timedelta(hours=12)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("minutes", "percent", "more", "expected"),
    [(90, 50, 0, 45), (90, 25, 10, 33), (45, 10, 0, 5), (30, 0, 0, 0)],
)
def test_share_is_rounded_up_to_whole_minutes(
    minutes: int, percent: int, more: int, expected: int
) -> None:
    assert timing.extra_seconds(minutes, percent=percent, more=more) == expected * 60


@pytest.mark.any_engine
def test_outage_is_given_back_for_as_long_as_somebody_had_time_in_it() -> None:
    away, back = NOW, NOW + 10 * MINUTE

    def lost(since: datetime, closes_at: datetime | None) -> timedelta:
        return timing.overlap(away, back, since=since, closes_at=closes_at)

    assert lost(NOW - MINUTE, NOW + 60 * MINUTE) == 10 * MINUTE
    assert lost(NOW + 4 * MINUTE, NOW + 60 * MINUTE) == 6 * MINUTE  # a break until then
    assert lost(NOW - MINUTE, NOW + MINUTE) == 10 * MINUTE  # the minute that was left is left again
    assert lost(NOW - 60 * MINUTE, NOW) == timedelta(0)
    assert lost(back + MINUTE, NOW + 60 * MINUTE) == timedelta(0)
    assert lost(NOW, None) == timedelta(0)


# --- One attempt ----------------------------------------------------------------------------------------


def test_minutes_move_deadline_and_closing_and_are_on_record() -> None:
    attempt = begin(ada())
    assert attempt.deadline_at == END
    give(attempt)
    assert attempt.deadline_at == END + 5 * MINUTE
    assert attempt.closes_at == END + 5 * MINUTE + timedelta(seconds=GRACE)
    grant = TimeGrant.objects.get()
    assert (grant.kind, grant.seconds, grant.reason, grant.by) == (
        "extra",
        300,
        "Fire alarm",
        root(),
    )
    give(attempt, 2)
    assert attempt.deadline_at == END + 7 * MINUTE


def test_answer_counts_in_the_time_that_was_given_and_not_after_it() -> None:
    attempt = begin(ada())
    (first, key), (second, other), *_rest = keys(attempt).items()
    give(attempt)
    in_time, late = END + 4 * MINUTE, END + 6 * MINUTE
    assert save(attempt, item(1, first, key), now=in_time).acknowledged == [1]
    assert save(attempt, item(2, second, other), now=late).received_late == [2]


def test_time_that_is_up_may_be_given_until_the_attempt_is_closed() -> None:
    attempt = begin(ada())
    after = END + timedelta(seconds=GRACE + 5)
    give(attempt, now=after)
    assert attempt.deadline_at == END + 5 * MINUTE
    assert not actions.finish_if_overdue(attempt=attempt, by=ada(), now=after)
    actions.sweep(by=SYSTEM, now=END + 6 * MINUTE)
    with pytest.raises(Refused, match="closed, and time cannot open it again"):
        give(attempt, now=END + 7 * MINUTE)


def test_whoever_saw_the_old_deadline_closes_nothing() -> None:
    attempt = begin(ada())
    seen_before = Attempt.objects.get(pk=attempt.pk)
    give(attempt)
    after = END + MINUTE
    assert not actions.finish_if_overdue(attempt=seen_before, by=ada(), now=after)
    assert seen_before.deadline_at == attempt.deadline_at
    assert not actions.close_attempt(
        attempt=attempt, by=ada(), reason=Attempt.CloseReason.EXPIRED, now=after
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reason": " "}, "Give the reason"),
        ({"minutes": 0}, "at most a day"),
        ({"minutes": 24 * 60 + 1}, "at most a day"),
    ],
)
def test_bad_input_says_why_and_gives_nothing(changed: dict[str, Any], why: str) -> None:
    attempt = begin(ada())
    with pytest.raises(Refused, match=why):
        give(attempt, **changed)
    assert not TimeGrant.objects.exists()


def test_nobody_gives_themselves_time_and_candidates_give_none() -> None:
    own = begin(root())
    with pytest.raises(Refused):
        give(own)
    give(own, by=vera())
    with pytest.raises(NotAllowed):
        give(own, by=ada())


def test_quiz_without_a_limit_takes_no_time() -> None:
    with pytest.raises(Refused, match="no time limit"):
        give(start(ada(), "alpha-check"))


# --- A room ---------------------------------------------------------------------------------------------


def room(*attempts: Attempt, by: Any = None, now: datetime = NOW) -> list[Attempt]:
    return actions.give_time_to_room(
        quiz=exam(),
        attempts=[attempt.pk for attempt in attempts],
        minutes=5,
        reason="Fire alarm",
        by=by or root(),
        now=now,
    )


def test_room_gets_the_same_and_who_was_not_chosen_gets_nothing() -> None:
    one, two, other = begin(ada()), begin(bob()), begin(eve())
    assert room(one, two) == []
    for attempt, end in ((one, END + 5 * MINUTE), (two, END + 5 * MINUTE), (other, END)):
        attempt.refresh_from_db()
        assert attempt.deadline_at == end
    assert set(TimeGrant.objects.values_list("kind", flat=True)) == {"room"}


def test_room_names_who_was_closed_meanwhile() -> None:
    one, two = begin(ada()), begin(bob())
    answer(two)
    actions.submit_attempt(attempt=two, by=bob(), now=NOW)
    assert room(one, two) == [two]


def test_room_with_an_own_attempt_gives_nobody_anything() -> None:
    one, own = begin(ada()), begin(root())
    with pytest.raises(Refused):
        room(one, own)
    with pytest.raises(Refused, match="at least one"):
        room()
    assert not TimeGrant.objects.exists()


# --- What rows allow ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "extra", "seconds": -60, "reason": "x"},
        {"kind": "extra", "seconds": 60, "reason": ""},
        {"kind": "room", "seconds": 60, "reason": "x", "by": None},
        {"kind": "outage", "seconds": 60, "until": NOW},
        {"kind": "outage"},
    ],
)
def test_database_refuses_grants_that_mean_nothing(row: dict[str, Any]) -> None:
    attempt = begin(ada())
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeGrant.objects.create(**({"attempt": attempt, "made_at": NOW, "by": root()} | row))


def test_deadline_that_something_else_moved_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    attempt, other = begin(ada()), begin(bob())
    give(other)
    call_command("check_deadlines")
    assert "every deadline is what was given" in capsys.readouterr().out
    Attempt.objects.filter(pk=attempt.pk).update(
        deadline_at=datetime(2026, 11, 24, 12, tzinfo=UTC), closes_at=NOW + 300 * MINUTE
    )
    with pytest.raises(CommandError, match="has moved a deadline"):
        call_command("check_deadlines")
    assert str(attempt.uuid) in capsys.readouterr().out
    assert actions.moved_otherwise(Attempt.objects.all()) == [attempt]
