"""Numbers about exams that pages show. They are counted by a task and kept in a row: no page counts."""

from django.db import models
from django.db.models import F, Q

from quizzes.bank.models import QuestionVersion
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
    guessed = models.JSONField(
        default=dict,
        help_text="How many exam questions are guessed from their options alone: {all, critical: {right, of, by_chance}}.",
    )
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


class ItemStatisticQuerySet(models.QuerySet["ItemStatistic"]):
    def whole(self) -> "ItemStatisticQuerySet":
        """Rows about questions as a whole, not about one part of them."""
        return self.filter(part="", n__gt=0)

    def chosen(self) -> "ItemStatisticQuerySet":
        """Rows about the parts that were chosen."""
        return self.exclude(part="").filter(n__gt=0)


class ItemStatistic(models.Model):
    """How many people answered one question version in one way: what its statistics are computed from.

    Counted under one version of a quiz's rules, first tries apart from later ones, by whether the question was right and
    how many of the form's `of` questions were (this one too). `part` is "" for the question as a whole, else a part that
    was chosen, or NO_ANSWER; those are counted for all time together, so that their `quarter` is 0. Times are sums of
    1000 ln(seconds). Whole numbers only, so that taking away gives back exactly what was there.
    """

    NO_ANSWER = "-"

    policy = models.ForeignKey(
        ExamPolicy, on_delete=models.PROTECT, related_name="item_statistics", db_index=False
    )
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="statistics"
    )
    is_first = models.BooleanField()
    part = models.CharField(max_length=80, blank=True, default="")
    quarter = models.PositiveIntegerField(help_text="Of the closing, 20264 for the last of 2026.")
    right = models.BooleanField()
    score = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    n = models.IntegerField()
    timed = models.IntegerField(default=0, help_text="How many of them have a known time.")
    log_time = models.BigIntegerField(default=0)
    log_time_squares = models.BigIntegerField(default=0)

    objects = ItemStatisticQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("policy", "is_first", "part", "question_version"),
                    *("quarter", "right", "score", "of"),
                ],
                name="quizzes_item_statistic_once",
            ),
            models.CheckConstraint(
                condition=Q(score__lte=F("of")), name="quizzes_item_statistic_within_of"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_version_id} {self.part}: {self.score}/{self.of}, {self.n}"


class ScoreStatistic(models.Model):
    """How many people had one score at one try: what the statistics of an exam are computed from."""

    policy = models.ForeignKey(
        ExamPolicy, on_delete=models.PROTECT, related_name="score_statistics", db_index=False
    )
    attempt_number = models.PositiveSmallIntegerField(
        help_text="Which try of the person it was; MOST_TRIES for that one and all after it."
    )
    score = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    critical_right = models.PositiveSmallIntegerField()
    critical_of = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("policy", "attempt_number", "score", "of"),
                    *("critical_right", "critical_of", "passed"),
                ],
                name="quizzes_score_statistic_once",
            ),
            models.CheckConstraint(
                condition=Q(score__lte=F("of")) & Q(critical_right__lte=F("critical_of")),
                name="quizzes_score_statistic_within_of",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id}: {self.score}/{self.of} at try {self.attempt_number}, {self.n}"


class StatisticsCheckQuerySet(models.QuerySet["StatisticsCheck"]):
    def locked(self) -> "StatisticsCheck":
        """The row; until the transaction ends nobody else changes the sums, or compares them."""
        row, _is_new = self.select_for_update().get_or_create(pk=1)
        return row


class StatisticsCheck(models.Model):
    """When the sums were last counted anew from all responses, and how many rows of them were wrong. One row.

    Whoever changes the sums locks it, so that nobody compares them meanwhile.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    checked_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(
        default=0, help_text="Rows that were wrong; they are right again."
    )

    objects = StatisticsCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="quizzes_statistics_check_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.differing} of {self.attempts} attempts at {self.checked_at}"
