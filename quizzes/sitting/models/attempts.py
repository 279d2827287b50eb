"""Attempts, what was given, what was answered, what came of it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import QuestionVersion
from quizzes.sitting.domain.attempt_form import AttemptFormTree, is_pilot, read_attempt_form
from quizzes.sitting.domain.pass_rule import PassRule
from quizzes.sitting.domain.timing import minutes_with_pilots
from quizzes.sitting.models.entries import ExamEntry
from quizzes.sitting.models.quizzes import Blueprint, ExamPolicy, Quiz
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section

# Results are numbered as they come: a later one is not counted yet.
_UNRECORDED = Q(counted_result=None) | Q(counted_result__lt=F("current_result"))


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> "AttemptQuerySet":
        """Attempts that still take answers, as far as the row knows."""
        return self.filter(closed_at=None)

    def overdue_at(self, now: datetime) -> "AttemptQuerySet":
        """Open attempts past their deadline and grace."""
        return self.open().filter(closes_at__lte=now)

    def ungraded(self) -> "AttemptQuerySet":
        """Closed attempts without a result: the sweep grades them."""
        return self.filter(closed_at__isnull=False, current_result=None)

    def graded(self) -> "AttemptQuerySet":
        """Attempts with a result, whatever it says."""
        return self.filter(current_result__isnull=False)

    def unrecorded(self) -> "AttemptQuerySet":
        """Graded attempts whose item responses or sums are not of their latest result yet: the sweep writes them."""
        return self.graded().filter(_UNRECORDED)

    def passed(self) -> "AttemptQuerySet":
        """Attempts whose latest result is a pass."""
        return self.filter(current_result__state="passed")

    def held(self) -> "AttemptQuerySet":
        """Attempts whose pass is held, by an index of its own: few, however many were ever sat."""
        return self.filter(current_result__state="held")

    def first_graded(self) -> "AttemptQuerySet":
        """Each person's first graded attempt at each quiz: later ones say less about how hard an exam is.

        The index (quiz, user, started_at) has them in this order, so that one walk along it finds them.
        """
        place = Window(
            RowNumber(), partition_by=[F("quiz"), F("user")], order_by=[F("started_at"), F("id")]
        )
        graded = self.filter(current_result__state__in=["passed", "failed"])
        return graded.annotate(place=place).filter(place=1)

    def with_questions(self) -> "AttemptQuerySet":
        """With what the page of an open attempt shows: its quiz, and what it was given."""
        return self.select_related("quiz", "form")

    def with_result(self) -> "AttemptQuerySet":
        """With what the page of a result shows: course, policy and result too."""
        return self.select_related("quiz__course", "form__policy", "current_result")

    def failed(self) -> "AttemptQuerySet":
        """Attempts whose latest result is a fail, the latest attempt first."""
        return self.filter(current_result__state="failed").order_by("-started_at", "-id")

    def locked_for_saving(self, *, user_id: int, attempt_uuid: uuid.UUID) -> "Attempt":
        """The person's attempt, its row locked, with what saving needs: whether and when it closes.

        Raises Attempt.DoesNotExist, and TransactionManagementError outside a transaction, where nothing would stay
        locked. Written as SQL because every save asks this.
        """
        if not connection.in_atomic_block:
            raise TransactionManagementError("Lock an attempt inside a transaction.")
        in_database = self.model._meta.get_field("uuid").get_db_prep_value(attempt_uuid, connection)
        lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
        rows = self.raw(
            "SELECT id, closed_at, closes_at, deadline_at, paused_until, open_section, is_paused_by_invigilator"  # noqa: S608 -- only names of ours
            f" FROM {self.model._meta.db_table}"
            f" WHERE uuid = %s AND user_id = %s{lock}",
            [in_database, user_id],
        )
        for attempt in rows:
            return attempt
        raise self.model.DoesNotExist


class Attempt(models.Model):
    """One sitting of one quiz. At most one is open per person and quiz."""

    desk = Desk(Section.CANDIDATES, 2, view=ADMINISTRATORS)

    class CloseReason(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        EXPIRED = "expired", _("Time was up")
        VOIDED = "voided", _("Voided")

    class Assurance(models.TextChoices):
        UNSUPERVISED = "unsupervised", _("Unsupervised")
        ID_CHECKED = "id_checked", _("Identity checked")
        INVIGILATED = "invigilated", _("Invigilated")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    entry = models.ForeignKey(
        ExamEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    continues = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )
    assurance = models.CharField(
        max_length=12, choices=Assurance.choices, default=Assurance.UNSUPERVISED
    )
    started_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text=_("The deadline and its grace; after it nothing counts.")
    )
    break_seconds = models.PositiveIntegerField(
        default=0, help_text=_("How long breaks may be in all, the clock stopped.")
    )
    paused_until = models.DateTimeField(
        null=True, blank=True, help_text=_("A break goes on until then at the latest.")
    )
    is_paused_by_invigilator = models.BooleanField(
        default=False, help_text=_("The break is a pause of the invigilator's, who ends it.")
    )
    open_section = models.PositiveSmallIntegerField(
        default=1,
        help_text=_("Which section of its form is open: earlier ones are closed, later ones wait."),
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=9, choices=CloseReason.choices, blank=True)
    current_result = models.OneToOneField(
        "Result", null=True, blank=True, on_delete=models.PROTECT, related_name="current_of"
    )

    responses_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When its item responses were written.")
    )
    counted_result = models.ForeignKey(
        "Result",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text=_("The result with which it stands in the sums of statistics."),
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "quiz"],
                condition=Q(closed_at=None),
                name="quizzes_attempt_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, close_reason="")
                | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
                name="quizzes_attempt_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at=None, closes_at=None) | Q(closes_at__gte=F("deadline_at")),
                name="quizzes_attempt_grace_after_deadline",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=Q(closed_at=None), name="quizzes_attempt_due"
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, current_result=None),
                name="quizzes_attempt_ungraded",
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(current_result__isnull=False) & _UNRECORDED,
                name="quizzes_attempt_uncounted",
            ),
            models.Index(fields=["quiz", "user", "started_at"], name="quizzes_attempt_by_person"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def is_paused_at(self, now: datetime) -> bool:
        """Whether a break goes on: the clock stands still, and the questions are hidden."""
        return self.closed_at is None and self.paused_until is not None and now < self.paused_until


class AttemptForm(models.Model):
    """The test form that one attempt was given. Ids, not content. Immutable.

    `questions` is what quizzes/sitting/domain/attempt_form.py wrote: read it through `tree`.
    """

    is_immutable = True

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="form")
    policy = models.ForeignKey(ExamPolicy, on_delete=models.PROTECT, related_name="+")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    draw_version = models.PositiveSmallIntegerField()
    scoring_version = models.PositiveSmallIntegerField(
        default=1, help_text=_("The rule that scores it, whatever rule is newest by then.")
    )
    cut = models.PositiveSmallIntegerField()
    critical_needed = models.PositiveSmallIntegerField()
    module_percent = models.PositiveSmallIntegerField(default=0)
    questions = models.JSONField()

    def __str__(self) -> str:
        return f"form of {self.attempt_id}"

    @property
    def rule(self) -> PassRule:
        """The numbers that decide whether it is passed, as they were when it was drawn."""
        return PassRule(self.cut, self.critical_needed, self.module_percent)

    @property
    def minutes(self) -> int | None:
        """How long one has for it before anything is given: the policy's time, which grows with pilots; None: no limit."""
        rows = self.tree.rows
        pilots = sum(is_pilot(row) for row in rows)
        return minutes_with_pilots(self.policy.minutes, len(rows) - pilots, pilots)

    @property
    def tree(self) -> AttemptFormTree:
        """Sections, steps and questions, whichever version wrote them."""
        return read_attempt_form(self.questions)


class AnswerEventQuerySet(models.QuerySet["AnswerEvent"]):
    def late(self) -> "AnswerEventQuerySet":
        """Changes that came after the end, or after their section was closed: stored, and counted for nothing."""
        return self.filter(is_late=True)

    def touched_by(
        self,
        attempt_id: int,
        window: uuid.UUID,
        client_seqs: Sequence[int],
        revisions: Mapping[int, int],
    ) -> "models.query.RawQuerySet[AnswerEvent]":
        """Events with the keys of a batch, and those that could beat one of its answers, in the order received.

        `revisions` has the lowest revision of the batch for each question version id: an event below it can neither win
        nor be reported. Written as SQL because every save asks this: 0.05 CPU-ms (PostgreSQL 0.12) instead of 0.34 (0.45).
        """
        in_database = self.model._meta.get_field("window").get_db_prep_value(window, connection)
        params: list[Any] = [attempt_id, in_database, *client_seqs]
        keys = ", ".join(["%s"] * len(client_seqs)) or "NULL"
        beating = "".join(
            " OR (question_version_id = %s AND revision >= %s)" for _version in revisions
        )
        for version, revision in revisions.items():
            params += [version, revision]
        # By name: a statement prepared with * would fail after a migration that adds a column.
        columns = ", ".join(f'"{field.column}"' for field in self.model._meta.concrete_fields)
        return self.raw(
            f"SELECT {columns} FROM {self.model._meta.db_table} WHERE attempt_id = %s"  # noqa: S608 -- only names of ours
            f' AND (("window" = %s AND client_seq IN ({keys})){beating}) ORDER BY id',
            params,
        )


class AnswerEvent(models.Model):
    """One change of one answer, as it was received. Immutable; the highest revision per question wins."""

    is_immutable = True
    desk = Desk(Section.CANDIDATES, 4, view=ADMINISTRATORS)

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="answer_events", db_index=False
    )
    window = models.UUIDField()
    client_seq = models.PositiveIntegerField()
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    revision = models.PositiveIntegerField()
    answer = models.JSONField(null=True)
    received_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    is_after_section = models.BooleanField(
        default=False, help_text=_("Late, since its section was closed; the attempt was not.")
    )

    objects = AnswerEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored answer")
        verbose_name_plural = _("stored answers")
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "window", "client_seq"], name="quizzes_answer_event_once"
            ),
            models.CheckConstraint(
                condition=Q(is_after_section=False) | Q(is_late=True),
                name="quizzes_answer_event_after_section_is_late",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.window} {self.client_seq}"


class Result(models.Model):
    """One scoring of one attempt. A new row for every (re)scoring. Immutable.

    `marks` is a list of {"version", "points", "right"} in form order; `domains` a list of {"module", "right", "of"} and,
    from version 2 of the scoring on, "needed". `paper_hash`: of the form and the answers stored in time
    (quizzes/sitting/domain/paper.py); "" where it was scored before papers were hashed. `corrected_through`: the key of the
    newest correction of its questions that it knew (0: none), so that it can be computed again whatever is corrected later.
    """

    is_immutable = True
    desk = Desk(view=ADMINISTRATORS)

    class State(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Not passed")
        HELD = "held", _("Held for review")
        VOID = "void", _("Void")

    # States of whoever has enough points; what is held waits for a look, and is taken as a pass is.
    PASSES = (State.PASSED, State.HELD)

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=State.choices)
    scoring_version = models.PositiveSmallIntegerField()
    right = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    cut = models.PositiveSmallIntegerField()
    critical_right = models.PositiveSmallIntegerField()
    critical_total = models.PositiveSmallIntegerField()
    critical_needed = models.PositiveSmallIntegerField()
    marks = models.JSONField()
    domains = models.JSONField()
    paper_hash = models.CharField(max_length=64, blank=True, default="")
    corrected_through = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scored_at = models.DateTimeField()
    stood_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_(
            "When the state was first reached, where a later scoring only changed numbers."
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "number"], name="quizzes_result_number_once"
            ),
            models.CheckConstraint(
                condition=Q(right__lte=F("total")) & Q(critical_right__lte=F("critical_total")),
                name="quizzes_result_within_total",
            ),
        ]
        # Few were ever held, however many were sat: the sweep begins from these.
        indexes = [
            models.Index(fields=["state"], condition=Q(state="held"), name="quizzes_result_held")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.state}"

    @property
    def stands_since(self) -> datetime:
        """When its state was reached: a pass that is scored again with another number stays the pass of that day."""
        return self.stood_since or self.scored_at
