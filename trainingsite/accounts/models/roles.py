"""Who gave whom which role."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models.people import ADMINISTRATES, SUPERUSER, User

_LABELS = {
    "practitioner": _("practitioner"),
    "manager": _("training manager"),
    "author": _("author"),
    "reviewer": _("reviewer"),
    "admin": _("administrator"),
    SUPERUSER: _("superuser"),
}


def role_label(role: str) -> str:
    """What people call the role."""
    return str(_LABELS.get(role, role))


class RoleChangeQuerySet(models.QuerySet["RoleChange"]):
    """Changes by what they gave."""

    def who_gave(self, role: str, person: User) -> int | None:
        """The key of who gave the person this role last; None when nobody did at the desk."""
        latest_first = self.filter(person=person).order_by("-changed_at", "-pk")
        return next((one.by_id for one in latest_first if one.added(role)), None)

    def made_administrator_after(self, moment: datetime) -> "list[RoleChange]":
        """Changes since then by which somebody who did not administer the site came to do so."""
        later = self.filter(changed_at__gt=moment)
        return [one for one in later if one.made_administrator()]


class RoleChange(models.Model):
    """What a person could do before and after, by whom, when. Nobody: it was taken by a decision about the account that gave it, which no
    other person carried out (actions/laid_aside.py). Immutable."""

    is_immutable = True

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_changes"
    )
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    objects: Any = RoleChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of roles")
        verbose_name_plural = _("changes of roles")
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("by")), name="accounts_rolechange_by_another"
            )
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.before) or '–'} → {', '.join(self.after) or '–'}"

    def added(self, role: str) -> bool:
        """Whether it gave this role."""
        return role in self.after and role not in self.before

    def given(self) -> list[str]:
        """The names of what the person may do from then on and might not before."""
        return [role_label(role) for role in self.after if role not in self.before]

    def taken(self) -> list[str]:
        """The names of what the person may do no more."""
        return [role_label(role) for role in self.before if role not in self.after]

    def made_administrator(self) -> bool:
        """Whether the person administers the site from then on and did not before."""
        return bool(ADMINISTRATES & set(self.after)) and not ADMINISTRATES & set(self.before)
