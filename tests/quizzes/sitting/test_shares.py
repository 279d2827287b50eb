"""Published values for intervals and errors of measurement."""

import pytest

from quizzes.sitting.domain.statistics import error_at, share


def test_wilson_interval_has_the_published_value() -> None:
    # Brown, Cai and DasGupta 2001: 0 of 10 reaches 27.75 %, 5 of 10 runs from 23.66 to 76.34 %.
    assert share(0, 10).high == pytest.approx(27.75, abs=0.01)
    assert (share(5, 10).low, share(5, 10).high) == pytest.approx((23.66, 76.34), abs=0.01)


def test_share_is_shown_from_thirty() -> None:
    assert [share(20, n).is_shown for n in (29, 30)] == [False, True]


def test_nobody_is_no_error() -> None:
    assert (share(0, 0).low, share(0, 0).high) == (0.0, 100.0)


@pytest.mark.parametrize(("k", "n"), [(2, 1), (-1, 3)])
def test_impossible_share_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        share(k, n)


def test_error_at_the_cut_is_lords() -> None:
    # Worked values: 30 questions, 23 right: 2.36 questions; 60 questions, 46 right: 3.30.
    assert error_at(23, 30) == pytest.approx(2.36, abs=0.01)
    assert error_at(46, 60) == pytest.approx(3.30, abs=0.01)
