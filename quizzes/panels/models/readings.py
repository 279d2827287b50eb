"""What readers said of questions whose keys they did not see, and which questions two of them read rightly."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from courses.publishing.models.links import ROOT, ROOT_OF_VERSION, VersionLinkQuerySet
from quizzes.bank.models import QuestionVersion
from quizzes.panels.models.readers import Reader

ENOUGH_READERS = 2
# The outcome of a case after which the question has to change before it counts as read (quizzes/case_kinds.py).
MEND = "mend"


class BlindReadingQuerySet(VersionLinkQuerySet):
    """Readings by what they say about the key. Those of a demonstration that has ended count for nothing."""

    def with_roots(self) -> Self:
        """Each with the id of the first version that means what was read."""
        return self.annotate(**self._root)

    def counted(self) -> Self:
        """Those that say something about the question."""
        return self.exclude(reader__person__is_demo=True, reader__person__is_active=False)

    def confirming(self) -> Self:
        """The reader's answer is the key, and nothing speaks against the question."""
        return self.counted().filter(is_right=True, two_answers=False, outdated=False)

    def disputing(self) -> Self:
        """Those whose case is open, or was decided against the question."""
        open_case = Q(case__decided_at=None)
        against = open_case | Q(case__outcome=MEND)
        return self.counted().filter(against, case__isnull=False)


class BlindReading(models.Model):
    """What a reader said of one version of a question before seeing its key. Immutable: the first look is the one that counts."""

    VERSION = "question_version"
    is_immutable = True

    class Sure(models.TextChoices):
        CERTAIN = "certain", _("Certain")
        FAIRLY = "fairly", _("Fairly sure")
        GUESS = "guess", _("A guess")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="readings")
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="blind_readings"
    )
    answer = models.JSONField(null=True)
    sure = models.CharField(max_length=8, choices=Sure)
    two_answers = models.BooleanField(default=False)
    outdated = models.BooleanField(default=False)
    comment = models.TextField(blank=True, default="")
    citation = models.TextField(blank=True, default="")
    is_right = models.BooleanField()
    case = models.ForeignKey(
        "accounts.ReviewCase",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="blind_readings",
    )
    read_at = models.DateTimeField()

    objects: Any = BlindReadingQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "question_version"], name="quizzes_blind_reading_once"
            ),
            models.CheckConstraint(
                condition=Q(two_answers=False, outdated=False) | ~Q(comment=""),
                name="quizzes_blind_reading_says_why",
            ),
            models.CheckConstraint(
                condition=Q(is_right=True, two_answers=False, outdated=False)
                | Q(case__isnull=False),
                name="quizzes_blind_reading_dispute_has_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.question_version_id}"

    @property
    def confirms(self) -> bool:
        """Whether the answer is the key and the reader has nothing against the question."""
        return self.is_right and not self.two_answers and not self.outdated


class ReadingDraft(models.Model):
    """What a reader has put in and not handed in yet, as the page posted it."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="drafts")
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.CASCADE, related_name="+"
    )
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "question_version"], name="quizzes_reading_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.question_version_id}"


def read_rightly_by_two() -> Any:
    """The versions that two independent readers or more read rightly, in this wording or one that means the same, and against
    which no reader's case stands."""
    readings = BlindReading.objects.confirming()
    people = Count("reader__person", distinct=True)
    enough = readings.roots().annotate(people=people).filter(people__gte=ENOUGH_READERS)
    disputed = BlindReading.objects.disputing().roots()
    versions = QuestionVersion.objects.alias(**{ROOT: ROOT_OF_VERSION})
    return versions.filter(**{f"{ROOT}__in": enough.values(ROOT)}).exclude(
        **{f"{ROOT}__in": disputed}
    )
