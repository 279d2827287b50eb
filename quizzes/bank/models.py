"""Questions. A QuestionVersion never changes; the draft on Question does."""

import random
import uuid
from collections.abc import Callable
from datetime import date

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.content.domain.entries import content_hash
from courses.models import Course, Fact, Module, Objective, PublishRecord, SignOff
from courses.publishing.models.coverage import covered, stale_links, with_words_of
from courses.publishing.models.records import Provenance
from courses.publishing.models.signatures import StandingQuerySet, Withdrawal
from quizzes.bank.domain.questions import ParsedQuestion, written_question
from quizzes.kinds import KINDS
from trainingsite.accounts.actors import Person


class QuestionQuerySet(models.QuerySet["Question"]):
    def drawable(self) -> "QuestionQuerySet":
        """Questions that a form can be drawn from."""
        return self.filter(retired_at=None, current_version__isnull=False)

    def needing_review(self, day: date) -> "QuestionQuerySet":
        """Questions whose published version rests on a fact that has changed, gone or expired, or is itself overdue."""
        links = apps.get_model("quizzes.QuestionFact").objects.filter(
            question_version=OuterRef("current_version")
        )
        overdue = Q(current_version__review_by_date__lt=day)
        return self.filter(overdue | Exists(stale_links(links, "question_version", day)))


class Question(models.Model):
    """A question with its draft, written as in docs/authoring.md. Forms use `current_version`."""

    class Pool(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        EXAM = "exam", _("Exam")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="questions")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="questions")
    code = models.SlugField(max_length=60)
    pool = models.CharField(max_length=8, choices=Pool.choices)
    draft = models.JSONField(help_text=_("The entry as docs/authoring.md describes it."))
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    current_version = models.OneToOneField(
        "QuestionVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="current_of",
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="quizzes_question_code_once"),
        ]

    def __str__(self) -> str:
        return self.code

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
            kind=parsed.kind,
            stem=parsed.stem,
            stem_html=parsed.stem_html,
            spec=KINDS[parsed.kind].assign_ids(parsed.spec, random.SystemRandom()),
            critical=parsed.critical,
            level=parsed.level,
            topic=parsed.topic,
            objective=Objective.objects.get(course=self.course_id, code=parsed.objective),
            difficulty=parsed.difficulty,
            enemies=list(parsed.enemies),
            waivers=list(parsed.waivers),
            review_by_date=parsed.review_by,
            drafted_by=parsed.drafted_by,
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


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    def drawn_in(self, course: Course) -> "QuestionVersionQuerySet":
        """The versions that forms of the course are drawn from now."""
        return self.filter(current_of__course=course, current_of__retired_at=None)

    def signed_on(self, day: date) -> "QuestionVersionQuerySet":
        """Versions under a clinical lead's signature that stands on this day."""
        signatures = apps.get_model("quizzes.QuestionSignOff").objects.standing_on(day)
        return covered(self, signatures, "question_version")

    def vouched_on(self, day: date) -> "QuestionVersionQuerySet":
        """Versions under a signature that stands and whose register entry was checked: what a certificate counts."""
        signatures = apps.get_model("quizzes.QuestionSignOff").objects.standing_on(day).checked()
        return covered(self, signatures, "question_version")

    def unsigned_on(self, day: date) -> "QuestionVersionQuerySet":
        """Versions that no standing signature covers."""
        return self.exclude(pk__in=self.model.objects.signed_on(day).values("pk"))

    def with_words_of(self, person: Person) -> "QuestionVersionQuerySet":
        """Versions of questions that this person has written or edited by then."""
        return with_words_of(self, person, "question")


class QuestionVersion(models.Model):
    """One published wording of a question, its key and its rationales. Immutable.

    `spec` is what the question's kind stores (quizzes/kinds): option ids, texts, key, rationale, harm.
    """

    is_immutable = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    stem = models.TextField()
    stem_html = models.TextField()
    spec = models.JSONField()
    points = models.PositiveSmallIntegerField(default=1)
    critical = models.BooleanField()
    level = models.CharField(max_length=12)
    topic = models.CharField(max_length=60)
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="+")
    difficulty = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    enemies = models.JSONField(default=list)
    waivers = models.JSONField(
        default=list, help_text=_("Rules that a named person lets stand: rule, reason, by.")
    )
    review_by_date = models.DateField(null=True)
    drafted_by = models.CharField(max_length=8, choices=Provenance.choices)
    disclosed = models.BooleanField(
        help_text=_("Whoever can read the source tree can read this question.")
    )
    content_hash = models.CharField(max_length=64)
    same_meaning_as = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The first version of this meaning: signatures under it cover this one."),
    )
    publish_record = models.ForeignKey(
        PublishRecord, on_delete=models.PROTECT, related_name="question_versions"
    )

    objects = QuestionVersionQuerySet.as_manager()

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


class QuestionFact(models.Model):
    """A question version rests on a fact. Immutable."""

    is_immutable = True

    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="fact_links"
    )
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="question_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question_version", "fact"], name="quizzes_question_fact_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_version_id} rests on {self.fact_id}"


class QuestionSignOff(models.Model):
    """A clinical lead's signature covers a question version. Immutable."""

    is_immutable = True

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="question_links")
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="sign_off_links"
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sign_off", "question_version"], name="quizzes_question_sign_off_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_off_id}: {self.question_version_id}"


class QuestionSignOffWithdrawal(Withdrawal):
    """A signature under a question version is taken back. Immutable."""

    is_immutable = True

    link = models.OneToOneField(
        QuestionSignOff, on_delete=models.PROTECT, related_name="withdrawal"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="quizzes_withdrawal_has_reason"),
        ]
