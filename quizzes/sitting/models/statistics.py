"""Numbers about exams that pages show. They are counted by a task and kept in a row: no page counts."""

from django.db import models
from django.db.models import F, Q

from quizzes.sitting.models.quizzes import Blueprint, ExamPolicy, Quiz


class ExamStatisticQuerySet(models.QuerySet["ExamStatistic"]):
    def under_current_rules(self) -> "ExamStatisticQuerySet":
        """Rows counted under the policy and blueprint that hold now; others are about another exam."""
        return self.filter(policy=F("quiz__current_policy"), blueprint=F("quiz__current_blueprint"))


class ExamStatistic(models.Model):
    """How people did at an exam, and what it is drawn from, as counted at one moment. The next count overwrites it."""

    quiz = models.OneToOneField(Quiz, on_delete=models.PROTECT, related_name="statistic")
    policy = models.ForeignKey(ExamPolicy, on_delete=models.PROTECT, related_name="+")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="+")
    first_time_takers = models.PositiveIntegerField(
        help_text="People whose first graded attempt was under this policy and blueprint."
    )
    first_time_passes = models.PositiveIntegerField(help_text="How many of them passed at it.")
    bank_by_module = models.JSONField(
        default=dict, help_text="How many exam questions can be drawn, by module code."
    )
    exam_questions = models.PositiveIntegerField(help_text="All of them.")
    critical_questions = models.PositiveIntegerField(help_text="The safety-critical among them.")
    practice_questions = models.PositiveIntegerField(help_text="Those for practice only.")
    lessons = models.PositiveIntegerField(help_text="Published lessons of the course.")
    facts = models.PositiveIntegerField(help_text="Facts that stand in the course.")
    counted_at = models.DateTimeField()

    objects = ExamStatisticQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_time_passes__lte=F("first_time_takers")),
                name="quizzes_statistic_passes_within_takers",
            ),
            models.CheckConstraint(
                condition=Q(critical_questions__lte=F("exam_questions")),
                name="quizzes_statistic_critical_within_exam",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.first_time_passes} of {self.first_time_takers}"
