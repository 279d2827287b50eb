"""Instants as machines are told them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from quizzes import actions as quizzes
from trainingsite.accounts.domain.calendar import instant

MOMENT = datetime(2026, 11, 30, 19, 0, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("write", [instant, quizzes.instant])
@pytest.mark.parametrize("hours", [0, 2, -11])
def test_instant_is_written_in_utc_whatever_its_zone(write, hours: int) -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=hours)))

    assert write(there) == "2026-11-30T19:00:00.000005Z"


def test_what_has_no_end_has_no_instant() -> None:
    assert quizzes.instant(None) is None
