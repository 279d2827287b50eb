"""One signature under lessons and questions: the act that joins both parts."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from courses import actions as courses
from courses.models import Course, LessonVersion
from quizzes import actions as quizzes
from quizzes.models import QuestionVersion
from trainingsite.accounts.actors import Person


@transaction.atomic
def sign(course: Course, by: Person, declared: dict[str, Any]) -> int:
    """Put the ticked versions under one signature. Returns how many they are."""
    lessons = list(LessonVersion.objects.filter(pk__in=declared["lessons"]))
    questions = list(QuestionVersion.objects.filter(pk__in=declared["questions"]))
    signed = courses.sign_off_lessons(
        course=course,
        versions=lessons,
        by=by,
        interests=declared["interests"],
        review_by=declared["review_by"],
        now=timezone.now(),
    )
    quizzes.sign_off_questions(sign_off=signed, versions=questions, by=by)
    return len(lessons) + len(questions)
