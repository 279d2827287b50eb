"""Starting: who may, when, once; what a form holds and what it never shows."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from courses import actions as courses
from courses.models import Enrolment
from quizzes import actions
from quizzes.models import Attempt, AttemptForm, ConfirmedName, ExamEntry, Question, Quiz
from quizzes.sitting.actions import attempts as starting
from tests.people import ada, bob, noor, root, unregistered
from tests.quizzes.sitters import DAY, MINUTE, NOW, answer, quiz, sit, start

pytestmark = pytest.mark.usefixtures("curriculum")


def refusal(person: Any, code: str = "small-exam", **declared: Any) -> tuple[str, Any]:
    given = {"agreed": True, "name_confirmed": True, "now": NOW} | declared
    with pytest.raises(actions.NotOpen) as refused:
        actions.start_attempt(by=person, quiz=quiz(code), **given)
    return refused.value.reason, refused.value.opens_at


def test_check_is_open_from_the_first_day_and_enrols() -> None:
    attempt = start(ada(), "alpha-check")
    assert (attempt.deadline_at, attempt.entry, attempt.agreed_at) == (None, None, None)
    assert Enrolment.objects.filter(user=ada(), course__code="small").count() == 1


def test_starting_again_gives_the_open_attempt() -> None:
    first = start(ada(), "alpha-check")
    again, created = actions.start_attempt(
        by=ada(), quiz=quiz("alpha-check"), agreed=False, name_confirmed=False, now=NOW + DAY
    )
    assert (again, created) == (first, False)


def test_two_people_have_an_attempt_each() -> None:
    assert start(ada(), "alpha-check") != start(bob(), "alpha-check")


def test_exam_opens_after_the_check_is_passed() -> None:
    assert refusal(ada()) == ("checks-not-passed", None)
    sit(ada(), "alpha-check", right=3, now=NOW - DAY)
    assert refusal(ada()) == ("checks-not-passed", None)
    sit(ada(), "alpha-check")
    assert start(ada(), "small-exam").closes_at == NOW + 30.5 * MINUTE


def test_exam_asks_for_agreement_name_and_register() -> None:
    for person in (ada(), unregistered()):
        sit(person, "alpha-check")
    assert refusal(ada(), agreed=False)[0] == "agreement-needed"
    assert refusal(ada(), name_confirmed=False)[0] == "name-not-confirmed"
    assert refusal(unregistered())[0] == "register-entry-missing"
    assert not ExamEntry.objects.exists()


def test_exam_start_writes_entry_name_and_form() -> None:
    sit(ada(), "alpha-check")
    attempt = start(ada(), "small-exam")
    assert (attempt.entry.cycle, attempt.entry.reason) == (1, "first")
    name = ConfirmedName.objects.get(attempt=attempt)
    assert (name.name, name.register_number) == ("Ada Sørensen", "1001")
    form = AttemptForm.objects.get(attempt=attempt)
    assert (form.seed, form.cut, form.critical_needed, len(form.tree.rows)) == (1, 4, 1, 5)
    assert sum(row["critical"] for row in form.tree.rows) == 2


def test_name_stays_as_it_was_confirmed() -> None:
    sit(ada(), "alpha-check")
    attempt = start(ada(), "small-exam")
    person = ada()
    person.register_name = "Someone Else"
    person.save()
    assert ConfirmedName.objects.get(attempt=attempt).name == "Ada Sørensen"


def test_same_seed_and_bank_give_the_same_form() -> None:
    forms = [start(person, "alpha-check", seed=77).form for person in (ada(), bob())]
    assert forms[0].questions == forms[1].questions


def test_waits_and_tries_of_the_exam() -> None:
    sit(ada(), "alpha-check")
    first = sit(ada(), "small-exam", right=0)
    assert refusal(ada(), now=NOW + 13 * DAY) == ("wait", first.closed_at + 14 * DAY)
    second = sit(ada(), "small-exam", right=0, now=NOW + 15 * DAY)
    assert refusal(ada(), now=NOW + 70 * DAY) == ("wait", second.closed_at + 60 * DAY)
    third = sit(ada(), "small-exam", right=0, now=NOW + 80 * DAY)
    assert third.entry.cycle == 1
    assert refusal(ada(), now=NOW + 200 * DAY) == ("no-tries-left", first.closed_at + 365 * DAY)
    assert start(ada(), "small-exam", now=NOW + 366 * DAY)


def test_pass_closes_the_exam_for_the_cycle_and_a_new_entry_opens_it() -> None:
    sit(ada(), "alpha-check")
    sit(ada(), "small-exam")
    assert refusal(ada(), now=NOW + 400 * DAY)[0] == "already-passed"
    entry = ExamEntry.objects.create(
        user=ada(), quiz=quiz("small-exam"), cycle=2, reason="renewal", opens_at=NOW + 90 * DAY, closes_at=NOW + 99 * DAY
    )  # fmt: skip
    assert refusal(ada(), now=NOW + 80 * DAY) == ("wait", NOW + 90 * DAY)
    assert refusal(ada(), now=NOW + 99 * DAY)[0] == "entry-closed"
    assert start(ada(), "small-exam", now=NOW + 90 * DAY).entry == entry


def test_voided_try_is_not_counted() -> None:
    sit(ada(), "alpha-check")
    attempt = sit(ada(), "small-exam", right=0)
    actions.void_attempt(attempt=attempt, by=root(), reason="Power cut in the room", now=NOW + DAY)
    assert start(ada(), "small-exam", now=NOW + DAY).entry.cycle == 1


def test_quiz_that_is_out_of_use_cannot_be_sat() -> None:
    Quiz.objects.filter(code="alpha-check").update(retired_at=NOW)
    assert refusal(ada(), "alpha-check")[0] == "retired"
    assert not Attempt.objects.exists()


def test_overdue_attempt_is_finished_when_the_next_is_asked_for() -> None:
    sit(ada(), "alpha-check")
    attempt = start(ada(), "small-exam")
    answer(attempt)
    assert refusal(ada(), now=NOW + DAY)[0] == "already-passed"
    attempt.refresh_from_db()
    assert (attempt.close_reason, attempt.closed_at) == ("expired", attempt.closes_at)


def codes_of(attempt: Attempt) -> set[str]:
    versions = [row["version"] for row in attempt.form.tree.rows]
    return set(Question.objects.filter(versions__in=versions).values_list("code", flat=True))


def test_questions_seen_before_come_last() -> None:
    Quiz.objects.get(code="small-exam").opens_after.clear()
    codes = []
    for days in (0, 15):
        codes.append(codes_of(sit(ada(), "small-exam", right=0, now=NOW + days * DAY)))
    # Enough of every cell but beta's (2 critical, 2 not) and alpha's critical (2) is left for a second form.
    assert len(codes[0] & codes[1]) <= 1


def test_what_was_asked_long_ago_is_as_good_as_unseen(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A practice quiz is sat without end: starting it once more reads its latest forms, however many there are."""
    monkeypatch.setattr(starting, "FORMS_REMEMBERED", 2)
    person, check = ada(), quiz("alpha-check")
    asked = [codes_of(sit(ada(), "alpha-check", now=NOW + days * DAY)) for days in range(3)]
    with django_assert_num_queries(2):
        assert starting._seen_codes(person, check) == asked[1] | asked[2]


def test_bank_that_is_too_small_refuses_and_writes_nothing() -> None:
    Question.objects.filter(code="al-p-01").update(retired_at=NOW)
    assert refusal(ada(), "alpha-check")[0] == "bank-too-small"
    assert not Attempt.objects.exists()


def test_body_of_an_attempt_holds_no_key() -> None:
    attempt = start(ada(), "alpha-check")
    body = json.dumps(actions.attempt_body(attempt=attempt, by=ada(), now=NOW))
    for phrase in (
        "correct",
        "rationale",
        "harm",
        "critical",
        'match"',
        "tolerance",
        '"value"',
        "misreading",
        "a reason",
    ):
        assert phrase not in body


def test_new_version_leaves_the_running_form_alone() -> None:
    attempt = start(ada(), "alpha-check")
    before = actions.attempt_body(attempt=attempt, by=ada(), now=NOW)
    question = Question.objects.get(code="al-p-01")
    draft = question.draft | {
        "stem": "Water is heated on a mountain. At which temperature does it boil?"
    }
    courses.save_draft(entry=question, content=draft, by=noor(), now=NOW)
    courses.publish(entry=question, by=root(), now=NOW)
    assert actions.attempt_body(attempt=attempt, by=ada(), now=NOW) == before
    assert start(bob(), "alpha-check").form.tree.rows != attempt.form.tree.rows


def test_start_reads_the_texts_of_what_is_drawn_and_of_nothing_else() -> None:
    """Reading the whole bank with its JSON was two thirds of the cost of a start."""
    asked = quiz("alpha-check")
    drawn = asked.current_blueprint
    assert drawn is not None
    with CaptureQueriesContext(connection) as captured:
        start(ada(), "alpha-check")

    with_texts = [query["sql"] for query in captured if '"spec"' in query["sql"]]
    assert len(with_texts) == 1
    assert with_texts[0].count(",", with_texts[0].index(" IN (")) == drawn.question_count - 1
