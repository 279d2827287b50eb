"""Entries that have no table of versions of their own: facts, terms, modules and others, one pair of tables for all.

What readers and candidates get of them stands in their own rows, which every page reads. A draft begins when somebody
edits such an entry on the web, and takes what is live then as its first version.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.content.domain.entries import content_hash
from courses.publishing.models.drafts import Draft, DraftQuerySet
from courses.publishing.models.records import PublishRecord
from courses.publishing.models.versions import Version, VersionQuerySet
from trainingsite.accounts.models import Desk


class EntryDraftQuerySet(DraftQuerySet):
    def needing_review(self, day: date) -> Self:
        """Entries past their own review date."""
        return self.filter(current_version__review_by_date__lt=day)

    def beginning_in(self, course: Any) -> Self:
        """New ones of the course, of which readers have nothing yet."""
        return self.filter(course=course, current_version=None, retired_at=None)

    def of_course(self, code: str) -> Self:
        """Those of the course with this code, whatever their kind, each with what it last said."""
        rows = self.filter(course__code=code)
        return rows.select_related("course", "current_version__publish_record")


class EntryDraft(Draft):
    """An entry that somebody edits, or edited, on the web. Its kinds are proxies with an adapter each."""

    KIND: ClassVar[str] = ""
    desk = Desk()

    kind = models.CharField(max_length=20)
    # Also of a drawing, which is named by its module, and of a term, which is its own name.
    code = models.CharField(max_length=200)
    content = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text=_("In the shape that its file has.")
    )
    current_version = models.OneToOneField(
        "EntryVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="current_of"
    )

    objects = EntryDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "course", "code"], name="courses_entry_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = self.kind or self.KIND
        super().save(*args, **kwargs)

    @property
    def content_hash(self) -> str:
        """Names what it says now."""
        return content_hash(self.content)

    def add_version(
        self, content: dict[str, Any], *, record: PublishRecord, review_by: date | None
    ) -> "EntryVersion":
        """What it says from now on. Inside the caller's transaction."""
        self.current_version = EntryVersion.objects.create(
            entry_id=self.pk,
            number=self.versions.count() + 1,
            content=content,
            content_hash=content_hash(content),
            review_by_date=review_by,
            publish_record=record,
        )
        self.save(update_fields=["current_version"])
        return self.current_version


class EntryVersion(Version):
    """What such an entry said when it went live, for ever as it was. Immutable."""

    ENTRY = "entry"
    desk = Desk()
    # Nobody is asked by whom a fact or a policy was drafted: its record names people.
    drafted_by = None  # type: ignore[assignment]

    entry = models.ForeignKey(EntryDraft, on_delete=models.PROTECT, related_name="versions")
    content = models.JSONField(encoder=DjangoJSONEncoder)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "number"], name="courses_entry_version_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} ({self.number})"

    @property
    def name(self) -> str:
        return self.entry.code

    @property
    def is_from_web(self) -> bool:
        """Whether two people published it here, and no file brought it."""
        return self.publish_record.source == PublishRecord.Source.WEB


class OfKind(models.Manager.from_queryset(EntryDraftQuerySet)):  # type: ignore[misc]
    """The rows of one kind."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind=self.model.KIND)


class FactDraft(EntryDraft):
    """A fact as it is edited."""

    KIND: ClassVar[str] = "fact"
    objects = OfKind()  # type: ignore[misc]

    class Meta:
        proxy = True


class TermDraft(EntryDraft):
    """A term of the glossary as it is edited."""

    KIND: ClassVar[str] = "term"
    objects = OfKind()  # type: ignore[misc]

    class Meta:
        proxy = True


class FigureDraft(EntryDraft):
    """A drawing of a module, with what is told of it, as it is edited."""

    KIND: ClassVar[str] = "figure"
    objects = OfKind()  # type: ignore[misc]

    class Meta:
        proxy = True


class ModuleDraft(EntryDraft):
    """A module with its objectives as it is edited."""

    KIND: ClassVar[str] = "module"
    objects = OfKind()  # type: ignore[misc]

    class Meta:
        proxy = True


class CourseDraft(EntryDraft):
    """What a course says of itself as it is edited."""

    KIND: ClassVar[str] = "course"
    objects = OfKind()  # type: ignore[misc]

    class Meta:
        proxy = True
