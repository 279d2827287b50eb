"""Links by which somebody shows what a certificate of theirs is worth, until a day."""

import uuid
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.certificates import Certificate

LONGEST_LABEL = 60


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Links, of now or of once."""

    def open_at(self, now: datetime) -> Self:
        """That nobody called off and whose last day is not over."""
        return self.filter(ended_at=None, ends_date__gte=now.astimezone(UTC).date())


class ShareLink(models.Model):
    """A link that shows what a certificate is worth on the day on which it is opened. Of its token only the SHA-256 is kept.

    `label`: for whom it is, as its holder wrote it, which whoever opens it reads. `ends_date`: the last UTC day. `opened`: how often,
    by anybody but the holder, and on which UTC day last; of whoever opened it nothing is kept.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="share_links"
    )
    sha256 = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("for whom"), max_length=LONGEST_LABEL)
    made_at = models.DateTimeField(_("made"))
    ends_date = models.DateField(_("last day (UTC)"))
    ended_at = models.DateTimeField(_("called off"), null=True, blank=True)
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    opened_date = models.DateField(_("last opened (UTC)"), null=True, blank=True)

    objects: Any = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to share")
        verbose_name_plural = _("links to share")

    def __str__(self) -> str:
        return self.label
