"""Sections of a form that were closed, one after the other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.sitting.models.attempts import Attempt


class SectionClose(models.Model):
    """That a candidate closed a section of an attempt, and how many of its questions had no answer then. Immutable."""

    is_immutable = True

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="section_closes")
    number = models.PositiveSmallIntegerField(_("section"))
    unanswered = models.PositiveSmallIntegerField(_("without an answer"))
    closed_at = models.DateTimeField(_("closed at"))

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "number"], name="quizzes_section_close_once"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="quizzes_section_close_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: section {self.number}"
