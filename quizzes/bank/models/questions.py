"""Questions. A QuestionVersion never changes; the draft on Question does."""

import random
from collections.abc import Callable
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content.domain.entries import content_hash
from courses.models import Course, Fact, Module, Objective, PublishRecord
from courses.publishing.models import (
    Draft,
    DraftQuerySet,
    FactLink,
    FactLinkQuerySet,
    SignOffLink,
    Version,
    VersionQuerySet,
    Withdrawal,
)
from quizzes.bank.domain.questions import ParsedQuestion, written_question
from quizzes.kinds import KINDS
from trainingsite.accounts.models import STAFF, WRITERS, Desk, Section


class QuestionQuerySet(DraftQuerySet):
    def listed(self) -> Self:
        """Questions that lists and exports show: not those of a private folder."""
        return self.filter(is_private=False)

    def private_in(self, course: Course) -> Self:
        """The questions of the course that are in use and lie in a private folder."""
        return self.published().filter(course=course, is_private=True)


class Question(Draft):
    """A question with its draft, written as in docs/authoring.md. Forms use `current_version`."""

    KIND = "question"
    desk = Desk(Section.WRITING, 2, view=STAFF, change=WRITERS)

    class Pool(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        EXAM = "exam", _("Exam")

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="questions")
    pool = models.CharField(max_length=8, choices=Pool.choices)
    is_private = models.BooleanField(
        default=False,
        help_text=_("It lies in a private folder: no list shows it, and it leaves by two people."),
    )
    draft = models.JSONField(help_text=_("The entry as docs/authoring.md describes it."))
    current_version = models.OneToOneField(
        "QuestionVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="current_of",
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="quizzes_question_code_once"),
            models.CheckConstraint(
                condition=Q(is_private=False) | Q(pool="exam"),
                name="quizzes_question_private_is_exam",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def holds_exam_keys(self) -> bool:
        return self.pool == self.Pool.EXAM

    def add_version(
        self,
        parsed: ParsedQuestion,
        *,
        record: Callable[[], PublishRecord],
        disclosed: bool,
        same_meaning_as: "QuestionVersion | None" = None,
    ) -> "QuestionVersion | None":
        """A new version, unless the current one says the same. Inside the caller's transaction."""
        new_hash = content_hash(written_question(parsed))
        current = self.current_version
        if current is not None and (current.content_hash, current.disclosed) == (
            new_hash,
            disclosed,
        ):
            return None
        version = QuestionVersion.objects.create(
            question=self,
            number=self.versions.count() + 1,
            **parsed.columns,
            unscored=parsed.is_unscored,
            stem_html=parsed.stem_html,
            spec=KINDS[parsed.kind].assign_ids(parsed.spec, random.SystemRandom()),
            objective=Objective.objects.get(course=self.course_id, code=parsed.objective),
            disclosed=disclosed,
            content_hash=new_hash,
            same_meaning_as=same_meaning_as,
            publish_record=record(),
        )
        facts = Fact.objects.filter(course=self.course, code__in=parsed.evidence)
        QuestionFact.objects.bulk_create(
            QuestionFact(question_version=version, fact=fact) for fact in facts
        )
        self.current_version = version
        self.save(update_fields=["current_version"])
        return version

    def repeat_version(
        self, *, record: Callable[[], PublishRecord], disclosed: bool
    ) -> "QuestionVersion":
        """The current version once more, word for word: only who can read it is known otherwise. Inside the caller's transaction."""
        current = self.current_version
        assert current is not None  # noqa: S101 -- there is nothing to repeat
        version = QuestionVersion.objects.get(pk=current.pk)
        version.pk, version.uuid, version._state.adding = None, uuid4(), True
        version.number = self.versions.count() + 1
        version.disclosed = disclosed
        version.same_meaning_as = current.same_meaning_as or current
        version.publish_record = record()
        version.save()
        facts = current.fact_links.order_by("id").values_list("fact", flat=True)
        QuestionFact.objects.bulk_create(
            QuestionFact(question_version=version, fact_id=fact) for fact in facts
        )
        self.current_version = version
        self.save(update_fields=["current_version"])
        return version


class QuestionVersion(Version):
    """One published wording of a question, its key and its rationales. Immutable.

    `spec` is what the question's kind stores (quizzes/kinds): option ids, texts, key, rationale, harm.
    """

    ENTRY = "question"
    desk = Desk(Section.PUBLISHED, 4, view=STAFF)

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=30)
    stem = models.TextField()
    stem_html = models.TextField()
    picture = models.JSONField(
        default=dict, blank=True, help_text=_("Beside the stem: file and alternative text.")
    )
    spec = models.JSONField()
    points = models.PositiveSmallIntegerField(default=1)
    critical = models.BooleanField()
    level = models.CharField(max_length=12)
    topic = models.CharField(max_length=60)
    areas = models.JSONField(default=list)
    asks = models.CharField(max_length=12, blank=True, default="")
    unscored = models.BooleanField(
        default=False, help_text=_("A pilot: asked on top of a form, and never scored.")
    )
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="+")
    difficulty = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    enemies = models.JSONField(default=list)
    waivers = models.JSONField(
        default=list, help_text=_("Rules that a named person lets stand: rule, reason, by.")
    )
    disclosed = models.BooleanField(
        help_text=_("Others than candidates can read this question: its source says so.")
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="quizzes_question_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(difficulty=None) | Q(difficulty__range=(0, 1)),
                name="quizzes_question_version_difficulty_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} ({self.number})"

    @property
    def name(self) -> str:
        return self.question.code


class QuestionFact(FactLink):
    """A question version rests on a fact. Immutable."""

    VERSION = "question_version"

    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="fact_links"
    )

    objects = FactLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question_version", "fact"], name="quizzes_question_fact_once"
            ),
        ]


class QuestionSignOff(SignOffLink):
    """A clinical lead's signature covers a question version. Immutable."""

    VERSION = "question_version"

    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="sign_off_links"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sign_off", "question_version"], name="quizzes_question_sign_off_once"
            ),
        ]


class QuestionSignOffWithdrawal(Withdrawal):
    """A signature under a question version is taken back. Immutable."""

    link = models.OneToOneField(
        QuestionSignOff, on_delete=models.PROTECT, related_name="withdrawal"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="quizzes_withdrawal_has_reason"),
        ]
