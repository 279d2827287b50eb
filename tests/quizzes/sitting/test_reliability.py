"""Reliability, error and decisions: published values, exact sums, and what simulated people do."""

import random
from collections import Counter
from math import comb, exp, lgamma, sqrt
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.sitting.domain.consistency import (
    TrueShares,
    consistency_and_accuracy,
    decisions,
    effective_length,
    fitted,
    livingston_lewis,
    true_moments,
)
from quizzes.sitting.domain.enough import SHOWN_FROM, Estimate, Number, is_enough, is_small_cell
from quizzes.sitting.domain.reliability import (
    Scores,
    dependability,
    error_of_measurement,
    feldt_interval,
    keats_error,
    kr20,
    kr21,
    mean,
    mean_score,
    people,
    probably_competent,
    spread_of_scores,
    variance,
)
from quizzes.sitting.domain.statistics import error_at
from tests.quizzes.sitting.lsat import LSAT6, LSAT7, shares, totals

pytestmark = pytest.mark.any_engine
EXAMS = st.dictionaries(st.integers(0, 12), st.integers(1, 40), min_size=3)


def rounded(found: Estimate, digits: int) -> tuple[float, float, float]:
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    return round(found.value, digits), round(found.low, digits), round(found.high, digits)


def drawn(a: float, b: float, n: int, k: int, seed: int) -> Counter[int]:
    """Scores of n people whose true shares are Beta(a, b), each on other questions."""
    dice, found = random.Random(seed), Counter[int]()
    for _person in range(n):
        share = dice.betavariate(a, b)
        found[sum(dice.random() < share for _question in range(k))] += 1
    return found


class TestPublished:
    def test_lsat6(self) -> None:
        scores = totals(LSAT6)
        assert (people(scores), mean(scores)) == (1000, 3.819)
        alpha = kr20(scores, shares(LSAT6))
        assert alpha.value == pytest.approx(0.294997, abs=5e-7)
        assert rounded(alpha, 4) == (0.2950, 0.2235, 0.3618)
        assert kr21(scores, 5).value == pytest.approx(0.196441, abs=5e-7)

    def test_lsat7(self) -> None:
        alpha = kr20(totals(LSAT7), shares(LSAT7))
        assert alpha.value == pytest.approx(0.453409, abs=5e-7)

    def test_ten_people_by_hand(self) -> None:
        """Sum of p(1-p) 1.07, variance 2.41."""
        answers = "11010 11100 11110 00000 11000 11111 00001 11110 11101 10000"
        patterns = dict(Counter(answers.split()))
        assert sum(p * (1 - p) for p in shares(patterns)) == pytest.approx(1.07)
        assert variance(totals(patterns)) == pytest.approx(2.41)
        assert kr20(totals(patterns), shares(patterns)).value == pytest.approx(0.695021, abs=5e-7)

    @pytest.mark.parametrize(
        ("right", "printed"), [(22, 0.40), (23, 0.57), (24, 0.73), (25, 0.86), (26, 0.94)]
    )
    def test_probably_competent(self, right: int, printed: float) -> None:
        assert round(probably_competent(right, 30, 0.75), 2) == printed

    def test_error_at_the_cut(self) -> None:
        assert round(error_at(23, 30), 2) == 2.36


class TestReliability:
    @given(scores=EXAMS)
    def test_kr21_is_alpha_of_questions_equally_hard(self, scores: dict[int, int]) -> None:
        """Which is KR-20 with every p at the mean."""
        same = kr20(scores, [mean(scores) / 12] * 12)
        assert kr21(scores, 12).value == pytest.approx(same.value)

    @given(scores=EXAMS)
    def test_moments_are_those_of_the_people_one_by_one(self, scores: dict[int, int]) -> None:
        each = [x for x, n in scores.items() for _person in range(n)]
        assert mean(scores) == pytest.approx(fmean(each))
        assert variance(scores) == pytest.approx(fmean((x - fmean(each)) ** 2 for x in each))

    def test_mean_and_spread_hold_the_truth_as_often_as_they_say(self) -> None:
        """The scores of Beta(12, 3) on 60 questions: mean 48, variance 60 p q (1 + 59 / 16)."""
        truth = 48, sqrt(60 * 0.8 * 0.2 * (1 + 59 / 16))
        inside = [0, 0]
        for seed in range(200):
            scores = drawn(12, 3, 120, 60, seed)
            for which, found in enumerate((mean_score(scores), spread_of_scores(scores))):
                assert found.low is not None
                assert found.high is not None
                inside[which] += found.low <= truth[which] <= found.high
        assert all(178 <= count <= 199 for count in inside)

    def test_feldt_holds_the_truth_as_often_as_it_says(self) -> None:
        """KR-21 of random draws; the truth is k / (k + a + b) for a beta distribution of true shares."""
        truth = 60 / (60 + 15)
        inside = 0
        for seed in range(200):
            found = kr21(drawn(12, 3, 120, 60, seed), 60)
            assert found.low is not None
            assert found.high is not None
            inside += found.low <= truth <= found.high
        assert 180 <= inside <= 199

    def test_error_of_measurement_is_what_reliability_leaves(self) -> None:
        scores = totals(LSAT6)
        found = error_of_measurement(scores, kr20(scores, shares(LSAT6)))
        assert found.value == pytest.approx(sqrt(variance(scores) * (1 - 0.294997)), abs=1e-5)
        assert found.low is not None
        assert found.high is not None
        assert found.low < (found.value or 0) < found.high

    def test_keats_brings_lord_down_to_kr20(self) -> None:
        scores = totals(LSAT6)
        first, second = kr20(scores, shares(LSAT6)).value, kr21(scores, 5).value
        assert first is not None
        assert second is not None
        assert keats_error(4, 5, first, second) == pytest.approx(
            error_at(4, 5) * sqrt((1 - 0.294997) / (1 - 0.196441)), abs=1e-5
        )
        # The mean square of it over all people is the square of the error of measurement of KR-20.
        square = sum(n * keats_error(x, 5, first, second) ** 2 for x, n in scores.items()) / 1000
        whole = error_of_measurement(scores, kr20(scores, shares(LSAT6))).value
        assert sqrt(square) == pytest.approx(whole, abs=1e-9)

    @pytest.mark.parametrize("scores", [{}, {3: 1}, {3: 40}])
    def test_without_variance_there_is_no_number(self, scores: Scores) -> None:
        assert kr21(scores, 5) == Estimate(Number.RELIABILITY, sum(scores.values()))
        assert error_of_measurement(scores, kr21(scores, 5)).value is None
        assert consistency_and_accuracy(scores, 5, 4, 0.5)[0].value is None

    def test_interval_is_wider_of_fewer_people(self) -> None:
        few, many = feldt_interval(0.8, 50, 60), feldt_interval(0.8, 5000, 60)
        assert few[0] < many[0] < 0.8 < many[1] < few[1]


class TestDependability:
    @given(scores=EXAMS, cut=st.sampled_from([0.5, 0.7, 0.77]))
    def test_is_the_formula_person_by_person(self, scores: dict[int, int], cut: float) -> None:
        each = [x / 12 for x, n in scores.items() for _person in range(n)]
        naive = 1 - fmean(x * (1 - x) for x in each) / fmean((x - cut) ** 2 for x in each) / 11
        found = dependability(scores, 12, cut)
        assert found.value == pytest.approx(naive)

    def test_interval_is_the_jackknife_person_by_person(self) -> None:
        scores = {3: 2, 5: 4, 7: 9, 9: 6, 11: 3}
        each = [x for x, n in scores.items() for _person in range(n)]
        values = []
        for place in range(len(each)):
            values.append(dependability(Counter(each[:place] + each[place + 1 :]), 12, 0.7).value)
        known = [value for value in values if value is not None]
        spread = sum((value - fmean(known)) ** 2 for value in known)
        half = 1.959964 * sqrt((len(each) - 1) / len(each) * spread)
        found = dependability(scores, 12, 0.7)
        assert found.value is not None
        assert found.low == pytest.approx(found.value - half)


class TestDecisions:
    def test_with_kr21_the_exam_is_as_long_as_it_is(self) -> None:
        scores = drawn(9, 3, 700, 40, 3)
        reliability = kr21(scores, 40).value
        assert reliability is not None
        assert effective_length(scores, 40, reliability) == pytest.approx(40)

    @given(scores=EXAMS)
    def test_moments_are_factorial_moments_person_by_person(self, scores: dict[int, int]) -> None:
        each = [x for x, n in scores.items() for _person in range(n)]
        naive = tuple(
            fmean(comb(x, order) for x in each) / comb(12, order) for order in range(1, 5)
        )
        assert true_moments(scores, 12, 12) == pytest.approx(naive)

    @pytest.mark.parametrize(
        ("a", "b", "cut"), [(12, 3, 46), (4, 2, 40), (0.8, 0.5, 30), (40, 9, 46)]
    )
    def test_integral_is_the_exact_sum_of_two_exams(self, a: float, b: float, cut: int) -> None:
        """Two scores on one true share are beta-binomial together: P(x, y) in gamma functions (Huynh 1976)."""
        length = 60

        def together(x: int, y: int) -> float:
            return (
                comb(length, x)
                * comb(length, y)
                * exp(
                    lgamma(a + x + y)
                    + lgamma(b + 2 * length - x - y)
                    - lgamma(a + b + 2 * length)
                    + lgamma(a + b)
                    - lgamma(a)
                    - lgamma(b)
                )
            )

        alike = sum(
            together(x, y)
            for x in range(length + 1)
            for y in range(length + 1)
            if (x >= cut) == (y >= cut)
        )
        found = decisions(TrueShares(a, b, 0, 1), length, cut, cut / length)
        assert found.consistency == pytest.approx(alike, abs=1e-6)

    def test_four_numbers_are_found_again(self) -> None:
        """From the exact distribution of scores of a beta between two bounds."""
        true, k = TrueShares(3, 2, 0.25, 0.95), 40
        steps = 4000
        places = [(step + 0.5) / steps for step in range(steps)]
        weights = [x**2 * (1 - x) * 12 / steps for x in places]
        exact: dict[int, float] = {}
        for score in range(k + 1):
            exact[score] = sum(
                weight * comb(k, score) * share**score * (1 - share) ** (k - score)
                for weight, share in zip(weights, [0.25 + 0.7 * x for x in places], strict=True)
            )
        scores = {x: round(10**9 * n) for x, n in exact.items()}
        found = fitted(true_moments(scores, k, k))
        assert (found.a, found.b, found.low, found.high) == pytest.approx(
            (true.a, true.b, true.low, true.high), rel=0.02
        )

    def test_decisions_are_those_that_simulated_people_get(self) -> None:
        dice, alike, rightly, n = random.Random(5), 0, 0, 20_000
        scores: Counter[int] = Counter()
        for _person in range(n):
            share = dice.betavariate(12, 3)
            first, second = (sum(dice.random() < share for _q in range(60)) for _sitting in "ab")
            scores[first] += 1
            alike += (first >= 46) == (second >= 46)
            rightly += (first >= 46) == (share > 46 / 60)
        reliability = kr21(scores, 60).value
        assert reliability is not None
        found = livingston_lewis(scores, 60, 46, reliability)
        assert found.consistency == pytest.approx(alike / n, abs=0.01)
        assert found.accuracy == pytest.approx(rightly / n, abs=0.01)
        assert found.accuracy + found.false_pass + found.false_fail == pytest.approx(1)

    def test_intervals_are_as_wide_as_values_differ(self) -> None:
        values, halves = [], []
        for seed in range(40):
            scores = drawn(12, 3, 500, 60, seed)
            alike, _rightly = consistency_and_accuracy(scores, 60, 46, kr21(scores, 60).value or 0)
            assert alike.value is not None
            assert alike.high is not None
            values.append(alike.value)
            halves.append(alike.high - alike.value)
        spread = sqrt(fmean((value - fmean(values)) ** 2 for value in values))
        assert fmean(halves) / 1.959964 == pytest.approx(spread, rel=0.35)

    @pytest.mark.parametrize("reliability", [-0.2, 0, 1])
    def test_reliability_that_is_none_gives_no_decisions(self, reliability: float) -> None:
        with pytest.raises(ValueError, match="no effective length"):
            livingston_lewis(totals(LSAT6), 5, 4, reliability)
        assert consistency_and_accuracy(totals(LSAT6), 5, 4, reliability)[1].value is None


class TestEnough:
    def test_minimum_is_that_of_the_number(self) -> None:
        for number, least in SHOWN_FROM.items():
            assert not is_enough(number, least - 1)
            assert is_enough(number, least)

    def test_estimate_below_it_is_not_shown_and_keeps_its_interval(self) -> None:
        few = kr21(drawn(12, 3, 49, 60, 1), 60)
        assert not few.is_shown
        assert few.low is not None
        assert (few.n, few.shown_from) == (49, 50)
        assert kr21(drawn(12, 3, 50, 60, 1), 60).is_shown

    def test_small_cells_are_groups_of_one_to_four(self) -> None:
        assert [n for n in range(7) if is_small_cell(n)] == [1, 2, 3, 4]
