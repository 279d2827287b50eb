"""Pass marks, agreement and bounds: the numbers are those of the literature, and of a table that everybody can add up."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.panels.domain.agreement import ac1
from quizzes.panels.domain.angoff import icc_2k, judge_round, pass_mark, t_quantile
from quizzes.panels.domain.bounds import upper_bound

# Eight judges, twenty items: a worked example, in percent.
EIGHT_BY_TWENTY = [
    [70, 60, 85, 60, 90, 95, 80, 75, 60, 95, 95, 40, 50, 65, 60, 75, 85, 85, 45, 65],
    [75, 45, 85, 40, 85, 90, 80, 60, 90, 90, 80, 65, 40, 65, 65, 80, 85, 98, 50, 55],
    [60, 40, 80, 50, 75, 80, 75, 60, 65, 80, 75, 45, 55, 55, 85, 75, 75, 95, 45, 55],
    [80, 45, 70, 50, 80, 80, 60, 55, 85, 98, 95, 35, 50, 45, 75, 75, 75, 90, 55, 45],
    [60, 35, 70, 45, 75, 90, 70, 85, 85, 85, 85, 40, 45, 45, 55, 65, 90, 80, 55, 55],
    [55, 30, 60, 40, 80, 80, 70, 60, 80, 90, 75, 40, 50, 45, 70, 85, 85, 80, 45, 55],
    [85, 30, 75, 45, 75, 85, 80, 80, 90, 80, 80, 50, 45, 75, 70, 75, 90, 90, 60, 55],
    [65, 60, 85, 60, 85, 98, 85, 95, 90, 80, 90, 70, 60, 55, 70, 70, 75, 85, 60, 65],
]  # fmt: skip
RATINGS = {f"Judge {n}": said for n, said in enumerate(EIGHT_BY_TWENTY, start=1)}


def test_angoff_equals_the_worked_example_of_eight_judges_and_twenty_items() -> None:
    found = judge_round(RATINGS)
    assert found.cut == pytest.approx(13.7925, abs=1e-9)
    assert found.percent == pytest.approx(68.9625, abs=1e-9)
    assert found.standard_error == pytest.approx(0.27014, abs=5e-6)
    assert found.interval == pytest.approx((13.154, 14.431), abs=5e-4)
    assert found.agreement == pytest.approx(0.95571, abs=5e-6)


def test_angoff_tells_means_of_judges_and_of_items() -> None:
    found = judge_round({"a": [50, 100], "b": [70, 80]})
    assert found.judges == pytest.approx({"a": 1.5, "b": 1.5})
    assert found.items == [60, 90]
    assert found.spreads == pytest.approx([200**0.5, 200**0.5])
    assert found.standard_error == pytest.approx(0)


@pytest.mark.parametrize(
    ("ratings", "says"),
    [
        ({"a": [50, 60]}, "at least 2"),
        ({"a": [50, 60], "b": [50]}, "every item"),
        ({"a": [50], "b": [50]}, "at least 2"),
        ({"a": [50, 101], "b": [50, 60]}, "between 0 and 100"),
        ({"a": [50, -1], "b": [50, 60]}, "between 0 and 100"),
    ],
)
def test_angoff_refuses_what_cannot_be_computed(
    ratings: dict[str, Sequence[float]], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        judge_round(ratings)


@pytest.mark.parametrize(
    ("percent", "questions", "passes"),
    [(68.9625, 20, 14), (70.0, 20, 14), (70.1, 20, 15), (75.0, 60, 45), (0.0, 30, 1)],
)
def test_pass_mark_is_rounded_up_and_whole_ones_stay(
    percent: float, questions: int, passes: int
) -> None:
    assert pass_mark(percent, questions) == passes


def test_agreement_of_judges_equals_shrout_and_fleiss() -> None:
    """Table 2 of the paper: six targets, four judges, ICC(2, 4) = .62."""
    rows = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    assert icc_2k(rows) == pytest.approx(0.62, abs=0.005)


def test_agreement_of_judges_is_unknown_where_nothing_varies() -> None:
    assert icc_2k([[50, 50], [50, 50]]) is None


@pytest.mark.parametrize(
    "rows",
    [
        [[60, 70, 80], [70, 80, 60], [80, 60, 70]],
        [[60, 70, 80], [71, 80, 60], [80, 60, 72]],
        [[0, 100], [100, 0]],
        [[40, 60, 50, 50], [60, 40, 50, 50]],
    ],
)
def test_agreement_that_could_not_be_is_undefined(rows: list[list[int]]) -> None:
    assert icc_2k(rows) is None


def test_agreement_is_never_above_one_and_may_be_below_zero() -> None:
    assert icc_2k([[10, 10], [90, 90]]) == 1
    assert icc_2k([[10, 80], [30, 70], [20, 75]]) == pytest.approx(-0.067, abs=5e-4)


@given(
    st.integers(2, 5).flatmap(
        lambda raters: st.lists(
            st.lists(st.integers(0, 100), min_size=raters, max_size=raters), min_size=2, max_size=6
        )
    )
)
def test_no_agreement_is_above_one(rows: list[list[int]]) -> None:
    found = icc_2k(rows)

    assert found is None or found <= 1 + 1e-9


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.706), (2, 4.303), (4, 2.776), (7, 2.365), (11, 2.201), (30, 2.042)]
)  # fmt: skip
def test_t_equals_the_printed_table(freedom: int, quantile: float) -> None:
    assert t_quantile(freedom) == pytest.approx(quantile, abs=5e-4)


def test_ac1_of_two_raters_equals_gwet() -> None:
    """Gwet 2002, "Kappa statistic is not satisfactory": 118, 5, 2 and 0 of 125; kappa is -0.02."""
    rows = [("+", "+")] * 118 + [("+", "-")] * 5 + [("-", "+")] * 2
    found = ac1(rows, "+-")
    assert found is not None
    assert found.coefficient == pytest.approx(0.9408, abs=5e-5)
    assert found.observed == pytest.approx(0.944)


def test_ac1_of_four_raters_with_missing_ratings_equals_the_published_value() -> None:
    """Krippendorff's twelve units as in Gwet's handbook and his package irrCAC: AC1 = 0.77544, pa = 0.81818, pe = 0.19032."""
    raters = ("123321412   ", "1233224125 3", " 3332342251 ", "12332441251 ")
    units = [[None if said == " " else said for said in unit] for unit in zip(*raters, strict=True)]
    found = ac1(units, "12345")
    assert found is not None
    assert found.coefficient == pytest.approx(0.77544, abs=5e-6)
    assert found.observed == pytest.approx(0.8181818, abs=5e-8)
    assert found.expected == pytest.approx(0.1903212, abs=5e-8)
    assert found.pairs == 11


def test_ac1_says_nothing_of_what_one_rater_judged() -> None:
    assert ac1([("+", None), (None, "-")], "+-") is None
    assert ac1([], "+-") is None


def test_ac1_refuses_what_is_no_category() -> None:
    with pytest.raises(ValueError, match="no categories"):
        ac1([("+", "?")], "+-")


@pytest.mark.parametrize("n", [1, 20, 59, 180, 299])
def test_bound_for_none_is_the_closed_form(n: int) -> None:
    assert upper_bound(0, n) == pytest.approx(1 - 0.05 ** (1 / n), abs=1e-15)


@pytest.mark.parametrize(
    ("wrong", "of", "bound"),
    [
        (0, 10, 0.2589), (1, 10, 0.3942), (2, 10, 0.5069), (3, 10, 0.6066),
        (1, 20, 0.2161), (2, 20, 0.2826), (10, 10, 1.0), (0, 0, 1.0),
    ],
)  # fmt: skip
def test_bound_equals_the_tables_of_clopper_and_pearson(wrong: int, of: int, bound: float) -> None:
    assert upper_bound(wrong, of) == pytest.approx(bound, abs=5e-5)


@pytest.mark.parametrize(("wrong", "of"), [(-1, 10), (11, 10)])
def test_bound_refuses_what_cannot_be(wrong: int, of: int) -> None:
    with pytest.raises(ValueError, match="wrong of"):
        upper_bound(wrong, of)
