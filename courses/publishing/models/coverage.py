"""Rules that lessons and questions share: what a signature covers, whose words a version holds, what rests on stale facts."""

from datetime import date
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from trainingsite.accounts.actors import Person

Versions = TypeVar("Versions", bound="QuerySet[Any]")
Links = TypeVar("Links", bound="QuerySet[Any]")
# A version and the versions made from it without a change of meaning share one signature: they have one root.
_ROOT = "signature_root"
_ROOT_OF_VERSION = Coalesce("same_meaning_as_id", "pk")


def covered(versions: Versions, links: "QuerySet[Any]", field: str) -> Versions:
    """The versions that one of the links covers, by itself or by a version that means the same.

    `field` is the link's foreign key to a version.
    """
    rooted = links.annotate(**{_ROOT: _root_of(field)})
    return versions.alias(**{_ROOT: _ROOT_OF_VERSION}).filter(
        **{f"{_ROOT}__in": rooted.values(_ROOT)}
    )


def covering(links: Links, versions: "QuerySet[Any]", field: str) -> Links:
    """The links that cover one of the versions, by itself or by a version that means the same: `covered` from there."""
    rooted = versions.annotate(**{_ROOT: _ROOT_OF_VERSION})
    return links.alias(**{_ROOT: _root_of(field)}).filter(**{f"{_ROOT}__in": rooted.values(_ROOT)})


def _root_of(field: str) -> Coalesce:
    return Coalesce(f"{field}__same_meaning_as_id", f"{field}_id")


def with_words_of(versions: Versions, person: Person, owner: str) -> Versions:
    """The versions that hold words of this person: of an entry that they wrote or edited, in this version or before.

    `owner` is the version's foreign key to its entry.
    """
    records = apps.get_model("courses.PublishRecord").objects.with_words_of(person)
    written = versions.model._default_manager.filter(
        **{owner: OuterRef(owner), "number__lte": OuterRef("number"), "publish_record__in": records}
    )
    return versions.filter(Exists(written))


def stale_links(links: "QuerySet[Any]", field: str, day: date) -> "QuerySet[Any]":
    """Links to a fact that changed after the version went live, has gone, or is past its review date on `day`.

    `field` is the link's foreign key to a version.
    """
    changed = Q(fact__changed_at__gt=F(f"{field}__publish_record__published_at"))
    gone = Q(fact__retired_at__isnull=False)
    return links.filter(changed | gone | Q(fact__review_by_date__lt=day))
