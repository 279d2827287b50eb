"""The pass rule: the cut and the critical rule together, one point a question."""

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.sitting.domain.scoring import FormQuestion, score
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
    result = score(exam(), answers, cut=23, critical_needed=5, version=1)
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
    result = score(exam(), answers, cut=cut, critical_needed=needed, version=1)
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
    before = score(exam(), dict.fromkeys(right, RIGHT), cut=23, critical_needed=5, version=1)
    after = score(
        exam(),
        dict.fromkeys(right | {chance.randrange(30)}, RIGHT),
        cut=23,
        critical_needed=5,
        version=1,
    )
    assert after.passed or not before.passed


def test_answer_to_a_question_outside_the_form_counts_for_nothing() -> None:
    assert score(exam(), {99: RIGHT}, cut=1, critical_needed=0, version=1).right == 0


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
        score([question], {1: answer}, cut=1, critical_needed=1, version=1)
        for answer in (key[:1], key)
    )

    assert (half.right, half.passed, half.marks[0]["points"]) == (0, False, 0)
    assert (whole.right, whole.passed) == (1, True)
