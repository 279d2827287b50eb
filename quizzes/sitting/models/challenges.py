"""What candidates say is wrong with a question that they were given."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import QuestionVersion
from quizzes.sitting.models.attempts import Attempt
from trainingsite.accounts.models import ReviewCase


class Challenge(models.Model):
    """One candidate's words about one question of one attempt. Immutable.

    `key` is the page's own name for it, so that a page that heard no answer may send it again. All about one question that nobody has
    decided yet have one case.
    """

    is_immutable = True

    class Origin(models.TextChoices):
        ATTEMPT = "attempt", _("during the attempt")
        RESULT = "result", _("after it")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="challenges")
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="challenges"
    )
    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="challenges")
    key = models.UUIDField()
    text = models.TextField()
    origin = models.CharField(max_length=7, choices=Origin.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "key"], name="quizzes_challenge_once"),
            models.CheckConstraint(condition=~Q(text=""), name="quizzes_challenge_with_words"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question_version_id}"
