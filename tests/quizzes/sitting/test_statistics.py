"""Counting exams: first attempts under the rules of now, once each, in one walk, and never more often than needed."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from courses.content.domain.curriculum import read_course
from courses.lessons.domain.lint.course import lesson_by_objective
from quizzes import actions
from quizzes.bank.domain.lint.files import question_subjects
from quizzes.bank.domain.lint.guessable import asked_in_exams, guess_bank
from quizzes.bank.domain.lint.guessing import given_away
from quizzes.models import Attempt, AttemptForm, ExamPolicy, ExamStatistic, QuestionVersion, Quiz
from tests.certificates.factories import PASSED_AT, attempt, exam, result
from tests.curriculum_small import FOLDER
from tests.database_steps import database_steps, show_rows_to_the_planner
from tests.people import ada, bob, eve, root
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NOW = PASSED_AT + 100 * DAY


@pytest.fixture
def quiz() -> Quiz:
    """An exam in force."""
    made = exam()
    made.current_policy, made.current_blueprint = made.policies.get(), made.blueprints.get()
    made.save()
    return made


def numbers(now: Any = NOW) -> tuple[int, int]:
    """(first-time takers, first-time passes) as counted now."""
    actions.count_exams(by=SYSTEM, now=now)
    row = ExamStatistic.objects.get()
    return row.first_time_takers, row.first_time_passes


def new_rules(quiz: Quiz) -> None:
    quiz.current_policy = ExamPolicy.objects.create(
        quiz=quiz, number=2, cut=1, reveal="domains", created_at=PASSED_AT
    )
    quiz.save()


def test_first_graded_attempt_of_each_person_counts_and_no_later_one(quiz: Quiz) -> None:
    attempt(ada(), state="failed")
    attempt(ada(), at=PASSED_AT + DAY)
    attempt(bob(), at=PASSED_AT + DAY)
    attempt(bob(), state="failed", at=PASSED_AT + 2 * DAY)

    assert numbers() == (2, 1)


def test_attempts_that_count_for_nothing_are_no_first_attempts(quiz: Quiz) -> None:
    voided = attempt(ada())
    result(voided, state="void", by=root(), reason="Somebody else sat it.")
    attempt(ada(), state="failed", at=PASSED_AT + DAY)
    attempt(bob(), state="held")
    Attempt.objects.create(user=eve(), quiz=quiz, started_at=PASSED_AT)

    assert numbers() == (1, 0)


def test_two_attempts_that_began_at_once_are_one_person(quiz: Quiz) -> None:
    attempt(ada(), state="failed")
    attempt(ada(), cycle=2)

    assert numbers() == (1, 0)


def test_first_attempt_under_earlier_rules_leaves_a_person_out(quiz: Quiz) -> None:
    old = attempt(ada())
    new_rules(quiz)
    later = attempt_under(quiz, ada(), at=PASSED_AT + DAY)
    attempt_under(quiz, bob(), at=PASSED_AT + DAY)

    assert old.form.policy != later.form.policy
    assert numbers() == (1, 1)


def attempt_under(quiz: Quiz, person: Any, *, at: Any) -> Attempt:
    """A pass under the rules that hold now; the factory knows only an exam that has had one set of rules."""
    made = Attempt.objects.create(
        user=person, quiz=quiz, started_at=at, closed_at=at + MINUTE, close_reason="submitted"
    )
    AttemptForm.objects.create(
        attempt=made, policy=quiz.current_policy, blueprint=quiz.current_blueprint, seed=1,
        draw_version=1, cut=1, critical_needed=0, questions=[],
    )  # fmt: skip
    result(made, state="passed", at=at)
    return made


def test_attempts_at_another_exam_are_another_exam(quiz: Quiz) -> None:
    attempt(ada(), quiz=exam("other-exam"))

    assert numbers() == (0, 0)


def test_row_says_under_which_rules_and_when_it_was_counted(quiz: Quiz) -> None:
    actions.count_exams(by=SYSTEM, now=NOW)

    row = ExamStatistic.objects.get()
    assert (row.policy, row.blueprint) == (quiz.current_policy, quiz.current_blueprint)
    assert row.counted_at == NOW
    assert ExamStatistic.objects.under_current_rules().get() == row
    new_rules(quiz)
    assert not ExamStatistic.objects.under_current_rules().exists()


@pytest.mark.usefixtures("curriculum")
def test_bank_is_counted_by_pool_and_module() -> None:
    actions.count_exams(by=SYSTEM, now=NOW)

    row = ExamStatistic.objects.get()
    drawn = QuestionVersion.objects.live_in(row.quiz.course)
    pool = drawn.filter(question__pool="exam")
    assert row.bank_by_module == {
        code: pool.filter(question__module__code=code).count() for code in ("alpha", "beta")
    }
    assert row.exam_questions == pool.count() == sum(row.bank_by_module.values())
    assert row.critical_questions == pool.filter(critical=True).count() > 0
    assert row.practice_questions == drawn.filter(question__pool="practice").count() > 0
    assert (row.lessons, row.facts) == (3, row.quiz.course.facts.filter(retired_at=None).count())


@pytest.mark.usefixtures("curriculum")
def test_what_options_give_away_is_counted_as_over_the_folder() -> None:
    actions.count_exams(by=SYSTEM, now=NOW)

    files = read_course(FOLDER)
    subjects = question_subjects(files, today=localdate())
    made = asked_in_exams(guess_bank(subjects, lesson_by_objective(files)))
    critical = asked_in_exams(made, critical=True)
    assert len(made) > len(critical) > 0
    assert ExamStatistic.objects.get().guessed == {
        name: {
            "right": round(given_away(found).right),
            "of": len(found),
            "by_chance": round(given_away(found).by_chance),
        }
        for name, found in (("all", made), ("critical", critical))
    }


def test_counting_again_within_minutes_changes_nothing(quiz: Quiz) -> None:
    assert numbers() == (0, 0)
    attempt(ada())

    assert actions.count_exams(by=SYSTEM, now=NOW + 4 * MINUTE) == 0
    assert ExamStatistic.objects.get().counted_at == NOW
    assert numbers(NOW + 5 * MINUTE) == (1, 1)
    assert actions.count_exams(by=SYSTEM, now=NOW + 5 * MINUTE) == 0


def test_new_rules_are_counted_at_once(quiz: Quiz) -> None:
    attempt(ada())
    assert numbers() == (1, 1)
    new_rules(quiz)

    assert numbers(NOW + MINUTE) == (0, 0)
    assert ExamStatistic.objects.get().policy == quiz.current_policy


def test_quizzes_that_nobody_can_sit_and_practice_are_not_counted(quiz: Quiz) -> None:
    quiz.retired_at = NOW
    quiz.save()
    Quiz.objects.create(course=quiz.course, code="practice", title="Practice", purpose="practice")

    assert actions.count_exams(by=SYSTEM, now=NOW) == 0


def test_row_is_written_by_one_statement_after_everything_is_read(quiz: Quiz) -> None:
    actions.count_exams(by=SYSTEM, now=NOW)

    with CaptureQueriesContext(connection) as captured:
        actions.count_exams(by=SYSTEM, now=NOW + 5 * MINUTE)

    kinds = [query["sql"].split()[0] for query in captured.captured_queries]
    assert kinds == ["SELECT"] * (len(kinds) - 1) + ["UPDATE"]


def test_work_grows_no_faster_than_the_attempts(quiz: Quiz) -> None:
    """It was quadratic: twenty-six CPU-seconds at ten thousand attempts."""
    _people(quiz, 20)
    few = database_steps(lambda: numbers(NOW))
    _people(quiz, 180)
    many = database_steps(lambda: numbers(NOW + 5 * MINUTE))

    assert many < 10 * few


def _people(quiz: Quiz, number: int) -> None:
    already = get_user_model().objects.count()
    for n in range(already, already + number):
        person = get_user_model().objects.create(email=f"p{n}@people.example")
        attempt(person, quiz=quiz, at=PASSED_AT + n * MINUTE)
    show_rows_to_the_planner()
