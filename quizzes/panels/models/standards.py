"""A study that sets a pass mark: its items and judges, what they said in two rounds, the report, and the pass mark that was
adopted."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import QuestionVersion
from quizzes.sitting.models import Blueprint, ExamPolicy, Quiz


class StandardStudy(models.Model):
    """Experts are asked what the candidate who only just deserves to pass would know. Immutable: what is asked stays."""

    is_immutable = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="standard_studies")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="+")
    borderline = models.TextField(_("who the borderline candidate is"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"))

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        verbose_name = _("standard-setting study")
        verbose_name_plural = _("standard-setting studies")
        constraints = [
            models.CheckConstraint(
                condition=~Q(borderline=""), name="quizzes_standard_study_says_who"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz.title}, {self.opened_at:%Y-%m-%d}"


class StudyItem(models.Model):
    """One question of a study, in the wording that the judges rate. Immutable."""

    is_immutable = True

    study = models.ForeignKey(StandardStudy, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+"
    )

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "place"], name="quizzes_study_item_place_once"
            ),
            models.UniqueConstraint(
                fields=["study", "question_version"], name="quizzes_study_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id}: {self.place}"


class Judge(models.Model):
    """An expert of a study: with a name, a qualification and declared interests, with an account here or without. Immutable."""

    is_immutable = True

    study = models.ForeignKey(StandardStudy, on_delete=models.PROTECT, related_name="judges")
    name = models.CharField(_("name"), max_length=120)
    qualification = models.TextField(_("qualification"))
    interests = models.TextField(_("declared interests"))
    may_be_named = models.BooleanField(_("agrees to be named"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="quizzes_judge_name_once"),
            models.UniqueConstraint(
                fields=["study", "person"],
                condition=Q(person__isnull=False),
                name="quizzes_judge_person_once",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(qualification="") & ~Q(interests=""),
                name="quizzes_judge_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RatingSheet(models.Model):
    """One round of ratings as it was handed in. Immutable."""

    is_immutable = True

    study = models.ForeignKey(StandardStudy, on_delete=models.PROTECT, related_name="sheets")
    round = models.PositiveSmallIntegerField()
    file_hash = models.CharField(max_length=64)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "round"], name="quizzes_rating_sheet_round_once"
            ),
            models.CheckConstraint(
                condition=Q(round__in=(1, 2)), name="quizzes_rating_sheet_two_rounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id}: {self.round}"


class Rating(models.Model):
    """What one judge expects of one item in one round, in percent. Immutable."""

    is_immutable = True

    sheet = models.ForeignKey(RatingSheet, on_delete=models.PROTECT, related_name="ratings")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="ratings")
    item = models.ForeignKey(StudyItem, on_delete=models.PROTECT, related_name="ratings")
    percent = models.DecimalField(max_digits=5, decimal_places=2)

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "judge", "item"], name="quizzes_rating_once"),
            models.CheckConstraint(
                condition=Q(percent__range=(0, 100)), name="quizzes_rating_in_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id}, {self.item_id}: {self.percent}"


class StandardReport(models.Model):
    """What the study came to, as numbers and as the document that was made of them: its bytes are stored once. Immutable."""

    is_immutable = True

    study = models.OneToOneField(StandardStudy, on_delete=models.PROTECT, related_name="report")
    numbers = models.JSONField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"

    def __str__(self) -> str:
        return f"{self.study_id}: {self.sha256[:12]}"


class CutAdoption(models.Model):
    """A panel's pass mark became a version of the quiz's policy, with the report that it rests on. Immutable."""

    is_immutable = True

    report = models.OneToOneField(StandardReport, on_delete=models.PROTECT, related_name="adoption")
    policy = models.OneToOneField(ExamPolicy, on_delete=models.PROTECT, related_name="adoption")
    cut = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True, default="")
    proposal = models.OneToOneField(
        "accounts.Proposal", on_delete=models.PROTECT, related_name="cut_adoption"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.CheckConstraint(
                condition=Q(cut__gte=1) & Q(cut__lte=F("questions")),
                name="quizzes_cut_adoption_reachable",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None) | ~Q(seconded_by=F("proposed_by")),
                name="quizzes_cut_adoption_second_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id}: {self.cut} of {self.questions}"

    @property
    def error(self) -> float:
        """The standard error of the panel's pass mark, in questions of the form."""
        numbers = self.report.numbers
        last: dict[str, float] = numbers["rounds"]["2"]
        return last["standard_error"] * self.questions / int(numbers["items"])


def adopted_cut(policy: ExamPolicy, questions: int) -> CutAdoption | None:
    """How a panel set the pass mark of this policy for a form of so many questions; None where none did."""
    rows = CutAdoption.objects.select_related("report").defer("report__document")
    found: CutAdoption | None = rows.filter(policy=policy, questions=questions).first()
    return found
