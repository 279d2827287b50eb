"""A working copy that came back: the rows of a workbook as they were read, and which drafts came of them."""

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content.models.catalogue import Course
from courses.publishing.models.entries import EntryDraft
from trainingsite.accounts.models import STAFF, Desk


class EntrySheet(models.Model):
    """A workbook with entries of one kind, brought by somebody. A row is {number, code, version, said, problems}."""

    desk = Desk(view=STAFF)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="entry_sheets")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    brought_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "courses"
        verbose_name = _("table of entries")
        verbose_name_plural = _("tables of entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="courses_entry_sheet_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SheetDraft(models.Model):
    """A draft that a row changed or began. `before`: what it said until then, None where it began; `mark` names what it said
    after: whoever has changed it since keeps it."""

    desk = Desk(view=STAFF)

    sheet = models.ForeignKey(EntrySheet, on_delete=models.PROTECT, related_name="drafts")
    row = models.PositiveIntegerField()
    entry = models.ForeignKey(EntryDraft, on_delete=models.PROTECT, related_name="from_sheets")
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    mark = models.CharField(max_length=64)

    objects: Any = models.Manager()

    class Meta:
        app_label = "courses"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "row"], name="courses_sheet_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.row}"
