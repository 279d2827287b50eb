"""How often each question of a course was given in the last year, counted from what every attempt got."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count

from courses.models import Course
from quizzes.bank.models import QuestionVersion
from quizzes.sitting.domain.exposure import WINDOW, exposure
from quizzes.sitting.models import Attempt, AttemptForm, ItemResponse


def exposures(course: Course, now: datetime) -> dict[int, float]:
    """By the id of each question that was given: of the forms of a quiz in the year before `now` the share that held it, and of
    several quizzes the largest. A form counts from the moment in which it is drawn."""
    attempts = Attempt.objects.filter(
        quiz__course=course, started_at__gt=now - WINDOW, started_at__lte=now
    )
    drawn = dict(attempts.order_by().values_list("quiz").annotate(n=Count("pk")))
    held = Counter[tuple[int, int]]()
    for question, quiz, count in (*_graded(attempts), *_ungraded(attempts)):
        held[question, quiz] += count
    return exposure(drawn, ((question, quiz, n) for (question, quiz), n in held.items()))


def _graded(attempts: Any) -> Any:
    """Of attempts that are graded the database counts the rows: a form in JSON costs a hundred times as much to read."""
    graded = attempts.exclude(responses_at=None)
    rows = ItemResponse.objects.filter(attempt__in=graded).order_by()
    counted = rows.values_list("question_version__question", "attempt__quiz")
    return counted.annotate(n=Count("pk"))


def _ungraded(attempts: Any) -> Iterator[tuple[int, int, int]]:
    """The few that are open, void, or graded in this moment: by their forms."""
    forms = AttemptForm.objects.filter(attempt__in=attempts.filter(responses_at=None))
    seen = Counter[tuple[int, int]]()
    for form in forms.select_related("attempt").only("questions", "attempt__quiz").iterator():
        seen.update((row["version"], form.attempt.quiz_id) for row in form.tree.rows)
    versions = QuestionVersion.objects.filter(pk__in={version for version, _quiz in seen})
    questions = dict(versions.values_list("pk", "question"))
    for (version, quiz), count in seen.items():
        yield questions[version], quiz, count
