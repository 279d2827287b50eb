"""Signatures under exact versions of lessons, and who leads a course by them."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from courses.content.models.catalogue import Course
from courses.lessons.models.lessons import LessonVersion
from courses.publishing.models import SignOff, SignOffLink, Standing, Withdrawal


class LessonSignOff(SignOffLink):
    """A signature covers a lesson version. Immutable."""

    VERSION = "lesson_version"

    lesson_version = models.ForeignKey(
        "LessonVersion", on_delete=models.PROTECT, related_name="sign_off_links"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sign_off", "lesson_version"], name="courses_lesson_sign_off_once"
            ),
        ]


class LessonSignOffWithdrawal(Withdrawal):
    """A signature under a lesson version is taken back. Immutable."""

    link = models.OneToOneField(LessonSignOff, on_delete=models.PROTECT, related_name="withdrawal")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="courses_withdrawal_has_reason"),
        ]


def leads_of(course: Course, day: date, also: models.QuerySet[Any] | None = None) -> list[Standing]:
    """Everybody whose signatures cover what readers see now, last first; [] if one lesson of it is unsigned.

    `also`: links of signatures under questions that count as well.
    """
    read = LessonVersion.objects.live_in(course)
    if read.unsigned_on(day).exists():
        return []
    links = LessonSignOff.objects.standing_on(day).covering(read)
    chosen = Q(pk__in=links.values("sign_off"))
    if also is not None:
        chosen |= Q(pk__in=also.values("sign_off"))
    return SignOff.objects.filter(chosen).together()
