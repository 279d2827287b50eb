"""A signature stands for 24 months at most, leap years included."""

from datetime import date

import pytest

from courses.publishing.domain.signing import earliest_standing, latest_review


@pytest.mark.parametrize(
    ("signed", "last"),
    [
        (date(2026, 11, 28), date(2028, 11, 28)),
        (date(2028, 2, 29), date(2030, 2, 28)),
        (date(2026, 2, 28), date(2028, 2, 28)),
    ],
)
def test_signature_stands_up_to_its_last_day(signed: date, last: date) -> None:
    assert latest_review(signed) == last


@pytest.mark.parametrize(
    "day", [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2030, 2, 28)]
)
def test_earliest_standing_is_the_other_way_round(day: date) -> None:
    first = earliest_standing(day)

    assert latest_review(first) >= day
    assert latest_review(date.fromordinal(first.toordinal() - 1)) < day
