"""Who reads exam questions without their keys, and what they are given to read."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.bank.models import Question


class ReaderQuerySet(models.QuerySet["Reader"]):
    """Readers by whether they still read."""

    def reading(self) -> "ReaderQuerySet":
        """Named, and not ended."""
        return self.filter(ended_at=None)


class Reader(models.Model):
    """A person reads the exam questions of a course blind: named by somebody else, under a checked register entry."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="readers"
    )
    register_check = models.ForeignKey(
        "accounts.RegisterCheck",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("register entry as checked"),
    )
    qualification = models.TextField(_("qualification, as whoever named them knows it"))
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField(_("named"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: Any = ReaderQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        verbose_name = _("blind reader")
        verbose_name_plural = _("blind readers")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person"],
                condition=Q(ended_at=None),
                name="quizzes_reader_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("named_by")), name="quizzes_reader_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(qualification=""), name="quizzes_reader_with_qualification"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="quizzes_reader_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register_check.name}: {self.course.title}"


class ReadingAssignment(models.Model):
    """A reader is to read a question, and to read it anew whenever it means something else. Immutable."""

    is_immutable = True

    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="assignments")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "question"], name="quizzes_reading_assignment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.question_id}"
