"""The reveal rule, in full: the whole table, so that nobody changes a cell unseen."""

import pytest

from quizzes.sitting.domain.reveal import (
    REVEALS,
    allowed_reveal,
    is_weak,
    may_be_explained,
    names_missed_objectives,
    tells_distance,
)
from quizzes.sitting.domain.table import PURPOSES


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("policy", REVEALS)
def test_policy_decides_but_an_exam_never_shows_more_than_domains(
    purpose: str, policy: str
) -> None:
    expected = "domains" if purpose == "exam" else policy
    assert allowed_reveal(purpose=purpose, policy=policy) == expected


@pytest.mark.parametrize("reveal", REVEALS)
@pytest.mark.parametrize("pool", ["practice", "exam"])
def test_only_practice_questions_are_explained_and_only_under_rationale(
    reveal: str, pool: str
) -> None:
    expected = (reveal, pool) == ("rationale", "practice")
    assert may_be_explained(reveal=reveal, pool=pool) is expected


@pytest.mark.parametrize("reveal", REVEALS)
@pytest.mark.parametrize("passed", [True, False])
def test_distance_is_told_after_a_fail_alone_and_objectives_always(
    reveal: str, passed: bool
) -> None:
    expected = (reveal, passed) == ("domains", False)
    assert tells_distance(reveal=reveal, passed=passed) is expected
    assert names_missed_objectives(reveal=reveal) is (reveal == "domains")


@pytest.mark.parametrize(
    ("wrong", "of", "weak"),
    [(0, 0, False), (0, 3, False), (1, 3, False), (2, 3, True), (2, 4, True), (2, 2, False), (1, 1, False)],
)  # fmt: skip
def test_part_is_weak_when_half_of_it_was_wrong_and_it_has_enough_questions(
    wrong: int, of: int, weak: bool
) -> None:
    assert is_weak(wrong=wrong, of=of) is weak
