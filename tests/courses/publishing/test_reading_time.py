"""How soon something can have been read: alone, and among others that were opened with it."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.publishing.domain.reading_time import (
    LONGEST_S,
    SHORTEST_S,
    Opened,
    TooSoon,
    least_seconds,
    too_soon,
)

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(seconds: int, takes: int) -> Opened:
    return Opened(NINE + timedelta(seconds=seconds), takes)


@pytest.mark.parametrize(
    ("minutes", "seconds"),
    [(0, SHORTEST_S), (0.1, SHORTEST_S), (1, 15), (5, 75), (5.01, 76), (20, 300), (240, LONGEST_S)],
)
def test_least_time_is_a_quarter_of_the_estimate_within_bounds(minutes: float, seconds: int):
    assert least_seconds(minutes) == seconds


@pytest.mark.parametrize(
    ("now", "found"),
    [(4, TooSoon(4, 40, together=False)), (39, TooSoon(39, 40, together=False)), (40, None)],
)
def test_one_version_needs_its_own_time(now: int, found: TooSoon | None):
    assert too_soon(at(0, 40), [], NINE + timedelta(seconds=now)) == found


def test_two_opened_together_need_the_time_of_both():
    this, other = at(0, 40), at(0, 30)

    assert too_soon(this, [other], NINE + timedelta(seconds=69)) == TooSoon(69, 70, together=True)
    assert too_soon(this, [other], NINE + timedelta(seconds=70)) is None


def test_the_one_opened_first_may_be_marked_last():
    first, second = at(0, 40), at(40, 40)

    assert too_soon(second, [], NINE + timedelta(seconds=80)) is None
    assert too_soon(first, [second], NINE + timedelta(seconds=85)) is None


def test_many_opened_a_little_apart_are_counted_from_the_first():
    marked = [at(n, 30) for n in range(10)]

    short = too_soon(at(10, 30), marked, NINE + timedelta(seconds=329))
    assert short == TooSoon(329, 330, together=True)
    assert too_soon(at(10, 30), marked, NINE + timedelta(seconds=330)) is None


def test_what_was_read_before_this_was_opened_takes_none_of_its_time():
    assert too_soon(at(100, 40), [at(0, 90)], NINE + timedelta(seconds=140)) is None
