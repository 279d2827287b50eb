"""Counting exams for the pages that show numbers: in the worker, at most every few minutes, into one row an exam."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from courses.models import Course, Fact, LessonVersion
from quizzes.bank.actions.guessing import guesses_in
from quizzes.bank.domain.lint.guessable import asked_in_exams
from quizzes.bank.domain.lint.guessing import GivenAway, given_away
from quizzes.bank.models import QuestionVersion
from quizzes.sitting.models import Attempt, Blueprint, ExamPolicy, ExamStatistic, Quiz
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# A page says when its numbers were counted, so that they may be this old.
RECOUNT_AFTER = timedelta(minutes=5)


def count_exams(*, by: Actor, now: datetime) -> int:
    """Count every exam whose numbers are missing, old or of other rules; gives how many exams were counted.

    Everything is read first, with no transaction open. Doing it again, or twice at once, leaves the numbers of whoever
    wrote last.
    """
    check(by, Act.COUNT)
    exams = Quiz.objects.current().filter(purpose=Quiz.Purpose.EXAM)
    fresh = ExamStatistic.objects.under_current_rules().filter(
        counted_at__gt=now - RECOUNT_AFTER, counted_at__lte=now
    )
    due = exams.exclude(pk__in=fresh.values("quiz")).select_related(
        "course", "current_policy", "current_blueprint"
    )
    counted = [_counted(quiz, now) for quiz in due]
    for row in counted:
        _keep(row)
    return len(counted)


def _counted(quiz: Quiz, now: datetime) -> ExamStatistic:
    policy, blueprint = quiz.current_policy, quiz.current_blueprint
    assert policy is not None  # noqa: S101 -- current() only offers quizzes with both
    assert blueprint is not None  # noqa: S101
    takers, passes = _first_attempts(policy, blueprint)
    return ExamStatistic(
        quiz=quiz,
        policy=policy,
        blueprint=blueprint,
        first_time_takers=takers,
        first_time_passes=passes,
        lessons=LessonVersion.objects.live_in(quiz.course).count(),
        facts=Fact.objects.living_in(quiz.course).count(),
        guessed=_guessed(quiz.course),
        counted_at=now,
        **_bank(quiz.course),
    )


def _first_attempts(policy: ExamPolicy, blueprint: Blueprint) -> tuple[int, int]:
    """(people whose first graded attempt was under these rules, how many of them passed at it)."""
    rules = Q(form__policy=policy, form__blueprint=blueprint)
    found = (
        Attempt.objects.filter(quiz=policy.quiz_id)
        .first_graded()
        .aggregate(
            takers=Count("pk", filter=rules),
            passes=Count("pk", filter=rules & Q(current_result__state="passed")),
        )
    )
    return found["takers"], found["passes"]


def _bank(course: Course) -> dict[str, Any]:
    """How many questions can be drawn, by pool and weight, and those of exams by module."""
    rows = list(
        QuestionVersion.objects.live_in(course)
        .exclude(unscored=True)
        .values_list("question__pool", "critical", "question__module__code")
        .annotate(number=Count("pk"))
    )
    exam = [(critical, module, number) for pool, critical, module, number in rows if pool == "exam"]
    by_module: dict[str, int] = {}
    for _critical, module, number in exam:
        by_module[module] = by_module.get(module, 0) + number
    return {
        "bank_by_module": by_module,
        "exam_questions": sum(by_module.values()),
        "critical_questions": sum(number for critical, _module, number in exam if critical),
        "practice_questions": sum(number for pool, *_rest, number in rows if pool == "practice"),
    }


def _guessed(course: Course) -> dict[str, Any]:
    """How many exam questions somebody guesses who reads their options alone. Half a second for 500 questions."""
    made = guesses_in(course)
    return {
        "all": _rounded(given_away(asked_in_exams(made))),
        "critical": _rounded(given_away(asked_in_exams(made, critical=True))),
    }


def _rounded(found: GivenAway) -> dict[str, int]:
    return {
        "right": round(found.right),
        "of": found.of,
        "by_chance": round(found.by_chance),
    }


def _keep(row: ExamStatistic) -> None:
    """One statement outside a transaction, so that SQLite's one writer is held for nothing else."""
    names = [field.name for field in row._meta.concrete_fields if field.name not in ("id", "quiz")]
    values = {name: getattr(row, name) for name in names}
    if not ExamStatistic.objects.filter(quiz=row.quiz).update(**values):
        ExamStatistic.objects.bulk_create([row], ignore_conflicts=True)
