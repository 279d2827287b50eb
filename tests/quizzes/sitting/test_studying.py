"""What is named to study again: over 300 drawn forms nothing rests on too few questions, and no number tells the score."""

import random
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from quizzes.sitting.domain.even_draw import Bank, Order, draw_from
from quizzes.sitting.domain.studying import Asked, parts, to_study
from tests.quizzes.sitting.generated_bank import CELLS, MODULES, RULES, generated_bank

FORMS = 300
LESSONS, OBJECTIVES = 8, 24  # of a module; 96 questions of it in the bank


@cache
def forms() -> list[list[Asked]]:
    """Drawn as exams are, of questions of which a third of the objectives is in a form, mostly once. Everything right."""
    bank = Bank(Order(CELLS, tuple(generated_bank()), rules=RULES))
    critical = {one.code: one.critical for one in generated_bank()}
    return [
        [_asked(code, critical[code]) for code in draw_from(bank, random.Random(seed))]
        for seed in range(FORMS)
    ]


def _asked(code: str, critical: bool) -> Asked:
    module, number = code.split("-")
    objective = int(number) % OBJECTIVES
    lesson = objective * LESSONS // OBJECTIVES
    return Asked(MODULES.index(module), lesson, objective, critical, is_right=True)


def answered(form: list[Asked], wrong: int, seed: int) -> list[Asked]:
    """So many wrong, by chance."""
    missed = set(random.Random(seed).sample(range(len(form)), wrong))
    return [replace(one, is_right=n not in missed) for n, one in enumerate(form)]


def test_most_objectives_of_a_form_are_asked_once_so_that_naming_one_would_name_its_question() -> (
    None
):
    asked = Counter[int]()
    for form in forms():
        asked.update(Counter(Counter((one.module, one.objective) for one in form).values()))
    assert asked[1] > asked.total() / 3
    assert asked[1] + asked[2] > asked.total() * 3 / 4


def test_nothing_is_named_that_rests_on_too_few_questions() -> None:
    for seed, form in enumerate(forms()):
        wrong = random.Random(seed).randrange(61)
        for passed in (True, False):
            found = to_study(answered(form, wrong, seed), passed=passed)
            assert min([3, *map(len, found.others)]) == 3
            assert min([2, *map(len, found.critical)]) == 2
            assert all(one.is_critical for part in found.critical for one in part)


def test_as_many_are_named_after_every_pass() -> None:
    named = {
        (len(found.critical), len(found.others))
        for seed, form in enumerate(forms())
        for wrong in (0, 1, 5, 10, 14)
        for found in [to_study(answered(form, wrong, seed), passed=True)]
    }
    assert named == {(0, 5)}


def test_how_a_form_falls_into_parts_does_not_follow_from_the_answers() -> None:
    for seed, form in enumerate(forms()[:50]):
        before = [[one.place for one in part] for part in parts(form, least=3)]
        after = parts(answered(form, 12, seed), least=3)
        assert before == [[one.place for one in part] for part in after]


def test_every_question_is_in_one_part_and_every_wrong_critical_one_in_one_that_is_named() -> None:
    for seed, form in enumerate(forms()):
        sat = answered(form, 20, seed)
        assert sum(map(len, parts(sat, least=3))) == len(sat)
        named = [one for part in to_study(sat, passed=False).critical for one in part]
        wrong = Counter(one for one in sat if one.is_critical and not one.is_right)
        assert not wrong - Counter(named)


# --- One form, by hand --------------------------------------------------------------------------------------------


def some(module: int, lesson: int, objective: int, marks: str, *, critical: bool = False) -> list[Asked]:  # fmt: skip
    """Questions of one objective: x wrong, the others right."""
    return [Asked(module, lesson, objective, critical, mark != "x") for mark in marks]


def objectives(part: object) -> list[int]:
    return sorted({one.objective for one in part})  # type: ignore[attr-defined]


def test_objectives_with_enough_questions_stand_alone_and_others_join_their_lesson() -> None:
    form = [*some(1, 1, 1, "..."), *some(1, 1, 2, "..."), *some(1, 2, 3, "..."), *some(1, 2, 4, ".")]  # fmt: skip
    assert [objectives(part) for part in parts(form, least=3)] == [[1], [2], [3, 4]]


def test_lessons_with_too_few_join_their_neighbour_in_the_module() -> None:
    form = [*some(1, 1, 1, "."), *some(1, 2, 2, ".."), *some(1, 3, 3, "..."), *some(1, 4, 4, ".")]
    assert [objectives(part) for part in parts(form, least=3)] == [[1, 2], [3, 4]]


@pytest.mark.parametrize(("across", "found"), [(False, [[1, 2]]), (True, [[1, 2, 3]])])
def test_module_with_too_few_is_left_out_or_joins_another(
    across: bool, found: list[list[int]]
) -> None:
    form = [*some(1, 1, 1, "."), *some(1, 1, 2, ".."), *some(2, 2, 3, "..")]
    joined = parts(form, least=3, across_modules=across)
    assert [objectives(part) for part in joined] == found


def test_after_a_pass_what_can_injure_comes_before_a_larger_share_and_the_course_decides_the_rest() -> (
    None
):
    form = [one for n in range(9) for one in some(1, n, n, "xx." if n == 8 else "...")]
    form[21] = replace(form[21], is_critical=True, is_right=False)
    found = to_study(form, passed=True)
    assert [objectives(part) for part in found.others] == [[0], [1], [7], [8]]
    assert found.critical == []


def test_form_of_one_part_names_none_after_a_pass() -> None:
    assert to_study(some(1, 1, 1, "xxx..."), passed=True).others == []


def test_one_critical_question_alone_is_never_named() -> None:
    form = [*some(1, 1, 1, "x", critical=True), *some(1, 1, 2, "...")]
    assert to_study(form, passed=False).critical == []
