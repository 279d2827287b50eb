"""Which mails before a due date were queued, so that none is queued twice."""

from django.db import models

from quizzes.models import Quiz
from trainingsite.cohorts.models.groups import Membership


class Reminder(models.Model):
    """Somebody was reminded of a day by which a quiz is due; of another day they are reminded again."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="reminders")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "quiz", "due_date"], name="trainingsite_reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.quiz_id}, {self.due_date}"
