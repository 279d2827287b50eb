"""What ties something to an exact version: a fact that it rests on, a signature over it, and taking that back."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from courses.publishing.domain.signing import earliest_standing

# A version and the versions made from it without a change of meaning share one signature: they have one root.
ROOT = "signature_root"
ROOT_OF_VERSION = Coalesce("same_meaning_as_id", "pk")


def linked(model: type[models.Model], relation: str) -> Any:
    """The model on the other side of a relation."""
    return model._meta.get_field(relation).related_model


class VersionLinkQuerySet(QuerySet[Any]):
    """Links to versions of one kind, whichever it is."""

    @property
    def version_field(self) -> str:
        """The name of the link's foreign key to a version."""
        field: str = self.model.VERSION
        return field

    @property
    def _root(self) -> dict[str, Coalesce]:
        version = self.version_field
        return {ROOT: Coalesce(f"{version}__same_meaning_as_id", f"{version}_id")}

    def covering(self, versions: QuerySet[Any]) -> Self:
        """The links that cover one of the versions, by itself or by a version that means the same."""
        roots = versions.annotate(**{ROOT: ROOT_OF_VERSION}).values(ROOT)
        return self.alias(**self._root).filter(**{f"{ROOT}__in": roots})

    def roots(self) -> QuerySet[Any, Any]:
        """The ids of the first versions that mean what the linked ones mean."""
        return self.annotate(**self._root).values(ROOT)


class FactLinkQuerySet(VersionLinkQuerySet):
    def stale_on(self, day: date) -> Self:
        """Links to a fact that changed after the version went live, has gone, or is past its review date on `day`."""
        published_at = F(f"{self.version_field}__publish_record__published_at")
        gone = Q(fact__retired_at__isnull=False)
        overdue = Q(fact__review_by_date__lt=day)
        return self.filter(Q(fact__changed_at__gt=published_at) | gone | overdue)


class SignOffLinkQuerySet(VersionLinkQuerySet):
    def standing_on(self, day: date) -> Self:
        """Links that were not taken back and whose signature is neither past its review date nor 24 months old."""
        in_date = Q(sign_off__review_by_date=None) | Q(sign_off__review_by_date__gte=day)
        young = Q(sign_off__signed_at__date__gte=earliest_standing(day))
        return self.filter(in_date, young, withdrawal=None)

    def checked(self) -> Self:
        """Links of signatures under an entry that an administrator had compared with the register.

        Those of a demonstration, which compares nothing, count while it goes on: then every certificate is a trial's.
        """
        ended_demo = Q(sign_off__by__is_demo=True, sign_off__by__is_active=False)
        return self.filter(sign_off__register_check__isnull=False).exclude(ended_demo)


class FactLink(models.Model):
    """A version rests on a fact. Immutable. A concrete one names its foreign key to the version in VERSION."""

    VERSION: ClassVar[str]
    is_immutable = True

    fact = models.ForeignKey("courses.Fact", on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{getattr(self, f'{self.VERSION}_id')} rests on {self.fact_id}"


class SignOffLink(models.Model):
    """A signature covers a version. Immutable. A concrete one names its foreign key to the version in VERSION."""

    VERSION: ClassVar[str]
    is_immutable = True

    sign_off = models.ForeignKey(
        "courses.SignOff", on_delete=models.PROTECT, related_name="%(class)ss"
    )

    objects = SignOffLinkQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.sign_off_id}: {getattr(self, f'{self.VERSION}_id')}"

    @property
    def version(self) -> Any:
        """The version that it covers."""
        return getattr(self, self.VERSION)


class Withdrawal(models.Model):
    """The lead takes a signature back: who, when, why. Immutable; one for each link."""

    is_immutable = True

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.withdrawn_at:%Y-%m-%d}: {self.reason[:60]}"
