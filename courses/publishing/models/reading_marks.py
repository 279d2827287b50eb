"""What a clinical lead has opened and read of what waits for a signature, and what the lead sent back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.publishing.models.links import linked
from courses.publishing.models.versions import Version
from trainingsite.accounts.actors import Person


class ReadingMarkQuerySet(models.QuerySet["ReadingMark"]):
    """Marks by version; of each reader the last one counts."""

    def of(self, versions: Iterable[Version]) -> "ReadingMarkQuerySet":
        """The marks at any of these versions."""
        return self.filter(version__in=[version.uuid for version in versions])

    def last_of(self, person: Person, versions: Iterable[Version]) -> "dict[UUID, ReadingMark]":
        """By version: what this reader said of it last."""
        said = self.of(versions).filter(by=person).order_by("pk")
        return {mark.version: mark for mark in said}

    def read_by(self, person: Person) -> "ReadingMarkQuerySet":
        """The marks with which this reader said of something that it is read."""
        return self.filter(by=person, state=ReadingMark.State.READ)

    def standing_refusals(self) -> "ReadingMarkQuerySet":
        """What readers sent back and have not marked otherwise since."""
        later = ReadingMark.objects.filter(
            by=OuterRef("by"), version=OuterRef("version"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later), state=ReadingMark.State.REFUSED)


class ReadingMark(models.Model):
    """A lead said of one version: read, not yet, or not like this. Immutable: a change of mind is the next mark."""

    is_immutable = True

    class State(models.TextChoices):
        READ = "read", _("read")
        UNREAD = "unread", _("not read")
        REFUSED = "refused", _("sent back")

    kind = models.CharField(max_length=20)
    version = models.UUIDField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reading_marks"
    )
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State)
    comment = models.TextField(blank=True, default="")

    objects: Any = ReadingMarkQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        indexes = [
            models.Index(fields=["by", "version"], name="courses_readingmark_by_version"),
            models.Index(fields=["version"], name="courses_readingmark_version"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(comment=""))
                | (~Q(state="refused") & Q(comment="")),
                name="courses_readingmark_refused_with_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}: {self.state}"


class Opening(models.Model):
    """A lead had one version on the screen for the first time, and what reading it takes at the least. Immutable."""

    is_immutable = True

    kind = models.CharField(max_length=20)
    version = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seconds = models.PositiveIntegerField()

    class Meta:
        app_label = "courses"
        constraints = [
            models.UniqueConstraint(
                fields=["by", "version"], name="courses_opening_of_a_person_once"
            ),
        ]
        indexes = [models.Index(fields=["by", "at"], name="courses_opening_by_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}: {self.at:%Y-%m-%d %H:%M:%S}"


def entry_of(version: Version) -> Any:
    """The entry that a version is of."""
    return getattr(version, version.ENTRY)


def kind_of(versions: type[Version]) -> str:
    """The kind of entry that versions of this model are of."""
    kind: str = linked(versions, versions.ENTRY).KIND
    return kind
