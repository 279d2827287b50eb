"""Forms that are alike: rules, caps, enemies, difficulty and exposure, counted over thousands of drawn forms."""

import random
import time
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from quizzes.sitting.domain.balancing import balanced_weights, drawn_shares
from quizzes.sitting.domain.blueprint import draw
from quizzes.sitting.domain.candidates import Candidate, Shortfall, fits
from quizzes.sitting.domain.even_draw import Bank, Order, draw_evenly, draw_from
from quizzes.sitting.domain.form_rules import FormRules, Rule
from tests.quizzes.sitting.generated_bank import AREAS, CELLS, RULES, generated_bank

BANK = generated_bank()
KNOWN = {one.code: one for one in BANK}


@cache
def balanced() -> Order:
    order = Order(CELLS, tuple(BANK), rules=RULES)
    return replace(order, weights=balanced_weights(order))


@cache
def forms(count: int) -> list[list[str]]:
    bank = Bank(balanced())
    return [draw_from(bank, random.Random(seed)) for seed in range(count)]


def of(form: list[str]) -> list[Candidate]:
    return [KNOWN[code] for code in form]


def friends(among: int) -> Order:
    """Three questions that go together among so many that exclude all others: the dice find them seldom."""
    codes = [f"q{number}" for number in range(among)]
    enemies = {
        code: frozenset(codes)
        - {code}
        - (frozenset(codes[:3]) if code in codes[:3] else frozenset())
        for code in codes
    }
    rows = tuple(Candidate(code, "m", "exam", False, enemies[code]) for code in codes)
    cell = {"module": "m", "pool": "exam", "critical": "any", "count": 3}
    return Order([cell], rows)


def test_one_form_that_the_dice_cannot_fill_spoils_no_weights() -> None:
    bank = Bank(friends(90))
    filled = 0
    for seed in range(40):
        try:
            draw_from(bank, random.Random(seed))
        except Shortfall:
            continue
        filled += 1
    assert 20 < filled < 40  # it is such a bank

    assert drawn_shares(bank, forms=40) == {"q0": 1.0, "q1": 1.0, "q2": 1.0}


@pytest.mark.parametrize("forms", [1, 2, 40])
def test_bank_that_fills_no_form_gives_no_weights(forms: int) -> None:
    with pytest.raises(Shortfall, match=r"[12] of 3"):
        drawn_shares(Bank(replace(friends(90), candidates=friends(90).candidates[1:])), forms=forms)


def check_forms(count: int) -> None:
    """Every rule in every form, and the shares over all of them."""
    target = sum(
        cell["count"] * mean([one.difficulty or 0 for one in BANK if fits(one, cell)])
        for cell in CELLS
    )
    seen = Counter[str]()
    for form in forms(count):
        asked = of(form)
        assert len(set(form)) == 60
        for cell in CELLS:
            assert sum(fits(one, cell) for one in asked) == cell["count"]
        for area in AREAS:
            assert any(area in one.areas for one in asked)
        assert any("burn" in one.areas and one.critical for one in asked)
        assert sum(one.level == "recall" for one in asked) <= 18
        assert sum(one.kind == "numeric" for one in asked) <= 3
        assert sum(one.asks == "study" for one in asked) <= 8
        assert not any(one.enemies & set(form) for one in asked)
        assert abs(sum(one.difficulty or 0 for one in asked) - target) <= 0.5
        seen.update(form)
    assert max(seen.values()) <= 0.3 * count
    assert min(seen[one.code] for one in BANK) > 0.02 * count  # nobody starves


def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def test_two_thousand_forms_keep_every_rule_and_no_question_is_in_more_than_three_of_ten() -> None:
    check_forms(2000)


@pytest.mark.long
def test_ten_thousand_forms_do() -> None:
    check_forms(10_000)


def test_question_with_ten_enemies_comes_nearly_as_often_as_the_others_of_its_cell() -> None:
    order = Order(CELLS, tuple(BANK))
    weighed = Bank(replace(order, weights=balanced_weights(order)))
    plain = Bank(order)

    def share(bank: Bank) -> float:
        return mean(["beta-90" in draw_from(bank, random.Random(seed)) for seed in range(1000)])

    assert share(plain) < 0.1
    assert share(weighed) > 0.15  # of 16 / 72


def cpu_seconds_of_draws(order: Order, number: int) -> float:
    begun = time.process_time()
    for seed in range(number):
        draw_evenly(order, random.Random(seed))
    return time.process_time() - begun


def test_form_is_drawn_within_five_milliseconds_of_cpu() -> None:
    order = balanced()
    draw_evenly(order, random.Random(0))
    # The quickest of three rounds: beside other processes the same work takes longer.
    assert min(cpu_seconds_of_draws(order, 50) for _round in range(3)) / 50 < 0.005


def test_same_dice_and_bank_give_the_same_form_and_weights_in_whatever_order() -> None:
    shuffled = random.Random(3).sample(BANK, len(BANK))
    order = Order(CELLS, tuple(BANK), rules=RULES)
    other = replace(order, candidates=tuple(shuffled))
    few = (50, 50)

    assert draw_evenly(order, random.Random(7)) == draw_evenly(other, random.Random(7))
    assert balanced_weights(order, rounds=few) == balanced_weights(other, rounds=few)


def test_bank_that_is_kept_draws_for_each_as_one_that_is_read_anew() -> None:
    order = balanced()
    of_one = replace(order, seen=frozenset(forms(1)[0]))
    of_another = replace(order, weights=None)

    for asked in (order, of_one, of_another, replace(order, rules=FormRules()), order):
        anew = draw_from(Bank(asked), random.Random(11))
        assert draw_evenly(asked, random.Random(11)) == anew


def test_question_that_changed_is_drawn_as_it_stands() -> None:
    rows = [small(number) for number in range(3)]
    assert set(draw_evenly(Order([CELL], tuple(rows)), random.Random(1))) == {"c0", "c1", "c2"}

    rows[0] = replace(rows[0], enemies=frozenset({"c1"}))

    with pytest.raises(Shortfall):
        draw_evenly(Order([CELL], tuple(rows)), random.Random(1))


def small(number: int, **said: object) -> Candidate:
    return Candidate(f"c{number}", "alpha", "exam", **{"critical": False, **said})  # type: ignore[arg-type]


CELL = {"module": "alpha", "pool": "exam", "critical": "any", "count": 3}


def test_rule_that_the_bank_cannot_keep_is_named() -> None:
    bank = [small(1, areas=frozenset({"eye"})), *(small(n) for n in range(2, 9))]
    rules = FormRules((Rule((("area", "eye"),), least=2),))
    with pytest.raises(Shortfall, match="area eye: 1 of 2"):
        draw([CELL], bank, random.Random(1), rules=rules)


def test_cap_that_leaves_a_cell_short_is_named_by_the_cell() -> None:
    bank = [small(n, kind="numeric") for n in range(5)]
    rules = FormRules((Rule((("kind", "numeric"),), most=2),))
    with pytest.raises(Shortfall, match=r"alpha \(exam, critical any\): 2 of 3"):
        draw([CELL], bank, random.Random(1), rules=rules)


def test_rule_that_waits_is_not_kept() -> None:
    bank = [small(n) for n in range(5)]
    rules = FormRules((Rule((("area", "eye"),), least=2, waits=True),))
    assert len(draw([CELL], bank, random.Random(1), rules=rules)) == 3


def test_rare_question_is_kept_for_its_rule_although_its_enemies_are_many() -> None:
    hub = small(0, areas=frozenset({"eye"}), enemies=frozenset(f"c{n}" for n in range(1, 8)))
    bank = [hub, *(small(n) for n in range(1, 11))]
    rules = FormRules((Rule((("area", "eye"),), least=1),))
    for seed in range(30):
        assert set(draw([CELL], bank, random.Random(seed), rules=rules)) == {"c0"} | {
            code for code in ("c8", "c9", "c10") if code in draw([CELL], bank, random.Random(seed), rules=rules)
        }  # fmt: skip


def test_exchange_for_difficulty_brings_no_seen_question_for_an_unseen_one() -> None:
    easy = [small(n, difficulty=0.9) for n in range(3)]
    hard = [small(n, difficulty=0.1) for n in range(3, 6)]
    rules = FormRules(within=0.0)
    seen = {one.code for one in hard}
    form = draw([CELL], [*easy, *hard], random.Random(1), seen=seen, rules=rules)
    assert set(form) == {one.code for one in easy}


def test_expected_pass_mark_of_a_panel_is_held_alike_as_well() -> None:
    dice = random.Random(5)
    rated = {one.code: round(dice.gauss(0.75, 0.12), 2) for one in BANK}
    bank = Bank(Order(CELLS, tuple(BANK), rules=RULES, rated=rated))
    difficulty, mark = bank.measures
    at = {one.code: number for number, one in enumerate(bank.all)}
    for seed in range(300):
        form = [at[code] for code in draw_from(bank, random.Random(seed))]
        for measure in (difficulty, mark):
            assert abs(sum(measure.shares[number] for number in form) - measure.target) <= 0.5


def test_question_without_a_prediction_counts_like_the_mean_of_its_cell() -> None:
    bank = [*(small(n, difficulty=0.6) for n in range(3)), *(small(n) for n in range(3, 6))]
    assert len(draw([CELL], bank, random.Random(1), rules=FormRules(within=0.0))) == 3


def test_pilots_come_on_top_and_are_no_enemies_of_what_is_scored() -> None:
    pilots = [small(n, is_pilot=True) for n in range(20, 24)]
    foe = small(30, is_pilot=True, enemies=frozenset({"c0", "c1", "c2"}))
    elsewhere = replace(small(40, is_pilot=True), module="beta")
    bank = [*(small(n) for n in range(3)), *pilots, foe, elsewhere]
    places = set()
    for seed in range(30):
        form = draw([CELL], bank, random.Random(seed), rules=FormRules(pilots=6))
        assert {"c0", "c1", "c2"} | {one.code for one in pilots} == set(form)
        places |= {form.index(one.code) for one in pilots}
    assert len(places) == 7  # nobody tells them by their place
    assert len(draw([CELL], bank, random.Random(1), rules=FormRules(pilots=2))) == 5
    assert len(draw([CELL], bank, random.Random(1))) == 3


def test_pilots_that_were_seen_come_last() -> None:
    pilots = [small(n, is_pilot=True) for n in range(20, 24)]
    bank = [*(small(n) for n in range(3)), *pilots]
    seen = {"c20", "c21"}
    for seed in range(20):
        form = draw([CELL], bank, random.Random(seed), seen=seen, rules=FormRules(pilots=2))
        assert not set(form) & seen
