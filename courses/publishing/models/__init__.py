"""How content went live, and which signatures stand under it."""

from courses.publishing.models.records import (
    Contributor,
    Provenance,
    PublishContributor,
    PublishRecord,
)
from courses.publishing.models.signatures import SignOff, Standing

__all__ = [
    "Contributor",
    "Provenance",
    "PublishContributor",
    "PublishRecord",
    "SignOff",
    "Standing",
]
