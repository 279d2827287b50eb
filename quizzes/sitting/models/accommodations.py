"""Rights to more time, for good or for one exam, and the papers that were handed in with a wish for one."""

import uuid
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.sitting.models.quizzes import Quiz
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class ReasonClass(models.TextChoices):
    """Why somebody needs more time, as coarse as the decision allows."""

    DISABILITY = "disability", _("A disability or an illness")
    LANGUAGE = "language", _("I read in a second language")
    CARE = "care", _("Pregnancy, nursing or caring for somebody")
    TECHNICAL = "technical", _("A device that makes reading or typing slower")
    OTHER = "other", _("Something else")


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    def standing_on(self, day: date) -> Self:
        """Not over, and not ended."""
        return self.filter(Q(until_date=None) | Q(until_date__gte=day), ended_at=None)

    def held_since(self, moment: datetime) -> Self:
        """Those that stood then or were granted later, also where they were ended or ran out since."""
        return self.filter(
            Q(until_date=None) | Q(until_date__gte=timezone.localdate(moment)),
            Q(ended_at=None) | Q(ended_at__gte=moment),
        )

    def for_quiz(self, quiz: Quiz) -> Self:
        """Those that hold in this exam: its own, and those for all."""
        return self.filter(Q(quiz=quiz) | Q(quiz=None))


class Accommodation(models.Model):
    """A person's right to more time in one exam, or in every exam until a date. It is ended, never changed."""

    desk = Desk(Section.CANDIDATES, 11, view=ADMINISTRATORS)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accommodations"
    )
    quiz = models.ForeignKey(
        Quiz,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accommodations",
        help_text=_("Without one: every exam."),
    )
    until_date = models.DateField(_("until"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("percent more"), default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes more"), default=0)
    is_untimed = models.BooleanField(_("until the end of the day"), default=False)
    break_minutes = models.PositiveSmallIntegerField(_("minutes of breaks"), default=0)
    reason_class = models.CharField(_("why"), max_length=12, choices=ReasonClass.choices)
    case = models.OneToOneField(
        "accounts.ReviewCase",
        on_delete=models.PROTECT,
        related_name="accommodation",
        help_text=_("Where it was asked for and granted, with both reasons."),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(_("why it was ended"), max_length=200, blank=True, default="")

    objects: Any = AccommodationQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        verbose_name = _("right to more time")
        verbose_name_plural = _("rights to more time")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_untimed=True, percent=0, minutes=0)
                | Q(is_untimed=False, percent__gt=0)
                | Q(is_untimed=False, minutes__gt=0)
                | Q(is_untimed=False, break_minutes__gt=0),
                name="quizzes_accommodation_gives_something",
            ),
            models.CheckConstraint(
                condition=~Q(quiz=None, until_date=None), name="quizzes_accommodation_bounded"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("decided_by")), name="quizzes_accommodation_by_another"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="quizzes_accommodation_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_reason_class_display()}"


class ProofQuerySet(models.QuerySet["AccommodationProof"]):
    def kept(self) -> Self:
        """Those whose bytes are still here."""
        return self.filter(erased_at=None)


class AccommodationProof(models.Model):
    """A paper that somebody handed in with a wish for more time: a doctor's letter, say. Its bytes lie sealed, and go some days
    after the decision; that there was one stays."""

    desk = Desk()

    case = models.OneToOneField(
        "accounts.ReviewCase", on_delete=models.PROTECT, related_name="accommodation_proof"
    )
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sealed = models.TextField(blank=True)
    handed_in_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: Any = ProofQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.CheckConstraint(
                condition=(Q(erased_at=None) & ~Q(sealed=""))
                | Q(erased_at__isnull=False, sealed=""),
                name="quizzes_accommodation_proof_erased_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.media_type}"
