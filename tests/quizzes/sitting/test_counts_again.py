"""An appeal that is upheld: the pass comes back as it was, and whether a correction since takes it is for two others to decide."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group

from quizzes import actions
from quizzes.models import Attempt
from tests.people import ada, bob, lead, mira, root, vera
from tests.quizzes.examined import (
    NOW,
    all_recompute,
    correct,
    corrector,
    counts_of,
    exam,
    question,
    sat,
    states,
)
from tests.quizzes.sitting.test_rescoring import rekeyed
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actions.case_parties import reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import ReviewCase

pytestmark = pytest.mark.django_db
CORRECTED = "corrected-pass"


@pytest.fixture
def three(settings: Any) -> Any:
    """An exam of three questions of which two are needed, and an attempt with exactly two right."""
    settings.SEED_DEMO = True
    vera(), root()
    quiz = exam(cut=2)
    asked = [question(quiz, code) for code in ("q1", "q2", "q3")]
    return sat(ada(), quiz, asked, "aba"), asked


def administrator(person: Any) -> Any:
    person.groups.add(Group.objects.get(name="admin"))
    return person


def decide(case: ReviewCase, outcome: str, by: Any) -> Any:
    return decide_case(case=case, outcome=outcome, note="Looked into.", by=by, now=NOW)


def by_two(case: ReviewCase, outcome: str) -> None:
    second(proposal=decide(case, outcome, root()), by=vera(), now=NOW)


def void_by_two(attempt: Attempt) -> None:
    case = actions.report_sitting(
        attempt=attempt, kind="misconduct", text="Somebody was heard.",
        until=(NOW + timedelta(days=14)).date(), by=root(), now=NOW,
    )  # fmt: skip
    reply(case=case, text="No.", by=ada(), now=NOW)
    by_two(case, "void")
    attempt.refresh_from_db()


def lose(asked: Any) -> None:
    """The key is corrected, and one answer fewer is right."""
    rekeyed(asked[2], "b")
    correct(asked[2], corrector())


def appealed(attempt: Attempt, outcome: str, by: Any) -> None:
    attempt.refresh_from_db()
    case = actions.appeal_result(attempt=attempt, text="Wrong.", by=ada(), now=NOW)
    decide(case, outcome, by)
    attempt.refresh_from_db()


def waiting() -> list[str]:
    return list(ReviewCase.objects.open().values_list("kind", flat=True))


def test_void_pass_comes_back_and_a_correction_meanwhile_is_asked_about(three: Any) -> None:
    attempt, asked = three
    void_by_two(attempt)
    lose(asked)

    appealed(attempt, "counts-again", administrator(mira()))

    assert states(attempt) == ["passed", "void", "passed"]
    assert (attempt.current_result.right, attempt.current_result.corrected_through) == (2, 0)
    case = ReviewCase.objects.open().get(kind=CORRECTED)
    assert (case.person, case.content["right"], case.content["cut"]) == (ada(), 1, 2)
    page = signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "The outcome is the same" not in page
    assert all_recompute()
    by_two(case, "take-away")
    assert states(attempt)[-1] == "failed"


def test_pass_of_which_it_was_decided_that_it_stands_comes_back_and_stands(three: Any) -> None:
    attempt, asked = three
    lose(asked)
    decide(ReviewCase.objects.get(kind=CORRECTED), "stands", root())
    void_by_two(attempt)

    appealed(attempt, "counts-again", administrator(mira()))

    assert states(attempt) == ["passed", "void", "passed"]
    assert waiting() == []


def test_case_that_the_void_settled_is_asked_again(three: Any) -> None:
    attempt, asked = three
    lose(asked)
    void_by_two(attempt)
    assert ReviewCase.objects.get(kind=CORRECTED).outcome == "settled"

    appealed(attempt, "counts-again", administrator(mira()))

    assert states(attempt) == ["passed", "void", "passed"]
    assert waiting() == [CORRECTED]


def test_pass_that_was_taken_and_then_given_back_as_a_try_comes_back_to_be_decided(
    three: Any,
) -> None:
    attempt, asked = three
    lose(asked)
    by_two(ReviewCase.objects.get(kind=CORRECTED), "take-away")
    appealed(attempt, "try-given-back", administrator(mira()))
    assert states(attempt) == ["passed", "failed", "void"]

    appealed(attempt, "counts-again", administrator(lead()))

    assert states(attempt) == ["passed", "failed", "void", "passed"]
    assert waiting() == [CORRECTED]
    assert all_recompute()


def test_appeal_of_what_two_took_decides_for_good(three: Any) -> None:
    """Also where the pass is void later for another reason, and counts again."""
    attempt, asked = three
    lose(asked)
    by_two(ReviewCase.objects.get(kind=CORRECTED), "take-away")
    appealed(attempt, "counts-again", administrator(mira()))
    assert (states(attempt)[-1], waiting()) == ("passed", [])
    void_by_two(attempt)

    appealed(attempt, "counts-again", administrator(lead()))

    assert states(attempt) == ["passed", "failed", "passed", "void", "passed"]
    assert waiting() == []


def test_correction_that_leaves_the_void_pass_is_counted_and_not_asked_about(three: Any) -> None:
    attempt, asked = three
    void_by_two(attempt)
    correct(asked[1], corrector(), treatment="for-all")

    appealed(attempt, "counts-again", administrator(mira()))

    assert states(attempt) == ["passed", "void", "passed"]
    assert attempt.current_result.right == 3
    assert waiting() == []
    assert all_recompute()


def test_fail_that_two_decided_and_one_made_void_comes_back_as_the_fail_it_was(three: Any) -> None:
    attempt, asked = three
    lose(asked)
    by_two(ReviewCase.objects.get(kind=CORRECTED), "take-away")
    appealed(attempt, "stands", administrator(mira()))
    actions.void_attempt(attempt=attempt, by=root(), reason="Noise", now=NOW)
    attempt.refresh_from_db()

    actions.count_again(attempt=attempt, by=vera(), reason="It was quiet.", now=NOW)

    assert states(attempt) == ["passed", "failed", "void", "failed"]
    assert waiting() == []


def test_void_fail_counts_again_as_it_is_corrected(three: Any) -> None:
    passed, asked = three
    attempt = sat(bob(), passed.quiz, asked, "abb")
    actions.void_attempt(attempt=attempt, by=root(), reason="Somebody else sat it", now=NOW)
    job = correct(asked[1], corrector(), treatment="for-all")
    assert counts_of(job)["fail_to_pass"] == 0

    actions.count_again(attempt=attempt, by=vera(), reason="It was he.", now=NOW)

    assert states(attempt) == ["failed", "void", "passed"]
    assert actions.told_correction(attempt).has_passed


@pytest.mark.parametrize("decided", ["stands", "take-away", ""])
def test_what_was_decided_before_the_replay_is_not_asked_again(three: Any, decided: str) -> None:
    """The pass counts again while its attempt waits to be scored again, and is asked about then."""
    attempt, asked = three
    void_by_two(attempt)
    rekeyed(asked[2], "b")
    plan = actions.plan_correction(question=asked[2], treatment="new-key")
    actions.correct_key(plan=plan, reason="It was wrong.", by=corrector(), now=NOW)
    appealed(attempt, "counts-again", administrator(mira()))
    case = ReviewCase.objects.open().get(kind=CORRECTED)
    if decided == "stands":
        decide(case, "stands", root())
    elif decided == "take-away":
        by_two(case, "take-away")
        appealed(attempt, "counts-again", administrator(lead()))

    while actions.rescore(by=SYSTEM, now=NOW):
        pass

    assert states(attempt)[-1] == "passed"
    assert waiting() == ([] if decided else [CORRECTED])
    assert ReviewCase.objects.filter(kind=CORRECTED).count() == 1


def test_correction_after_what_was_said_to_stand_is_asked_about(three: Any) -> None:
    """Where a later correction had made it a pass again: the decision rested on another score."""
    attempt, asked = three
    by = corrector()
    rekeyed(asked[2], "b")
    correct(asked[2], by)
    decide(ReviewCase.objects.get(kind=CORRECTED), "stands", root())
    correct(asked[1], by, treatment="for-all")
    rekeyed(asked[0], "b")
    correct(asked[0], by)

    assert states(attempt) == ["passed", "passed"]
    assert waiting() == [CORRECTED]
