"""A module on paper for its reviewers: asked for, made by a worker, kept for a day."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models import Module
from trainingsite.accounts.models import STAFF, Desk

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=1)


class ModulePrintQuerySet(models.QuerySet["ModulePrint"]):
    def waiting_at(self, now: datetime) -> Self:
        """To be made, and nobody is at it, or whoever was is gone."""
        free = Q(making_since=None) | Q(making_since__lte=now - LEASE)
        return self.filter(free, made_at=None)

    def kept(self) -> Self:
        """Made, and still there."""
        return self.filter(made_at__isnull=False, dropped_at=None)

    def old_at(self, now: datetime) -> Self:
        """Made a day ago: whoever asked for it has it."""
        return self.kept().filter(made_at__lte=now - KEPT)


class ModulePrint(models.Model):
    """The last PDF of a module; `with_exams`: the one with its exam questions and their keys. After a day its bytes are dropped."""

    desk = Desk(view=STAFF)

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="prints")
    with_exams = models.BooleanField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    making_since = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    data = models.BinaryField(default=bytes)
    dropped_at = models.DateTimeField(null=True)

    objects: Any = ModulePrintQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["module", "with_exams"], name="quizzes_module_print_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module}: {self.asked_at:%Y-%m-%d}"
