"""An entry that is edited as a draft, every save of it, and who has edited it since it last went live.

Every kind of entry keeps a table of its own, which has the foreign key `current_version` to its kind's versions
(models/versions.py). What is said about drafts of every kind points to them by kind and uuid.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q

from courses.content.models.catalogue import Course
from courses.publishing.models.links import linked
from trainingsite.accounts.actors import Person


class DraftQuerySet(models.QuerySet[Any]):
    """Entries of one kind, whichever it is."""

    def published(self) -> Self:
        """Entries that are in use and have gone live."""
        return self.filter(retired_at=None, current_version__isnull=False)

    def needing_review(self, day: date) -> Self:
        """Entries past their own review date, or that rest on a fact that changed, went or expired since."""
        links = linked(linked(self.model, "current_version"), "fact_links")
        resting = links.objects.filter(**{links.VERSION: OuterRef("current_version")})
        overdue = Q(current_version__review_by_date__lt=day)
        return self.filter(overdue | Exists(resting.stale_on(day)))

    def with_review_due(self, day: date) -> Self:
        """Entries with `review_due`: whether they are among those needing review."""
        due = self.model._default_manager.needing_review(day).filter(pk=OuterRef("pk"))
        return self.annotate(review_due=Exists(due))


class Draft(models.Model):
    """What authors edit; readers and candidates get its published versions."""

    KIND: ClassVar[str]  # how Contributor and DraftRevision call entries of this kind
    current_version: Any
    versions: Any

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="%(class)ss")
    code = models.SlugField(max_length=60)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def holds_exam_keys(self) -> bool:
        """Whether what goes live decides who passes an exam."""
        return False


class DraftRevisionQuerySet(models.QuerySet["DraftRevision"]):
    def of(self, draft: Draft) -> Self:
        """Every save of this draft, last first."""
        found = self.filter(kind=draft.KIND, entry=draft.uuid)
        return found.select_related("saved_by").order_by("-number")

    def since_published(self, draft: Draft) -> Self:
        """The saves that nobody has published yet, last first."""
        found, current = self.of(draft), draft.current_version
        return found.filter(saved_at__gt=current.publish_record.published_at) if current else found

    def that_led_to(self, revision: "DraftRevision") -> Self:
        """This save and those before it: what it says grew out of them."""
        return self.filter(number__lte=revision.number)

    def saved_before(self, moment: datetime) -> Self:
        """What was saved until then."""
        return self.filter(saved_at__lt=moment)

    def writers(self) -> list[Person]:
        """Whose words they hold: who saved one of them, and whoever else had written what a save took up."""
        others = RevisionWriter.objects.filter(revision__in=self.order_by())
        wrote = {
            *self.order_by().values_list("saved_by", flat=True),
            *others.values_list("person", flat=True),
        }
        return list(Person.objects.filter(pk__in=wrote).order_by("pk"))

    def keep(
        self,
        draft: Draft,
        content: Mapping[str, Any],
        *,
        by: Person,
        now: datetime,
        taken_from: Iterable[Person] = (),
    ) -> "DraftRevision":
        """Keep what a draft says from now on. Inside the caller's transaction, which holds the draft."""
        last = self.of(draft).first()
        made = self.create(
            kind=draft.KIND,
            entry=draft.uuid,
            number=1 if last is None else last.number + 1,
            content=content,
            saved_by=by,
            saved_at=now,
        )
        RevisionWriter.objects.bulk_create(
            RevisionWriter(revision=made, person=person)
            for person in dict.fromkeys(taken_from)
            if person != by
        )
        return made


class DraftRevision(models.Model):
    """A draft as somebody saved it. Immutable: what a later save or a file displaces is still here.

    `entry` is the uuid of the Draft; `content` has the shape of the entry in the files, and can be saved again.
    """

    is_immutable = True

    kind = models.CharField(max_length=20)
    entry = models.UUIDField()
    number = models.PositiveIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()

    objects = DraftRevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "entry", "number"], name="courses_draft_revision_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry} ({self.number})"


class RevisionWriter(models.Model):
    """Somebody else whose words a save took up: who brought the table or the file, wrote the copied entry or the version
    that came back. Immutable: the save can come back when nobody counts as its contributor any more."""

    is_immutable = True

    revision = models.ForeignKey(DraftRevision, on_delete=models.PROTECT, related_name="writers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "person"], name="courses_revision_writer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.revision}"


class ContributorQuerySet(models.QuerySet["Contributor"]):
    def to(self, draft: Draft) -> Self:
        """Who has edited this draft since its published version, first hand first."""
        found = self.filter(kind=draft.KIND, entry=draft.uuid)
        return found.select_related("person").order_by("first_edited_at", "id")

    def note_editor(self, draft: Draft, person: Person, *, now: datetime) -> None:
        """Keep that the person has edited this draft. Inside the caller's transaction."""
        row, created = self.get_or_create(
            kind=draft.KIND,
            entry=draft.uuid,
            person=person,
            defaults={"first_edited_at": now, "last_edited_at": now},
        )
        if not created:
            row.last_edited_at = now
            row.save(update_fields=["last_edited_at"])

    def forget_editors(self, draft: Draft) -> None:
        """This draft went live, or a file took its place. Inside the caller's transaction."""
        self.to(draft).delete()


class Contributor(models.Model):
    """Somebody who has edited a draft since its published version; none of them may publish it.

    `entry` is the uuid of the Draft. The rows end when the draft goes live or a file takes its place;
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
