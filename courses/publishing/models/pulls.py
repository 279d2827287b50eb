"""What was taken out of use at once, by whom and why."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.publishing.models.drafts import Draft
from trainingsite.accounts.models import STAFF, Desk, Section


class PullQuerySet(models.QuerySet["Pull"]):
    def standing(self, entry: Draft) -> "Pull | None":
        """Why this entry is out of use, if somebody took it out at the desk; None for what is in use, or retired by a file."""
        if entry.retired_at is None:
            return None
        found = self.filter(kind=entry.KIND, entry=entry.uuid, pulled_at=entry.retired_at)
        return found.order_by("-pk").first()


class Pull(models.Model):
    """An entry was taken out of use. Immutable; that it came back is a proposal that two people carried out."""

    is_immutable = True
    desk = Desk(Section.PUBLISHED, 5, view=STAFF)

    kind = models.CharField(_("kind"), max_length=20)
    entry = models.UUIDField()
    code = models.CharField(_("code"), max_length=200)
    # Readers see it where the entry was.
    reason = models.TextField(_("reason"))
    pulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    pulled_at = models.DateTimeField(_("when"))

    objects: Any = PullQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        verbose_name = _("entry taken out of use")
        verbose_name_plural = _("entries taken out of use")
        indexes = [models.Index(fields=["kind", "entry"], name="courses_pull_entry")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="courses_pull_with_reason")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
