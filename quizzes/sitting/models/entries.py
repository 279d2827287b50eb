"""A person's permission to sit one exam in one cycle."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class ExamEntry(models.Model):
    desk = Desk(Section.CANDIDATES, 3, view=ADMINISTRATORS)

    class Reason(models.TextChoices):
        FIRST = "first", _("First certificate")
        RENEWAL = "renewal", _("Renewal")
        GRANTED = "granted", _("Granted by an administrator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exam_entries"
    )
    quiz = models.ForeignKey("Quiz", on_delete=models.PROTECT, related_name="entries")
    cycle = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=8, choices=Reason.choices)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("exam entry")
        verbose_name_plural = _("exam entries")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "quiz", "cycle"], name="quizzes_exam_entry_once"
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="quizzes_exam_entry_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.quiz_id}, cycle {self.cycle}"
