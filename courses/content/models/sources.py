"""What the files last said, source by source, and what the shipped edition offers, entry by entry."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class EditionOffer(models.Model):
    """What the shipped edition of a course has and this installation lacks.

    Compared when the program starts and the files or the content have changed, never by a page: reading a course takes
    seconds. People take it entry by entry at the desk, or whole with load_curriculum.
    """

    course = models.OneToOneField("Course", on_delete=models.CASCADE, related_name="offer")
    changes = models.PositiveIntegerField()
    safety_changes = models.PositiveIntegerField()
    edition = models.CharField(max_length=60, blank=True, help_text=_("As course.yaml names it."))
    # Who else can read the shipped folder, as its course.yaml says: a question that is taken says it too.
    disclosed = models.BooleanField(null=True)
    edition_hash = models.CharField(max_length=64, help_text=_("The shipped files compared."))
    compared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(safety_changes__lte=F("changes")),
                name="courses_edition_offer_safety_among_changes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.changes} ({self.safety_changes})"

    def recount(self) -> None:
        """Count anew what waits. Inside the caller's transaction."""
        waiting = self.entries.waiting()
        self.changes = waiting.count()
        self.safety_changes = waiting.filter(safety=True).count()
        self.save(update_fields=["changes", "safety_changes"])


class OfferedEntryQuerySet(models.QuerySet["OfferedEntry"]):
    def waiting(self) -> Self:
        """Entries that nobody has decided about."""
        return self.filter(state=OfferedEntry.State.WAITING)

    def decided(self) -> Self:
        """Entries that somebody took or left, the last first."""
        return self.exclude(state=OfferedEntry.State.WAITING).order_by("-decided_at", "-id")

    def named(self, keys: "Iterable[tuple[str, str]]") -> Self:
        """Those of these kinds and codes."""
        chosen = Q(pk__in=[])
        for kind, code in keys:
            chosen |= Q(kind=kind, code=code)
        return self.filter(chosen)


class OfferedEntry(models.Model):
    """One entry of the shipped edition that a load would change here, and what somebody decided about it.

    `data` is what the file says, None for an entry that the edition has left out. Kept here because reading the folder
    takes seconds. Exam questions are among them: pages show `data` only behind the door of the keys (quizzes/keys.py).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        TAKEN = "taken", _("taken")
        LEFT = "left", _("left as ours is")

    offer = models.ForeignKey(EditionOffer, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=250)
    path = models.CharField(max_length=300, blank=True)
    what = models.CharField(max_length=40, help_text=_("What a load would do with it."))
    safety = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False, help_text=_("The edition takes it out of use."))
    data = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    file_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    # What was remembered of the source before the entry was left: considering it again brings that back.
    remembered = models.JSONField(null=True)

    objects = OfferedEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "kind", "code"], name="courses_offered_entry_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="courses_offered_entry_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code


class ContentEntryQuerySet(models.QuerySet["ContentEntry"]):
    def remember(self, entries: "Iterable[ContentEntry]") -> None:
        """Store what sources said, in the place of what they said before."""
        self.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["course", "source", "kind", "code"],
            update_fields=["path", "file_hash", "row_hash", "loaded_at"],
        )


class ContentEntry(models.Model):
    """What one entry of a source said when it was last loaded, and what the row was then.

    `file_hash` is empty when the source has left the entry out. `row_hash` is empty when no load saw the row as it is.
    A source is the id in a folder's course.yaml; folders without one share the empty source.
    """

    course = models.SlugField(
        max_length=60, help_text=_("The code of the course, which a load may be about to make.")
    )
    source = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=250)
    path = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=64, blank=True)
    row_hash = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField()

    objects = ContentEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "source", "kind", "code"], name="courses_content_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
