"""The clinical lead's signatures: which exact versions they cover, until when, and what was taken back."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course, LessonVersion


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def standing_for(self, course: Course, day: date) -> "SignOff | None":
        """The latest signature that still covers something, if none of the lessons readers see now is unsigned."""
        if LessonVersion.objects.read_in(course).unsigned_on(day).exists():
            return None
        standing = LessonSignOff.objects.standing_on(day).filter(
            lesson_version__lesson__module__course=course
        )
        return self.filter(lesson_links__in=standing).order_by("-signed_at", "-id").first()


class SignOff(models.Model):
    """A clinical lead's signature under exact versions of lessons and questions. Immutable."""

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="sign_offs")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs"
    )
    signed_at = models.DateTimeField()
    review_by_date = models.DateField(
        null=True, help_text=_("After this day the signature no longer stands.")
    )
    name = models.CharField(max_length=200)
    register = models.CharField(max_length=80)
    register_number = models.CharField(max_length=40)
    interests = models.TextField(help_text=_("Declaration of interests; readers see it."))

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(register="") & ~Q(register_number="") & ~Q(interests=""),
                name="courses_sign_off_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.signed_at:%Y-%m-%d}"


class StandingQuerySet(models.QuerySet[Any]):
    """Links of a signature to a version, for lessons here and for questions in the app above."""

    def standing_on(self, day: date) -> "StandingQuerySet":
        """Links that were not taken back and whose signature is not past its review date."""
        in_date = Q(sign_off__review_by_date=None) | Q(sign_off__review_by_date__gte=day)
        return self.filter(in_date, withdrawal=None)


class LessonSignOff(models.Model):
    """A signature covers a lesson version. Immutable."""

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


class Withdrawal(models.Model):
    """The lead takes a signature back: who, when, why. Immutable; one for each link."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.withdrawn_at:%Y-%m-%d}: {self.reason[:60]}"


class LessonSignOffWithdrawal(Withdrawal):
    link = models.OneToOneField(LessonSignOff, on_delete=models.PROTECT, related_name="withdrawal")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="courses_withdrawal_has_reason"),
        ]
