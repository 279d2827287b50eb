"""What an entry said when it went live: versions, which never change, and whose signature and contributions they hold.

Every kind of entry keeps a table of its own. Its model has the foreign key to the entry that it names in ENTRY, and
links to facts and signatures (models/links.py) as `fact_links` and `sign_off_links`.
"""

import uuid
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content.models.catalogue import Course
from courses.publishing.domain.contributions import hold_contributions
from courses.publishing.models.links import (
    ROOT,
    ROOT_OF_VERSION,
    SignOffLinkQuerySet,
    VersionLinkQuerySet,
    linked,
)
from courses.publishing.models.records import PublishContributor, PublishRecord
from trainingsite.accounts.actors import Person


class Provenance(models.TextChoices):
    """Who drafted a version. Human review is recorded apart, in its PublishRecord."""

    MACHINE = "machine", _("Drafted by a machine")
    PERSON = "person", _("Drafted by a person")


class VersionQuerySet(models.QuerySet[Any]):
    """Versions of one kind of entry, whichever it is."""

    @property
    def _signatures(self) -> SignOffLinkQuerySet:
        links: SignOffLinkQuerySet = linked(self.model, "sign_off_links").objects.all()
        return links

    def live_in(self, course: Course) -> Self:
        """What readers of the course see, or its forms are drawn from, now."""
        return self.filter(current_of__course=course, current_of__retired_at=None)

    def covered_by(self, links: VersionLinkQuerySet) -> Self:
        """The versions that one of the links covers, by itself or by a version that means the same."""
        return self.alias(**{ROOT: ROOT_OF_VERSION}).filter(**{f"{ROOT}__in": links.roots()})

    def signed_on(self, day: date) -> Self:
        """Versions under a clinical lead's signature that stands on this day."""
        return self.covered_by(self._signatures.standing_on(day))

    def vouched_on(self, day: date) -> Self:
        """Versions under a signature that stands and whose register entry was checked: what a certificate counts."""
        return self.covered_by(self._signatures.standing_on(day).checked())

    def unsigned_on(self, day: date) -> Self:
        """Versions that no standing signature covers."""
        signed = self.model._default_manager.signed_on(day)
        return self.exclude(pk__in=signed.values("pk"))

    def contributors(self) -> list[Person]:
        """Whose words went live with one of them."""
        records = PublishRecord.objects.filter(pk__in=self.order_by().values("publish_record"))
        named = PublishContributor.objects.filter(record__in=records).order_by()
        wrote = {
            *named.values_list("person", flat=True).distinct(),
            *records.exclude(author=None).order_by().values_list("author", flat=True).distinct(),
        }  # by their numbers: "one or the other" in one statement reads everybody's row on PostgreSQL
        return list(Person.objects.filter(pk__in=wrote).order_by("pk"))

    def with_contributions_of(self, person: Person) -> Self:
        """Versions that hold words of this person: written or edited in this version, or before and not gone since
        (domain/contributions.py)."""
        entry = f"{self.model.ENTRY}_id"
        all_versions = self.model._default_manager.order_by()
        records = PublishRecord.objects.with_contributions_of(person)
        wrote = set(all_versions.filter(publish_record__in=records).values_list("pk", flat=True))
        touched = all_versions.filter(pk__in=wrote).values(entry)
        rows = all_versions.filter(**{f"{entry}__in": touched}).order_by(entry, "number")
        own = []
        for _entry, group in groupby(rows.values_list(entry, "pk", "content_hash"), itemgetter(0)):
            versions = list(group)
            held = hold_contributions((text, pk in wrote) for _of, pk, text in versions)
            own += [pk for (_of, pk, _text), holds in zip(versions, held, strict=True) if holds]
        return self.filter(pk__in=own)


class Version(models.Model):
    """What an entry said when it went live, for ever as it was. Immutable."""

    ENTRY: ClassVar[str]  # the name of the foreign key to the entry
    is_immutable = True
    same_meaning_as_id: int | None
    fact_links: Any
    sign_off_links: Any

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    review_by_date = models.DateField(null=True)
    drafted_by = models.CharField(max_length=8, choices=Provenance.choices)
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
        PublishRecord, on_delete=models.PROTECT, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """What people call it."""
        raise NotImplementedError

    def signature_on(self, day: date) -> Any:
        """The latest SignOff that covers this version on `day`, or None."""
        links = linked(type(self), "sign_off_links")
        root = self.same_meaning_as_id or self.pk
        same = Q(**{links.VERSION: root}) | Q(**{f"{links.VERSION}__same_meaning_as": root})
        standing = links.objects.standing_on(day).filter(same).select_related("sign_off")
        link = standing.order_by("-sign_off__signed_at", "-id").first()
        return link.sign_off if link else None
