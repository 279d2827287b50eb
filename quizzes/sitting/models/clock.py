"""The newest time that this installation has stored: a clock that was set back shows by it."""

from django.db import models
from django.db.models import Q


class ServerClock(models.Model):
    """One row; its time only moves on, unless somebody says that the clock is right now."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    newest_at = models.DateTimeField()
    accepted_at = models.DateTimeField(
        null=True, help_text="When somebody said that later times are wrong and the clock is right."
    )
    attempts_until = models.BigIntegerField(
        default=0, help_text="Attempts up to this one have times that were found wrong."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="quizzes_server_clock_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.newest_at)
