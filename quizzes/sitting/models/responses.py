"""What each answer of each graded attempt was worth: what statistics, exposure and impact read in the place of forms."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import QuestionVersion
from quizzes.sitting.models.attempts import Attempt


class ItemResponse(models.Model):
    """One question of one graded attempt. Derived: made again from the form and the answers by `rebuild_responses`.

    `parts` are the parts that the answer chose, by the names that the kind gives them; [] for no answer.
    """

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="responses", db_index=False
    )
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="responses"
    )
    points = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(0))
    of = models.DecimalField(max_digits=6, decimal_places=2)
    parts = models.JSONField(default=list)
    seconds = models.PositiveIntegerField(
        null=True, help_text=_("Time spent on it, where that is known.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question_version"], name="quizzes_item_response_once"
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=F("of")),
                name="quizzes_item_response_within_of",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question_version_id} {self.points}/{self.of}"
