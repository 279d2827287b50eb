"""The pass rule: the cut, the critical rule and the floor in every module together, one point a question."""

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.sitting.domain.pass_rule import PassRule
from quizzes.sitting.domain.scoring import Counts, FormQuestion, Score, score
from tests.quizzes.kinds.entries import spec_of
from tests.site import ROOT

SPEC = spec_of("single_choice")
RIGHT = next(option["id"] for option in SPEC["options"] if option["correct"])
WRONG = next(option["id"] for option in SPEC["options"] if not option["correct"])


def exam(total: int = 30, critical: int = 6) -> list[FormQuestion]:
    return [
        FormQuestion(n, "single_choice", SPEC, 1, n < critical, "abc"[n % 3]) for n in range(total)
    ]


@pytest.mark.parametrize(
    ("critical_right", "others_right", "passed"),
    [
        (6, 17, True),
        (5, 18, True),
        (6, 16, False),
        (4, 24, False),
        (4, 19, False),
        (5, 17, False),
        (6, 24, True),
        (0, 0, False),
    ],
)
def test_pass_needs_the_cut_and_the_critical_rule(
    critical_right: int, others_right: int, passed: bool
) -> None:
    answers = dict.fromkeys(range(critical_right), RIGHT) | {
        6 + n: RIGHT for n in range(others_right)
    }
    result = score(exam(), answers, rule=PassRule(23, 5), version=1)
    assert result.passed is passed
    assert (result.right, result.critical_right) == (critical_right + others_right, critical_right)


@given(
    st.dictionaries(st.integers(0, 29), st.sampled_from([RIGHT, WRONG, None])),
    st.integers(1, 30),
    st.integers(0, 6),
)
def test_counts_agree_with_each_other(
    answers: dict[int, str | None], cut: int, needed: int
) -> None:
    result = score(exam(), answers, rule=PassRule(cut, needed), version=1)
    right = sum(answer == RIGHT for answer in answers.values())
    assert result.right == right == sum(mark["points"] for mark in result.marks)
    assert [mark["version"] for mark in result.marks] == list(range(30))
    assert sum(domain["right"] for domain in result.domains) == right
    assert [(domain["module"], domain["of"]) for domain in result.domains] == [
        ("a", 10),
        ("b", 10),
        ("c", 10),
    ]
    assert result.passed is (right >= cut and result.critical_right >= needed)


@given(st.sets(st.integers(0, 29)), st.randoms())
def test_one_more_right_answer_never_hurts(right: set[int], chance: random.Random) -> None:
    before = score(exam(), dict.fromkeys(right, RIGHT), rule=PassRule(23, 5), version=1)
    after = score(
        exam(),
        dict.fromkeys(right | {chance.randrange(30)}, RIGHT),
        rule=PassRule(23, 5),
        version=1,
    )
    assert after.passed or not before.passed


def test_answer_to_a_question_outside_the_form_counts_for_nothing() -> None:
    assert score(exam(), {99: RIGHT}, rule=PassRule(1, 0), version=1).right == 0


def passing_share(critical: float, others: float, needed: int) -> int:
    """Per cent of candidates who pass: 12 critical questions and 48 others, answered independently; the cut is 46."""
    share = sum(
        comb(12, c) * critical**c * (1 - critical) ** (12 - c)
        * comb(48, o) * others**o * (1 - others) ** (48 - o)
        for c in range(needed, 13)
        for o in range(49)
        if c + o >= 46
    )  # fmt: skip
    return round(100 * share)


@pytest.mark.parametrize(
    ("critical", "others", "shares"), [(0.5, 0.9, (91, 2, 0)), (0.95, 0.85, (99, 97, 54))]
)
def test_decision_on_the_pass_rule_prints_the_right_figures(critical, others, shares):
    page = (ROOT / "docs" / "decisions" / "0006-pass-rule.md").read_text()

    assert tuple(passing_share(critical, others, needed) for needed in (0, 10, 12)) == shares
    assert "| {} % | {} % | {} % |".format(*shares).replace("| ", "| passes ", 1) in page


def test_half_an_answer_is_no_right_answer() -> None:
    spec = spec_of("multiple_response")
    key = [option["id"] for option in spec["options"] if option["correct"]]
    question = FormQuestion(1, "multiple_response", spec, 1, critical=True, domain="a")

    half, whole = (
        score([question], {1: answer}, rule=PassRule(1, 1), version=1) for answer in (key[:1], key)
    )

    assert (half.right, half.passed, half.marks[0]["points"]) == (0, False, 0)
    assert (whole.right, whole.passed) == (1, True)


def whole_exam(**counts: Counts) -> list[FormQuestion]:
    """60 questions in three modules, four critical in each; `counts`: of questions by name, such as a0."""
    return [
        FormQuestion(
            100 * place + n, "single_choice", SPEC, 1, n < 4, module,
            counts.get(f"{module}{n}", Counts.BY_KEY),
        )
        for place, module in enumerate("abc")
        for n in range(20)
    ]  # fmt: skip


def scored(right: tuple[int, int, int], **counts: Counts) -> Score:
    """The first so many questions of each module answered rightly, scored by the rule of the exam."""
    answers = {
        100 * place + n: RIGHT if n < many else WRONG
        for place, many in enumerate(right)
        for n in range(20)
    }
    return score(whole_exam(**counts), answers, rule=PassRule(46, 9, 65), version=2)


@pytest.mark.parametrize(
    ("right", "passed"),
    [
        ((20, 13, 13), True),
        ((20, 20, 13), True),
        ((20, 20, 12), False),
        ((12, 20, 20), False),
        ((15, 15, 15), False),
        ((15, 15, 16), True),
    ],
)
def test_pass_needs_a_share_of_every_module(right: tuple[int, int, int], passed: bool) -> None:
    result = scored(right)

    assert (result.passed, result.right, result.total) == (passed, sum(right), 60)
    assert [(d["right"], d["of"], d["needed"]) for d in result.domains] == [
        (n, 20, 13) for n in right
    ]


@pytest.mark.parametrize(("wrong", "passed"), [(1, True), (2, False)])
def test_pass_needs_the_critical_questions_whatever_the_total(wrong: int, passed: bool) -> None:
    """The first critical questions of each module wrong, all others right: 9 of 12 are enough, 6 are not."""
    answers = {100 * place + n: RIGHT for place in range(3) for n in range(wrong, 20)}
    result = score(whole_exam(), answers, rule=PassRule(46, 9, 65), version=2)

    assert (result.passed, result.critical_right) == (passed, 12 - 3 * wrong)


def test_void_question_is_left_out_and_the_same_share_is_needed_of_the_rest() -> None:
    """Of 19 questions 65 % are 12.35, so 13; of 59 the cut is 45.2, so 46; of 11 critical ones 8.25, so 9."""
    result = scored((20, 20, 13), a0=Counts.VOID)

    assert (result.right, result.total, result.cut) == (52, 59, 46)
    assert (result.critical_right, result.critical_total, result.critical_needed) == (11, 11, 9)
    assert (result.domains[0]["right"], result.domains[0]["of"]) == (19, 19)
    assert result.marks[0] == {"version": 0, "right": False, "points": 0, "counts": "void"}


def test_void_question_neither_helps_nor_hurts_who_had_it_right() -> None:
    assert scored((20, 13, 20), b19=Counts.VOID).domains[1] == {
        "module": "b", "right": 13, "of": 19, "needed": 13,
    }  # fmt: skip
    assert scored((20, 13, 20), b0=Counts.VOID).passed is False


def test_question_that_counts_for_all_is_right_for_whoever_was_asked_it() -> None:
    result = scored((20, 20, 12), c19=Counts.FOR_ALL)

    assert (result.passed, result.domains[2]["right"], result.total) == (True, 13, 60)
    assert result.marks[-1] == {"version": 219, "right": True, "points": 1, "counts": "for-all"}


def test_form_of_which_nothing_counts_is_not_passed() -> None:
    everything = {f"{module}{n}": Counts.VOID for module in "abc" for n in range(20)}

    assert scored((20, 20, 20), **everything).passed is False


def test_older_forms_know_no_floor_in_a_module() -> None:
    answers = {
        100 * place + n: RIGHT for place, many in enumerate((20, 20, 6)) for n in range(many)
    }
    first = score(whole_exam(), answers, rule=PassRule(46, 9), version=1)

    assert (first.passed, "needed" in first.domains[0]) == (True, False)
