"""What the sweep read last, kept in a row for those who ask often: no page and no health check counts or scans."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from certificates.models.schemes import Scheme


class Backlog(models.Model):
    """What the last sweep left waiting for a certificate. One row; the next sweep overwrites it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    waiting_since = models.DateTimeField(
        null=True, help_text="When the oldest pass without a certificate was scored; empty: none."
    )
    swept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="certificates_backlog_one_row"),
        ]

    def __str__(self) -> str:
        return f"waiting since {self.waiting_since}"

    def oldest_seconds(self, now: datetime) -> int | None:
        """How long the oldest pass has been waiting by now; None when none waits."""
        return (
            None if self.waiting_since is None else int((now - self.waiting_since).total_seconds())
        )

    def age_seconds(self, now: datetime) -> int:
        """How long ago the sweep was here."""
        return max(0, int((now - self.swept_at).total_seconds()))


class SchemeStatistic(models.Model):
    """How many certificates a scheme has, as counted at one moment. The next count overwrites it."""

    scheme = models.OneToOneField(Scheme, on_delete=models.PROTECT, related_name="statistic")
    certificates = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.scheme_id}: {self.certificates}"
