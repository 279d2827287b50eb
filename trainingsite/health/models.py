"""What was last looked at, kept in a row for those who ask often: no health check scans."""

from datetime import datetime

from django.db import models
from django.db.models import Q


class SiteReading(models.Model):
    """What the sweep found, when the last backup was made, and the trial write. One row; each part is overwritten."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    begun_at = models.DateTimeField(
        help_text="When this row was made: a new installation has no backup yet."
    )
    looked_at = models.DateTimeField(null=True, help_text="When the sweep was here last.")
    unguarded = models.JSONField(
        default=list,
        help_text="Tables that have lost the triggers which keep their rows from changing.",
    )
    clock_behind_seconds = models.PositiveIntegerField(
        default=0,
        help_text="How far the clock is behind the newest time stored, as the sweep found it.",
    )
    statistics = models.CharField(
        max_length=80,
        default="ok",
        help_text="Whether the sums of statistics were right when they were last counted anew.",
    )
    backup_at = models.DateTimeField(null=True, help_text="When the last backup was made.")
    written_at = models.DateTimeField(null=True, help_text="The last trial write of any process.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="trainingsite_reading_one_row"),
        ]

    def __str__(self) -> str:
        return f"looked at {self.looked_at}"

    def silent_seconds(self, now: datetime) -> int | None:
        """How long ago the sweep was here; None when it never was."""
        return (
            None if self.looked_at is None else max(0, int((now - self.looked_at).total_seconds()))
        )

    def without_backup_seconds(self, now: datetime) -> int:
        """The age of the last backup, or of the installation where there is none."""
        return max(0, int((now - (self.backup_at or self.begun_at)).total_seconds()))
