"""The reveal rule, in full: the whole table, so that nobody changes a cell unseen."""

import pytest

from quizzes.sitting.domain.reveal import (
    REVEALS,
    allowed_reveal,
    may_be_explained,
    names_missed_objectives,
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
def test_objectives_of_critical_questions_are_named_after_a_fail_alone(
    reveal: str, passed: bool
) -> None:
    expected = (reveal, passed) == ("domains", False)
    assert names_missed_objectives(reveal=reveal, passed=passed) is expected
