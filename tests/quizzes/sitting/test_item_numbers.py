"""What answers say about a question: published questions, and the slow formulas person by person."""

from collections import Counter
from math import exp, log, sqrt
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds.marks import Offered
from quizzes.sitting.domain.enough import Estimate, Number, estimate
from quizzes.sitting.domain.item_numbers import (
    Cell,
    by_thirds,
    discrimination,
    drift,
    fisher_interval,
    option_discrimination,
    p_value,
    third_of_scores,
    typical_seconds,
)
from quizzes.sitting.domain.item_report import Flag, Flagged, flags_of, item_numbers
from tests.quizzes.sitting.lsat import LSAT6

pytestmark = pytest.mark.any_engine
NOBODY = Estimate(Number.DRIFT, 0)
UNSEEN = Estimate(Number.P, 0)


@st.composite
def answers(draw: st.DrawFn) -> list[tuple[bool, int, int]]:
    """(right, score, of) of people with forms of different lengths."""
    found = []
    for _person in range(draw(st.integers(4, 40))):
        of, right = draw(st.integers(2, 12)), draw(st.booleans())
        found.append((right, draw(st.integers(0, of - 1)) + right, of))
    return found


def cells(people: list[tuple[bool, int, int]]) -> list[Cell]:
    return [Cell(*person, n) for person, n in Counter(people).items()]


def pearson(pairs: list[tuple[float, float]]) -> float | None:
    xs, ys = [x for x, _y in pairs], [y for _x, y in pairs]
    up = fmean((x - fmean(xs)) * (y - fmean(ys)) for x, y in pairs)
    down = sqrt(fmean((x - fmean(xs)) ** 2 for x in xs) * fmean((y - fmean(ys)) ** 2 for y in ys))
    return up / down if down > 1e-9 else None


def lsat6(place: int) -> list[Cell]:
    return [Cell(pattern[place] == "1", pattern.count("1"), 5, n) for pattern, n in LSAT6.items()]


class TestFormulas:
    def test_lsat6_shares(self) -> None:
        assert [p_value(lsat6(place)).value for place in range(5)] == [
            0.924, 0.709, 0.553, 0.763, 0.870,
        ]  # fmt: skip

    def test_lsat6_correlations_with_the_rest(self) -> None:
        """As descript() of R's ltm prints them, the question excluded."""
        found = [discrimination(lsat6(place)).value for place in range(5)]
        naive = []
        for place in range(5):
            pairs = [
                (int(pattern[place]), pattern.count("1") - int(pattern[place]))
                for pattern, n in LSAT6.items()
                for _person in range(n)
            ]
            naive.append(pearson([(float(x), float(y)) for x, y in pairs]))
        assert found == pytest.approx(naive)
        assert [round(one or 0, 3) for one in found] == [0.113, 0.153, 0.173, 0.144, 0.122]

    @given(people=answers())
    def test_p_and_discrimination_are_those_person_by_person(
        self, people: list[tuple[bool, int, int]]
    ) -> None:
        assert p_value(cells(people)).value == pytest.approx(fmean(right for right, *_ in people))
        naive = pearson([(float(right), (x - right) / (of - 1)) for right, x, of in people])
        found = discrimination(cells(people))
        assert found.n == len(people)
        assert found.value == (None if naive is None else pytest.approx(naive))

    @given(people=answers(), data=st.data())
    def test_option_is_correlated_with_the_rest(
        self, people: list[tuple[bool, int, int]], data: st.DataObject
    ) -> None:
        chose = [data.draw(st.booleans()) for _person in people]
        who = [person for person, did in zip(people, chose, strict=True) if did]
        naive = pearson(
            [
                (float(did), (x - right) / (of - 1))
                for did, (right, x, of) in zip(chose, people, strict=True)
            ]
        )
        found = option_discrimination(cells(who), cells(people)).value
        assert found == (None if naive is None else pytest.approx(naive))

    def test_fisher_interval(self) -> None:
        """r = .5 of 103 people: atanh r -+ 1.96 / 10."""
        assert fisher_interval(0.5, 103) == pytest.approx((0.33931, 0.63234), abs=1e-5)
        assert fisher_interval(0.9, 3) == (-1.0, 1.0)
        assert fisher_interval(1.0, 50) == (1.0, 1.0)

    def test_time_is_the_geometric_mean(self) -> None:
        times = [10, 20, 40, 80]
        logs = [log(t) for t in times]
        found = typical_seconds(4, sum(logs), sum(one**2 for one in logs))
        assert found.value == pytest.approx((10 * 20 * 40 * 80) ** 0.25)
        half = 1.959964 * sqrt(sum((one - fmean(logs)) ** 2 for one in logs) / 3 / 4)
        assert found.high == pytest.approx(exp(fmean(logs) + half))

    def test_drift_is_newcombes_interval(self) -> None:
        """56 of 70 against 48 of 80: .2, .0524 to .3339 (Newcombe 1998, method 10)."""
        found = drift((48, 80), (56, 70))
        assert (found.value, found.n) == (pytest.approx(0.2), 70)
        assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
        assert drift((0, 0), (5, 9)).value is None


class TestThirds:
    @given(people=answers())
    def test_everybody_is_in_one_and_who_share_a_score_share_it(
        self, people: list[tuple[bool, int, int]]
    ) -> None:
        thirds = third_of_scores(cells(people))
        assert sum(by_thirds(cells(people), thirds)) == len(people)
        ordered = [thirds[share] for share in sorted(thirds)]
        assert ordered == sorted(ordered)

    def test_without_ties_they_are_equal(self) -> None:
        held = [Cell(False, score, 30) for score in range(9)]
        assert by_thirds(held, third_of_scores(held)) == (3, 3, 3)

    def test_other_lengths_are_compared_by_share(self) -> None:
        thirds = third_of_scores([Cell(True, 5, 10), Cell(True, 10, 20), Cell(True, 20, 20)])
        assert thirds == {0.5: 1, 1.0: 2}


FOUR = [Offered(name, name, name == "a") for name in "abcd"]


def asked(chosen: dict[str, dict[int, int]]) -> tuple[list[Cell], dict[str, list[Cell]]]:
    """How many with each score (of 20, the question among them) chose each option; "" for no answer."""
    chose = {
        name: [Cell(name == "a", score, 20, n) for score, n in scores.items()]
        for name, scores in chosen.items()
    }
    everybody: Counter[tuple[bool, int]] = Counter()
    for held in chose.values():
        for cell in held:
            everybody[cell.right, cell.score] += cell.n
    return [Cell(*key, 20, n) for key, n in everybody.items()], chose


def flagged(chosen: dict[str, dict[int, int]]) -> list[Flagged]:
    everybody, chose = asked(chosen)
    return flags_of(item_numbers(FOUR, everybody, chose), drift=NOBODY, exposure=UNSEEN)


class TestFlags:
    GOOD = {"a": {8: 20, 12: 40, 17: 60}, "b": {8: 20, 12: 10}, "c": {8: 15, 12: 10}, "d": {7: 15}}

    def test_options_are_counted_by_thirds(self) -> None:
        everybody, chose = asked(self.GOOD)
        numbers = item_numbers(FOUR, everybody, chose)
        assert (numbers.n, numbers.right, numbers.thirds) == (190, 120, (70, 60, 60))
        assert [option.thirds for option in numbers.options] == [
            (20, 40, 60), (20, 10, 0), (15, 10, 0), (15, 0, 0),
        ]  # fmt: skip
        assert [option.letter for option in numbers.options] == list("ABCD")
        assert (
            (numbers.options[0].attraction.value or 0)
            > 0
            > (numbers.options[1].attraction.value or 0)
        )

    def test_good_question_has_none(self) -> None:
        assert flagged(self.GOOD) == []

    def test_wrong_key_shows(self) -> None:
        turned = {"a": self.GOOD["b"], "b": {x - 1: n for x, n in self.GOOD["a"].items()}}
        found = flagged({**self.GOOD, **turned})
        assert found[0] == Flagged(Flag.KEY_IN_DOUBT)
        assert Flagged(Flag.ATTRACTS_STRONG, "B") in found

    def test_few_people_flag_nothing(self) -> None:
        turned = {"a": {8: 5}, "b": {17: 20}}
        assert flagged(turned) == []

    def test_option_that_nobody_takes_is_dead(self) -> None:
        lived = {**self.GOOD, "c": {8: 60, 12: 40}, "d": {}}
        assert flagged(lived) == [Flagged(Flag.DEAD_OPTION, "D")]

    def test_easy_and_guessed(self) -> None:
        assert Flagged(Flag.EASY) in flagged({"a": {15: 200, 16: 200}, "b": {9: 1}})
        even = {name: {8: 25 + (name == "b"), 14: 25} for name in "bcd"} | {"a": {8: 8, 14: 9}}
        assert Flagged(Flag.GUESSED) in flagged(even)

    def test_drift_and_exposure(self) -> None:
        everybody, chose = asked(self.GOOD)
        numbers = item_numbers(FOUR, everybody, chose)
        found = flags_of(
            numbers,
            drift=drift((50, 120), (100, 120)),
            exposure=estimate(Number.P, 200, 0.5, 0.43, 0.57),
        )
        assert found == [Flagged(Flag.BECAME_EASIER), Flagged(Flag.EXPOSED)]

    def test_typed_answers_have_no_options(self) -> None:
        everybody, _chose = asked(self.GOOD)
        assert item_numbers([], everybody, {}).options == ()
