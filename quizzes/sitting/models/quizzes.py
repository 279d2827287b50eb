"""Quizzes, and the immutable versions of their blueprints and policies."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Module
from courses.publishing.models import EntryDraft, OfKind
from quizzes.sitting.domain.form_rules import FormRules, read_form_rules
from quizzes.sitting.domain.pass_rule import PassRule
from quizzes.sitting.domain.simulating import Asked, asked_by_module
from trainingsite.accounts.models import STAFF, Desk, Section


class QuizQuerySet(models.QuerySet["Quiz"]):
    def current(self) -> "QuizQuerySet":
        """Quizzes that can be sat."""
        return self.filter(
            retired_at=None, current_blueprint__isnull=False, current_policy__isnull=False
        )

    def checks(self) -> "QuizQuerySet":
        """Those that end a module and can be sat."""
        return self.current().filter(purpose=Quiz.Purpose.CHECK)


class Quiz(models.Model):
    desk = Desk(Section.COURSE, 4, view=STAFF)

    class Purpose(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        CHECK = "check", _("Module check")
        EXAM = "exam", _("Exam")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="quizzes")
    module = models.ForeignKey(
        Module, null=True, blank=True, on_delete=models.PROTECT, related_name="quizzes"
    )
    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    opens_after = models.ManyToManyField("self", symmetrical=False, blank=True)
    current_blueprint = models.OneToOneField(
        "Blueprint", null=True, blank=True, on_delete=models.PROTECT, related_name="current_of"
    )
    current_policy = models.OneToOneField(
        "ExamPolicy", null=True, blank=True, on_delete=models.PROTECT, related_name="current_of"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose="check") | Q(module__isnull=False),
                name="quizzes_quiz_check_has_module",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Blueprint(models.Model):
    """What a form is drawn from: cells {module, pool, critical, count}, and in `form` the rules that every form keeps. Immutable."""

    is_immutable = True
    desk = Desk(Section.COURSE, 5, view=STAFF)

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="blueprints")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    form = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "number"], name="quizzes_blueprint_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id} blueprint {self.number}"

    @property
    def question_count(self) -> int:
        """How many questions a form has."""
        return sum(cell["count"] for cell in self.cells)

    @property
    def critical_count(self) -> int:
        """How many of them are drawn as critical ones."""
        return sum(cell["count"] for cell in self.cells if cell["critical"] == "true")

    @property
    def rules(self) -> FormRules:
        """What every form keeps beside the cells."""
        return read_form_rules(self.form)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """How many questions a form has of each module."""
        return asked_by_module(self.cells)


class SamplingPlan(models.Model):
    """Weights under which no question of a quiz is drawn much more often than others. Made by trying; made again when the bank changes."""

    quiz = models.OneToOneField(Quiz, on_delete=models.CASCADE, related_name="sampling_plan")
    bank_hash = models.CharField(max_length=64)
    weights = models.JSONField()
    rated = models.JSONField(
        default=dict, help_text=_("What a panel expects of borderline candidates, by question.")
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sampling plan of {self.quiz_id}"


class ExamPolicy(models.Model):
    """The rules of a quiz: time, cuts, critical rule, retakes, reveal. Immutable."""

    is_immutable = True
    desk = Desk(Section.COURSE, 6, view=STAFF)

    class Reveal(models.TextChoices):
        RATIONALE = "rationale", _("The right answers and why, at once")
        OBJECTIVES = "objectives", _("What to study again, by objective, without the answers")
        DOMAINS = "domains", _("Pass or fail; after a fail the distance and the domains")

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="policies")
    number = models.PositiveIntegerField()
    minutes = models.PositiveSmallIntegerField(null=True)
    grace_seconds = models.PositiveSmallIntegerField(default=0)
    cut = models.PositiveSmallIntegerField()
    critical_needed = models.PositiveSmallIntegerField(default=0)
    module_percent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(null=True)
    window_days = models.PositiveSmallIntegerField(null=True)
    waits_days = models.JSONField(default=list)
    reveal = models.CharField(max_length=10, choices=Reveal.choices)
    agreement = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("exam policy")
        verbose_name_plural = _("exam policies")
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "number"], name="quizzes_exam_policy_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id} policy {self.number}"

    @property
    def rule(self) -> PassRule:
        """The numbers that decide who passes."""
        return PassRule(self.cut, self.critical_needed, self.module_percent)


class QuizDraft(EntryDraft):
    """A quiz with blueprint and policy as it is edited."""

    KIND: ClassVar[str] = "quiz"
    objects = OfKind()  # type: ignore[misc]

    class Meta:
        proxy = True
