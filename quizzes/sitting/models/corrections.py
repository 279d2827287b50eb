"""Corrected keys, and the work of scoring again who was examined on them."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.bank.models import Question, QuestionVersion


class RescoringQuerySet(models.QuerySet["Rescoring"]):
    def unfinished(self) -> Self:
        """Attempts are still to be looked at; the oldest first."""
        return self.filter(finished_at=None).order_by("id")


class Rescoring(models.Model):
    """One act of correcting, of one version of a question or of several, and how far the attempts are scored again.

    Attempts are taken in the order of their keys: `last_attempt` is the last one done, `up_to_attempt` the newest that had begun.
    Those that begin later know the correction when they are graded.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="rescorings")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="rescorings")
    made_at = models.DateTimeField()
    up_to_attempt = models.PositiveBigIntegerField()
    last_attempt = models.PositiveBigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField()
    fail_to_pass = models.PositiveIntegerField(default=0)
    pass_to_fail = models.PositiveIntegerField(default=0)
    rescored = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    failures = models.JSONField(
        default=list, help_text=_("Attempts that could not be scored again, by their public ids.")
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: Any = RescoringQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(finished_at=None),
                name="quizzes_rescoring_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.done} / {self.of}"

    @property
    def correction(self) -> "KeyCorrection":
        """One of its corrections: treatment, reason and who are the same in all."""
        found: KeyCorrection = self.corrections.order_by("id")[0]
        return found


class KeyCorrection(models.Model):
    """How answers to one version of an exam question count from now on. The newest row of a version holds. Immutable.

    Rows of a course are written one act after the other (its row is locked), so that their keys are in the order in which they
    could be known.
    """

    is_immutable = True

    class Treatment(models.TextChoices):
        NEW_KEY = "new-key", _("They are marked by another key")
        FOR_ALL = "for-all", _("Every answer counts as right")
        VOID = "void", _("The question does not count")

    class Running(models.TextChoices):
        AS_CORRECTED = "as-corrected", _("As corrected")
        AS_ASKED = "as-asked", _("As it was when they were asked")

    rescoring = models.ForeignKey(Rescoring, on_delete=models.PROTECT, related_name="corrections")
    asked = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="corrections")
    treatment = models.CharField(max_length=7, choices=Treatment.choices)
    key_version = models.ForeignKey(
        QuestionVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The version whose key holds."),
    )
    running = models.CharField(max_length=12, choices=Running.choices)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(treatment="new-key", key_version__isnull=False)
                | (~Q(treatment="new-key") & Q(key_version=None)),
                name="quizzes_key_correction_key_of_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="quizzes_key_correction_has_reason"
            ),
            models.UniqueConstraint(
                fields=["rescoring", "asked"], name="quizzes_key_correction_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_id}: {self.treatment}"
