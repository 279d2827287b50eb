"""Deadlines, and when the next try opens."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.sitting.domain import timing

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def following(*days_ago: float, tries: int | None = 3, window: int | None = 365) -> timing.NextTry:
    closed = [NOW - ago * DAY for ago in days_ago]
    return timing.next_try(closed, tries=tries, window_days=window, waits_days=[14, 60], now=NOW)


def test_untimed_quiz_has_no_deadline_and_every_answer_counts() -> None:
    assert timing.deadline(NOW, None) is None
    assert timing.closes_at(None, 30) is None
    assert timing.counts_at(NOW, None)


def test_grace_ends_at_an_instant() -> None:
    closes = timing.closes_at(timing.deadline(NOW, 60), 30)
    assert closes == NOW + timedelta(minutes=60, seconds=30)
    assert timing.counts_at(closes - timedelta(microseconds=1), closes)
    assert not timing.counts_at(closes, closes)


def test_first_try_is_open() -> None:
    assert following() == timing.NextTry(tries_left=3)


def test_second_try_waits_14_days_from_the_close() -> None:
    assert following(13) == timing.NextTry(opens_at=NOW + DAY, tries_left=2)
    assert following(14) == timing.NextTry(tries_left=2)


def test_third_try_waits_60_days_from_the_second_close() -> None:
    assert following(80, 59) == timing.NextTry(opens_at=NOW + DAY, tries_left=1)
    assert following(80, 60) == timing.NextTry(tries_left=1)


def test_fourth_try_waits_until_the_oldest_leaves_the_window() -> None:
    assert following(300, 200, 100) == timing.NextTry(
        opens_at=NOW + 65 * DAY, no_tries_left=True, tries_left=0
    )


def test_said_opening_is_never_before_the_wait_of_that_try() -> None:
    # In one day the oldest leaves the window, and then the wait after the latest still runs for 50 days.
    assert following(364, 200, 10).opens_at == NOW + 50 * DAY


def test_wait_is_that_of_the_tries_that_are_left_in_the_window() -> None:
    """Tomorrow the oldest of three has left: the wait after two tries runs, 60 days, and not the one after three."""
    closed = [NOW - ago * DAY for ago in (364, 200, 10)]
    opens_at = timing.next_try(
        closed, tries=3, window_days=365, waits_days=[14, 60, 200], now=NOW
    ).opens_at
    assert opens_at == NOW + 50 * DAY


def test_tries_outside_the_window_are_forgotten() -> None:
    assert following(800, 700, 366) == timing.NextTry(tries_left=3)


def test_tries_without_a_window_run_out_for_good() -> None:
    assert following(300, 200, 100, window=None) == timing.NextTry(no_tries_left=True, tries_left=0)


def test_free_retakes_need_no_wait() -> None:
    assert (
        timing.next_try([NOW], tries=None, window_days=None, waits_days=[], now=NOW)
        == timing.NextTry()
    )


@given(st.lists(st.floats(0, 800), max_size=6))
def test_what_is_said_about_opening_holds_when_the_time_comes(days: list[float]) -> None:
    closed = [NOW - ago * DAY for ago in days]
    rules = {"tries": 3, "window_days": 365, "waits_days": [14, 60]}
    opens_at = timing.next_try(closed, now=NOW, **rules).opens_at
    if opens_at is None:
        return
    then = timing.next_try(closed, now=opens_at, **rules)
    assert then.opens_at is None
    assert not then.no_tries_left
