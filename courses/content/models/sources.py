"""What the files last said, source by source, and what the shipped edition offers."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class EditionOffer(models.Model):
    """What the shipped edition of a course has and this installation lacks.

    Counted when the program starts and the files or the content have changed, never by a page. People take it with
    load_curriculum.
    """

    course = models.OneToOneField("Course", on_delete=models.CASCADE, related_name="offer")
    changes = models.PositiveIntegerField()
    safety_changes = models.PositiveIntegerField()
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
