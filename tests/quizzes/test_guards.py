"""Guards that nothing else held: each of these fails when its rule is taken out."""

from random import Random
from typing import Any

import pytest

from courses.actions import FailsRules, NotASecondPerson, NotStorable, publish, save_draft
from quizzes import actions
from quizzes.models import Question, Result
from quizzes.sitting.actions.attempts import _seen_codes
from quizzes.sitting.domain import blueprint
from tests.people import ada, bob, lead, mira, noor, root
from tests.quizzes.sitters import NOW, quiz, sit, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def edited(by: Any, **changes: Any) -> Question:
    """A question of the practice pool with a draft by this person."""
    question = Question.objects.get(code="al-p-01")
    entry = question.draft | {"stem": "Which of these is the better answer to this?"} | changes
    save_draft(entry=question, content=entry, by=by, now=NOW)
    return Question.objects.get(pk=question.pk)


def test_somebody_elses_passed_check_opens_no_exam() -> None:
    sit(ada(), "alpha-check")

    standing = actions.availability(user=bob(), quiz=quiz("small-exam"), now=NOW)

    assert (standing.can_start, standing.reason) == (False, "checks-not-passed")
    assert actions.availability(user=ada(), quiz=quiz("small-exam"), now=NOW).can_start


def test_forms_of_others_do_not_count_as_seen() -> None:
    attempt = start(ada(), "alpha-check")

    assert _seen_codes(bob(), attempt.quiz) == set()
    assert len(_seen_codes(ada(), attempt.quiz)) == len(attempt.form.tree.rows)


def test_question_that_breaks_a_rule_does_not_go_live() -> None:
    options = [dict(one) for one in Question.objects.get(code="al-p-01").draft["options"]]
    next(one for one in options if not one.get("correct"))["text"] = "All of the above"
    question = edited(noor(), options=options)
    before = question.current_version_id

    with pytest.raises(FailsRules):
        publish(entry=question, by=lead(), now=NOW)

    question.refresh_from_db()
    assert question.current_version_id == before


def test_author_of_a_question_does_not_publish_it_alone() -> None:
    question = edited(lead())

    with pytest.raises(NotASecondPerson):
        publish(entry=question, by=lead(), now=NOW)

    assert publish(entry=question, by=mira(), now=NOW).number == 2


def test_question_keeps_its_pool() -> None:
    question = Question.objects.get(code="al-p-01")

    with pytest.raises(NotStorable, match="pool"):
        save_draft(entry=question, content=question.draft | {"pool": "exam"}, by=noor(), now=NOW)


def test_question_keeps_its_code() -> None:
    question = Question.objects.get(code="al-p-01")

    with pytest.raises(NotStorable, match="code"):
        save_draft(entry=question, content=question.draft | {"code": "al-p-99"}, by=noor(), now=NOW)


@pytest.mark.each_engine
def test_voiding_twice_leaves_one_void_result() -> None:
    attempt = sit(ada(), "alpha-check")

    first = actions.void_alone(attempt=attempt, by=root(), reason="Not alone.", now=NOW)
    again = actions.void_alone(attempt=attempt, by=root(), reason="Once more.", now=NOW)

    assert again == first
    assert Result.objects.filter(attempt=attempt, state="void").count() == 1


def test_cells_that_ask_for_more_are_filled_before_those_that_take_any() -> None:
    """With one try: tries by chance would hide an order that is wrong half of the time."""
    bank = [blueprint.Candidate(f"c{n}", "alpha", "exam", critical=n < 2) for n in range(4)]
    cells = [
        {"module": "alpha", "pool": "exam", "critical": "any", "count": 2},
        {"module": "alpha", "pool": "exam", "critical": "true", "count": 2},
    ]

    for seed in range(20):
        [(first, codes), _rest] = blueprint._fill(cells, bank, Random(seed), frozenset())
        assert first["critical"] == "true"
        assert set(codes) == {"c0", "c1"}
