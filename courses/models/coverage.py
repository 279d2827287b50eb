"""Two rules that lessons and questions share: which versions a signature covers, which rest on stale facts."""

from datetime import date
from typing import Any, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

Versions = TypeVar("Versions", bound="QuerySet[Any]")
# A version and the versions made from it without a change of meaning share one signature: they have one root.
_ROOT = "signature_root"


def covered(versions: Versions, links: "QuerySet[Any]", field: str) -> Versions:
    """The versions that one of the links covers, by itself or by a version that means the same.

    `field` is the link's foreign key to a version.
    """
    rooted = links.annotate(**{_ROOT: Coalesce(f"{field}__same_meaning_as_id", f"{field}_id")})
    return versions.alias(**{_ROOT: Coalesce("same_meaning_as_id", "pk")}).filter(
        Exists(rooted.filter(**{_ROOT: OuterRef(_ROOT)}))
    )


def stale_links(links: "QuerySet[Any]", field: str, day: date) -> "QuerySet[Any]":
    """Links to a fact that changed after the version went live, has gone, or is past its review date on `day`.

    `field` is the link's foreign key to a version.
    """
    changed = Q(fact__changed_at__gt=F(f"{field}__publish_record__published_at"))
    gone = Q(fact__retired_at__isnull=False)
    return links.filter(changed | gone | Q(fact__review_by_date__lt=day))
