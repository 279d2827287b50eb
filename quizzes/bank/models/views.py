"""Views of the bank that somebody keeps under a name, changes of many questions at once with what undoes them, and what the
rules found in each question."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.bank.models.questions import Question
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import STAFF, Desk


class BankView(models.Model):
    """What somebody looks for in the bank of a course, by a name of theirs. `query` is that of the page's address: whoever
    gets the link sees the same, as far as they may."""

    desk = Desk()

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bank_views"
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000)
    kept_at = models.DateTimeField()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person", "name"], name="quizzes_bank_view_name_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="quizzes_bank_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class BankChange(models.Model):
    """One change that somebody made to the drafts of many questions, as one act with one undoing.

    `change` holds what was set, key by key; with `reason` the questions went out of use as well.
    """

    desk = Desk(view=STAFF)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="bank_changes")
    change = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="quizzes_bank_change_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(reason="", change={}), name="quizzes_bank_change_changes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.at:%Y-%m-%d %H:%M}"


class ChangedQuestionQuerySet(models.QuerySet["ChangedQuestion"]):
    def of(self, change: BankChange) -> Self:
        """The questions that this change touched, by their codes."""
        rows = self.filter(change=change).select_related("question__course", "question__module")
        return rows.order_by("question__code")

    def waiting(self) -> Self:
        """What is not undone, and could be."""
        return self.filter(outcome__in=("", ChangedQuestion.Outcome.CLOSED))


class ChangedQuestion(models.Model):
    """What the draft of one question said before such a change.

    `keys` are those that the change really changed, and `before` what they said, without those that said nothing.
    `outcome` is what became of the undoing: "" before it, then undone, changed meanwhile, left to two people, or closed
    to who undid it: that waits for somebody who may read the key.
    """

    class Outcome(models.TextChoices):
        UNDONE = "undone", _("as before")
        CHANGED = "changed", _("somebody changed it meanwhile, so it stays")
        PROPOSED = "proposed", _("its return is proposed; somebody else has to agree")
        LEFT = "left", _("out of use; whoever reviews proposes its return")
        CLOSED = "closed", _("an exam question: only who may read its key puts it back")

    desk = Desk()

    change = models.ForeignKey(BankChange, on_delete=models.PROTECT, related_name="questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    keys = models.JSONField(default=list)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    went_out = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")

    objects: Any = ChangedQuestionQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["change", "question"], name="quizzes_changed_question_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.change}"


class QuestionFindings(models.Model):
    """What the rules found in a question when they were last run. `mark` names what it said then, and what stood around it:
    a row whose mark is another's is of yesterday. Counted from what is stored elsewhere; nothing is lost with it."""

    desk = Desk()

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="findings")
    mark = models.CharField(max_length=64)
    rules = models.JSONField(default=list)
    gaps = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField()

    class Meta:
        app_label = "quizzes"

    def __str__(self) -> str:
        return f"{self.question}: {len(self.rules)}"


def views_of(person: Person, course: Course) -> models.QuerySet[BankView]:
    """The views that the person keeps of this course, by their names."""
    return BankView.objects.filter(person=person, course=course).order_by("name")
