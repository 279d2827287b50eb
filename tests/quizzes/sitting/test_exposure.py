"""In which share of the forms of the last year each question was."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import actions
from quizzes.models import Attempt, Question
from quizzes.sitting.domain.exposure import exposure
from tests.people import ada, bob, eve
from tests.quizzes.sitters import DAY, NOW, quiz, sit, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


def counted(now: Any = NOW + DAY) -> dict[str, float]:
    codes = dict(Question.objects.values_list("pk", "code"))
    found = actions.exposures(quiz("alpha-check").course, now)
    return {codes[pk]: share for pk, share in found.items()}


def held_by(attempt: Attempt) -> set[str]:
    versions = {row["version"] for row in attempt.form.tree.rows}
    return set(Question.objects.filter(versions__in=versions).values_list("code", flat=True))


def test_form_counts_from_the_moment_in_which_it_is_drawn_and_once_it_is_graded_no_other() -> None:
    first, second = sit(ada(), "alpha-check"), start(bob(), "alpha-check", seed=7)
    told = counted()

    forms = [held_by(first), held_by(second)]
    assert second.responses_at is None
    assert told == {code: sum(code in form for form in forms) / 2 for code in set.union(*forms)}

    again = sit(eve(), "alpha-check")
    forms.append(held_by(again))
    assert counted() == {
        code: pytest.approx(sum(code in form for form in forms) / 3) for code in set.union(*forms)
    }


def test_form_of_more_than_a_year_ago_does_not_count() -> None:
    attempt = sit(ada(), "alpha-check")
    assert set(counted(attempt.started_at + timedelta(days=364))) == held_by(attempt)
    assert counted(attempt.started_at + timedelta(days=365)) == {}


def test_nobody_was_given_anything() -> None:
    assert counted() == {}


def test_of_several_quizzes_the_largest_share_counts() -> None:
    assert exposure({1: 10, 2: 4}, [(7, 1, 5), (7, 2, 3), (8, 1, 1), (9, 3, 1)]) == {7: 0.75, 8: 0.1, 9: 0}  # fmt: skip


@given(st.lists(st.sets(st.integers(1, 5)), min_size=1, max_size=8))
def test_share_is_that_of_the_forms_that_held_it(forms: list[set[int]]) -> None:
    held = [(question, 1, sum(question in form for form in forms)) for question in range(1, 6)]
    found = exposure({1: len(forms)}, held)
    assert all(0 <= share <= 1 for share in found.values())
    assert {question: share * len(forms) for question, share in found.items()} == pytest.approx({question: count for question, _quiz, count in held})  # fmt: skip
