"""A working copy that came back: the rows of a workbook as they were read, and which drafts came of them."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.content.models.catalogue import Course
from courses.publishing.models.brought import UNDONE_BY_SOMEBODY, BroughtFile
from courses.publishing.models.entries import EntryDraft
from trainingsite.accounts.models import STAFF, Desk


class EntrySheet(BroughtFile):
    """A workbook with entries of one kind, brought by somebody. A row is {number, code, version, said, problems, notes}."""

    desk = Desk(view=STAFF)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="entry_sheets")
    kind = models.CharField(max_length=20)

    class Meta:
        app_label = "courses"
        verbose_name = _("table of entries")
        verbose_name_plural = _("tables of entries")
        constraints = [
            models.CheckConstraint(
                condition=UNDONE_BY_SOMEBODY,
                name="courses_entry_sheet_undone_by_somebody",
            ),
        ]


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
