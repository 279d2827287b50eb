"""How content went live: who published, who reviewed, and whose words they were."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import STAFF, Desk, Section


class PublishRecordQuerySet(models.QuerySet["PublishRecord"]):
    def last_load(self, course: Any) -> "PublishRecord | None":
        """How content of the course came in from files last; None where it never did."""
        loads = self.filter(course=course, source=PublishRecord.Source.FILES)
        return loads.select_related("reviewer").order_by("-published_at", "-pk").first()

    def with_contributions_of(self, person: Person) -> "PublishRecordQuerySet":
        """Records of versions that this person wrote or edited."""
        return self.filter(Q(author=person) | Exists(_contributions(person)))


def _contributions(person: Person) -> models.QuerySet[Any]:
    return PublishContributor.objects.filter(record=OuterRef("pk"), person=person)


class PublishRecord(models.Model):
    """One act of publishing. Versions made by it point here. Immutable."""

    is_immutable = True
    desk = Desk(Section.PUBLISHED, 1, view=STAFF)

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
    decided_alone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_(
            "Who wrote some of it and published it alone, after the wait. Nobody reviewed it."
        ),
    )
    note = models.TextField(blank=True)
    loaded_by = models.CharField(
        max_length=120,
        blank=True,
        default="",
        help_text=_(
            "Who ran the command that loaded the files, as they said or as the machine knows them."
        ),
    )

    objects = PublishRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source="files", decided_alone_by=None)
                | (
                    Q(author__isnull=False, reviewer__isnull=False, decided_alone_by=None)
                    & ~Q(author=F("reviewer"))
                )
                | Q(
                    source="web",
                    author__isnull=False,
                    reviewer=None,
                    decided_alone_by__isnull=False,
                ),
                name="courses_publish_record_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.published_at:%Y-%m-%d %H:%M}"

    @property
    def is_decided_by_one(self) -> bool:
        """Whether time and publicity took the second person's place."""
        return self.decided_alone_by_id is not None

    def name_contributors(self, people: Iterable[Person]) -> None:
        """Name everybody whose words went live with it. Inside the caller's transaction."""
        PublishContributor.objects.bulk_create(
            PublishContributor(record=self, person=person) for person in people
        )


class PublishContributor(models.Model):
    """One of the people whose words a PublishRecord took live. Immutable."""

    is_immutable = True

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
