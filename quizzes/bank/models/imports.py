"""A file of somebody else's questions as it was read, which drafts came of its rows, and who has opened one with exam keys."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from courses.publishing.models.brought import UNDONE_BY_SOMEBODY, BroughtFile
from quizzes.bank.models.keys import KeyReading
from quizzes.bank.models.questions import Question
from trainingsite.accounts.models import STAFF, Desk

LEASE = timedelta(seconds=60)
_READ = ("format", "rows", "remarks", "table", "read_at", "reading_since", "rows_found")


class QuestionFileQuerySet(models.QuerySet["QuestionFile"]):
    def waiting_at(self, now: datetime) -> Self:
        """To be read, and nobody is at it, or whoever was is gone."""
        free = Q(reading_since=None) | Q(reading_since__lte=now - LEASE)
        return self.filter(free, read_at=None, undone_at=None)


class QuestionFile(BroughtFile):
    """A file that an author brought: whose it is and under which licence, its rows as they were read, and its undoing.

    Of exam questions the rows are for whoever may read that exam's keys. A row is {verdict, reasons, place, stem, entry, lacks}: `entry` is what a draft would say, None where none can come.
    """

    desk = Desk(view=STAFF)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="question_files")
    format = models.CharField(max_length=40, blank=True)
    # As it came: read again when somebody has named its columns.
    data = models.BinaryField(default=bytes)
    owner = models.CharField(_("whose questions they are"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200)
    pool = models.CharField(
        max_length=8, choices=Question.Pool.choices, default=Question.Pool.PRACTICE
    )
    # None while it waits to be read; `reading_since`: somebody is at it, and has found so many `rows_found`.
    read_at = models.DateTimeField(null=True)
    reading_since = models.DateTimeField(null=True)
    rows_found = models.PositiveIntegerField(default=0)
    # How often somebody began: what ends every reader is not read for ever.
    attempts = models.PositiveSmallIntegerField(default=0)
    remarks = models.JSONField(default=list)
    # {key, headings, layout, is_named, at, first} of a table: as what its columns were read, whether somebody had said so, its
    # first rows, and `at` which of them holds the headings.
    table = models.JSONField(default=dict)

    objects: Any = QuestionFileQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        verbose_name = _("file of questions")
        verbose_name_plural = _("files of questions")
        constraints = [
            models.CheckConstraint(
                condition=UNDONE_BY_SOMEBODY,
                name="quizzes_question_file_undone_by_somebody",
            ),
        ]

    @property
    def holds_exam_keys(self) -> bool:
        """Whether its rows say what is right in an exam."""
        return self.pool == Question.Pool.EXAM

    def keep_read(self, said: Mapping[str, Any], now: datetime) -> None:
        """It was read, and says this: {format, rows, remarks, table}. Inside the caller's transaction."""
        self.format, self.rows, self.remarks = said["format"], said["rows"], said["remarks"]
        self.table = said["table"]
        self.read_at, self.reading_since, self.rows_found = now, None, len(self.rows)
        self.save(update_fields=_READ)

    def wait_again(self) -> None:
        """It is to be read anew, by a worker. Inside the caller's transaction."""
        self.rows, self.remarks, self.table = [], [], {}
        self.read_at, self.reading_since, self.rows_found, self.attempts = None, None, 0, 0
        self.save(update_fields=[*_READ, "attempts"])


class FileReadingQuerySet(models.QuerySet["FileReading"]):
    def keep_for(self, questions: Iterable[Question]) -> None:
        """Whoever opened a file knows the questions that came of it: keep for each one the day on which they opened the file.
        Inside the caller's transaction."""
        rows = [
            KeyReading(
                person_id=one.person_id, question=question, read_on=one.read_on, read_at=one.read_at
            )
            for one in self
            for question in questions
        ]
        KeyReading.objects.bulk_create(rows, ignore_conflicts=True)  # those of that day are there


class FileReading(models.Model):
    """Somebody opened a file of exam questions, or brought it. The first time on each day. Immutable; costs what a key costs."""

    is_immutable = True

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="file_readings"
    )
    file = models.ForeignKey(QuestionFile, on_delete=models.PROTECT, related_name="readings")
    read_on = models.DateField()
    read_at = models.DateTimeField()

    objects: Any = FileReadingQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "file", "read_on"], name="quizzes_file_reading_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.file_id}, {self.read_on}"


class ColumnLayout(models.Model):
    """What somebody said the columns of a table are; tables with the same headings are read so. `layout`: our keys by place."""

    key = models.CharField(max_length=32, unique=True)
    layout = models.JSONField()
    headings = models.JSONField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        app_label = "quizzes"

    def __str__(self) -> str:
        return ", ".join(map(str, self.headings))[:80]


class BroughtQuestionQuerySet(models.QuerySet["BroughtQuestion"]):
    def of(self, file: QuestionFile) -> "BroughtQuestionQuerySet":
        """The drafts that came of this file, in the order of its rows."""
        rows = self.filter(file=file).select_related("question__module", "question__course")
        return rows.order_by("row")


class BroughtQuestion(models.Model):
    """A draft that came of a row. `mark` names what it said then: whoever has changed it since keeps it."""

    desk = Desk(view=STAFF)

    file = models.ForeignKey(QuestionFile, on_delete=models.PROTECT, related_name="brought")
    row = models.PositiveIntegerField()
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="brought")
    mark = models.CharField(max_length=64)

    objects: Any = BroughtQuestionQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(fields=["file", "row"], name="quizzes_brought_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.row}"
