"""Readers may dispute a fact with a citation; an author must answer, and the answer is public."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.evidence.models.facts import Fact
from courses.lessons.models.lessons import LessonVersion
from courses.publishing.models import EntryDraft, OfKind
from trainingsite.accounts.models import STAFF, Desk, Section


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open(self) -> "DisputeQuerySet":
        """Disputes without a final answer: 'we are looking into it' is none."""
        return self.exclude(answers__outcome__in=["stands", "mended"])

    def with_latest_outcome(self) -> "DisputeQuerySet":
        """Disputes with `latest_outcome`: that of the latest answer, None before the first."""
        latest = DisputeAnswer.objects.filter(dispute=OuterRef("pk")).order_by(
            "-answered_at", "-id"
        )
        return self.annotate(latest_outcome=Subquery(latest.values("outcome")[:1]))

    def answered(self) -> "DisputeQuerySet":
        """Disputes with their latest answer's outcome and text, latest first: what everybody reads."""
        latest = DisputeAnswer.objects.filter(dispute=OuterRef("pk")).order_by(
            "-answered_at", "-id"
        )
        return (
            self.exclude(answers=None)
            .annotate(
                outcome=Subquery(latest.values("outcome")[:1]),
                answer=Subquery(latest.values("text")[:1]),
                answered_at=Subquery(latest.values("answered_at")[:1]),
                shows_argument=Subquery(latest.values("shows_argument")[:1]),
            )
            .order_by("-answered_at", "-id")
        )


class Dispute(models.Model):
    """A reader says that a fact is wrong, and cites why. Immutable; the reader's name is shown to authors only."""

    is_immutable = True
    desk = Desk(Section.WRITING, 4, view=STAFF)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="disputes")
    lesson_version = models.ForeignKey(
        LessonVersion, null=True, on_delete=models.PROTECT, related_name="disputes"
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="disputes"
    )
    raised_at = models.DateTimeField()
    statement = models.TextField(help_text=_("What the fact said when it was disputed."))
    argument = models.TextField()
    citation = models.TextField()

    objects = DisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(argument="") & ~Q(citation=""), name="courses_dispute_has_citation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id}: {self.argument[:60]}"


class DisputeAnswer(models.Model):
    """An author's answer. Immutable; a later answer stands beside the earlier one."""

    is_immutable = True

    class Outcome(models.TextChoices):
        STANDS = "stands", _("The statement stands")
        MENDED = "mended", _("The statement was mended")
        LOOKING = "looking", _("We are looking into it")

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    text = models.TextField()
    shows_argument = models.BooleanField(
        default=True,
        help_text=_("Whether everybody reads the reader's own words beside the answer."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="courses_dispute_answer_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.text[:60]}"


class AnswerDraft(EntryDraft):
    """An answer as it is written, before somebody else publishes it. Its code is the uuid of the dispute."""

    KIND: ClassVar[str] = "answer"
    objects = OfKind()  # type: ignore[misc]

    class Meta:
        proxy = True
