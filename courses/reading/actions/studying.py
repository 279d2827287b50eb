"""Enrolling, opening and finishing lessons."""

from datetime import datetime

from django.db import transaction

from courses.content.models import Course
from courses.lessons.models import Lesson, LessonVersion
from courses.reading.models import Enrolment, LessonProgress
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


def enrol(*, by: Person, course: Course, now: datetime) -> Enrolment:
    """The person's enrolment, made if it is not there yet. Raises NotAllowed."""
    check(by, Act.STUDY, course=course)
    enrolment, _created = Enrolment.objects.get_or_create(
        user=by, course=course, defaults={"enrolled_at": now}
    )
    return enrolment


def _version_read(lesson: Lesson) -> LessonVersion:
    """What readers see now; only published lessons can be opened."""
    if lesson.current_version is None:
        raise ValueError(f"The lesson {lesson.code} is not published.")
    return lesson.current_version


@transaction.atomic
def open_lesson(*, by: Person, lesson: Lesson, now: datetime) -> LessonProgress:
    """Note that the person has opened the lesson; opening it again changes nothing. Raises NotAllowed."""
    check(by, Act.STUDY)
    enrolment = enrol(by=by, course=lesson.module.course, now=now)
    progress, _created = LessonProgress.objects.get_or_create(
        enrolment=enrolment,
        lesson=lesson,
        defaults={"version": _version_read(lesson), "opened_at": now},
    )
    return progress


@transaction.atomic
def complete_lesson(*, by: Person, lesson: Lesson, now: datetime) -> LessonProgress:
    """Mark the lesson as read, in the version that readers see now. Raises NotAllowed."""
    check(by, Act.STUDY)
    progress = open_lesson(by=by, lesson=lesson, now=now)
    if progress.completed_at is None:
        progress.completed_at = now
        progress.version = _version_read(lesson)
        progress.save(update_fields=["completed_at", "version"])
    return progress


@transaction.atomic
def reopen_lesson(*, by: Person, lesson: Lesson, now: datetime) -> LessonProgress:
    """Undo complete_lesson. Raises NotAllowed."""
    check(by, Act.STUDY)
    progress = open_lesson(by=by, lesson=lesson, now=now)
    progress.completed_at = None
    progress.save(update_fields=["completed_at"])
    return progress
