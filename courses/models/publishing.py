"""How content went live: who published, who reviewed, and what the files last said."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class PublishRecordQuerySet(models.QuerySet["PublishRecord"]):
    def with_words_of(self, person: Any) -> "PublishRecordQuerySet":
        """Records of versions that this person wrote or edited."""
        return self.filter(Q(author=person) | Exists(_contributions(person)))


def _contributions(person: Any) -> models.QuerySet[Any]:
    return PublishContributor.objects.filter(record=OuterRef("pk"), person=person)


class PublishRecord(models.Model):
    """One act of publishing. Versions made by it point here. Immutable."""

    class Source(models.TextChoices):
        FILES = "files", _("Loaded from files")
        WEB = "web", _("Published on the web")

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="publish_records")
    source = models.CharField(max_length=5, choices=Source.choices)
    published_at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)

    objects = PublishRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source="files")
                | (Q(author__isnull=False) & Q(reviewer__isnull=False) & ~Q(author=F("reviewer"))),
                name="courses_publish_record_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.published_at:%Y-%m-%d %H:%M}"


class PublishContributor(models.Model):
    """One of the people whose words a PublishRecord took live. Immutable."""

    record = models.ForeignKey(PublishRecord, on_delete=models.PROTECT, related_name="contributors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "person"], name="courses_publish_contributor_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class ContributorQuerySet(models.QuerySet["Contributor"]):
    def to(self, kind: str, entry: UUID) -> "ContributorQuerySet":
        """Who has edited this draft since its published version, first hand first."""
        found = self.filter(kind=kind, entry=entry)
        return found.select_related("person").order_by("first_edited_at", "id")


class Contributor(models.Model):
    """Somebody who has edited a draft since its published version; none of them may publish it.

    `entry` is the uuid of the lesson or question. The rows end when the draft goes live or a file takes its place;
    the PublishRecord keeps the names.
    """

    kind = models.CharField(max_length=20)
    entry = models.UUIDField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_edited_at = models.DateTimeField()
    last_edited_at = models.DateTimeField()

    objects = ContributorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "entry", "person"], name="courses_contributor_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.entry}"


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


class ContentEntry(models.Model):
    """What one entry of a source said when it was last loaded, and what the row was then.

    `file_hash` is empty when the source has left the entry out. `row_hash` is empty when no load saw the row as it is.
    A source is the id in a folder's course.yaml; folders without one share the empty source.
    """

    source = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=250)
    path = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=64, blank=True)
    row_hash = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "code"], name="courses_content_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
