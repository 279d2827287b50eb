"""Signatures under exact versions of lessons, and who leads a course by them."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from courses.content.models.catalogue import Course
from courses.lessons.models.lessons import LessonVersion
from courses.publishing.models.coverage import covering
from courses.publishing.models.signatures import SignOff, Standing, StandingQuerySet, Withdrawal


class LessonSignOff(models.Model):
    """A signature covers a lesson version. Immutable."""

    is_immutable = True

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="lesson_links")
    lesson_version = models.ForeignKey(
        "LessonVersion", on_delete=models.PROTECT, related_name="sign_off_links"
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sign_off", "lesson_version"], name="courses_lesson_sign_off_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_off_id}: {self.lesson_version_id}"


class LessonSignOffWithdrawal(Withdrawal):
    """A signature under a lesson version is taken back. Immutable."""

    is_immutable = True

    link = models.OneToOneField(LessonSignOff, on_delete=models.PROTECT, related_name="withdrawal")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="courses_withdrawal_has_reason"),
        ]


def leads_of(course: Course, day: date, also: models.QuerySet[Any] | None = None) -> list[Standing]:
    """Everybody whose signatures cover what readers see now, last first; [] if one lesson of it is unsigned.

    `also`: links of signatures under questions that count as well.
    """
    read = LessonVersion.objects.read_in(course)
    if read.unsigned_on(day).exists():
        return []
    links = covering(LessonSignOff.objects.standing_on(day), read, "lesson_version")
    chosen = Q(pk__in=links.values("sign_off"))
    if also is not None:
        chosen |= Q(pk__in=also.values("sign_off"))
    return SignOff.objects.filter(chosen).together()
