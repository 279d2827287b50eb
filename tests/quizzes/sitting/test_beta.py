"""The beta distribution against exact fractions, closed forms and printed tables."""

from fractions import Fraction
from math import asin, comb, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.sitting.domain.beta import beta_quantile, beta_share, f_quantile, right_or_more

pytestmark = pytest.mark.any_engine
SHAPES = st.floats(0.05, 400)
SHARES = st.floats(0.001, 0.999)


def binomial_tail(least: int, of: int, chance: Fraction) -> Fraction:
    """P(X >= least), added up exactly."""
    return sum(
        (comb(of, x) * chance**x * (1 - chance) ** (of - x) for x in range(least, of + 1)),
        Fraction(0),
    )


@given(of=st.integers(1, 80), data=st.data(), permille=st.integers(1, 999))
def test_whole_shapes_are_a_binomial_tail(of: int, data: st.DataObject, permille: int) -> None:
    least, chance = data.draw(st.integers(1, of)), Fraction(permille, 1000)
    exact = float(binomial_tail(least, of, chance))

    assert beta_share(float(chance), least, of - least + 1) == pytest.approx(exact, rel=1e-9)
    assert right_or_more(least, of, float(chance)) == pytest.approx(exact, rel=1e-9)


@given(x=SHARES)
def test_half_shapes_are_the_arcsine_law(x: float) -> None:
    assert beta_share(x, 0.5, 0.5) == pytest.approx(2 / pi * asin(sqrt(x)), rel=1e-9)


@given(x=SHARES, a=SHAPES, b=SHAPES)
def test_both_ends_add_up(x: float, a: float, b: float) -> None:
    assert beta_share(x, a, b) + beta_share(1 - x, b, a) == pytest.approx(1, abs=1e-9)


@given(p=SHARES, a=st.floats(0.5, 400), b=st.floats(0.5, 400))
def test_quantile_is_where_the_share_is(p: float, a: float, b: float) -> None:
    assert beta_share(beta_quantile(p, a, b), a, b) == pytest.approx(p, abs=1e-9)


@pytest.mark.parametrize(
    ("p", "d1", "d2", "printed"),
    [(0.95, 1, 1, 161.4476), (0.95, 5, 10, 3.3258), (0.975, 10, 20, 2.7737), (0.99, 3, 30, 4.5097)],
)
def test_f_is_that_of_printed_tables(p: float, d1: int, d2: int, printed: float) -> None:
    assert f_quantile(p, d1, d2) == pytest.approx(printed, abs=5e-5)


def test_nothing_and_everything_are_certain() -> None:
    assert (beta_share(0, 2, 3), beta_share(1, 2, 3)) == (0, 1)
    assert (beta_quantile(0, 2, 3), beta_quantile(1, 2, 3)) == (0, 1)
    assert (right_or_more(0, 5, 0.1), right_or_more(6, 5, 0.9)) == (1, 0)


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 0), (-1, 2)])
def test_shapes_are_positive(a: float, b: float) -> None:
    with pytest.raises(ValueError, match="no distribution"):
        beta_share(0.5, a, b)


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_share_is_within_0_and_1(p: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        beta_quantile(p, 1, 1)


def test_a_million_people_are_no_trouble() -> None:
    assert f_quantile(0.5, 1_000_000, 59_000_000) == pytest.approx(1, abs=1e-5)
