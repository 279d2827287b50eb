"""A change of address that the person made: asked for, confirmed at the new address, and undone from the old one."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# How long the old address can take the account back.
UNDONE_WITHIN = timedelta(days=7)


class OwnAddressChangeQuerySet(models.QuerySet["OwnAddressChange"]):
    """Changes by where they stand."""

    def open(self) -> "OwnAddressChangeQuerySet":
        """Asked for, and neither confirmed nor stopped."""
        return self.filter(stopped_at=None, applied_at=None)

    def standing(self) -> "OwnAddressChangeQuerySet":
        """In effect, and not undone."""
        return self.filter(applied_at__isnull=False, undone_at=None)


class OwnAddressChange(models.Model):
    """It takes effect when the new address is confirmed. The old one can stop it before, and undo it for a while after.

    What an administrator asks for, for somebody who lost the mailbox, waits before it takes effect, and is an
    `AddressChange`: the two ways share nothing but a pair of addresses.
    """

    class Stop(models.TextChoices):
        LINK = "link", _("by the owner of the old address")
        PERSON = "person", _("by the person")
        PASSWORD = "password", _("the password was changed meanwhile")
        LAPSED = "lapsed", _("nobody confirmed the new address in time")
        OVERTAKEN = "overtaken", _("the account was given back to an earlier address")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="own_address_changes"
    )
    old_email = models.EmailField(_("old address"))
    new_email = models.EmailField(_("new address"))
    asked_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop = models.CharField(max_length=10, choices=Stop.choices, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: Any = OwnAddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of one's own address")
        verbose_name_plural = _("changes of one's own address")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(stopped_at=None, applied_at=None),
                name="accounts_ownaddresschange_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(old_email=F("new_email")), name="accounts_ownaddresschange_other"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(applied_at=None),
                name="accounts_ownaddresschange_one_end",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(applied_at__isnull=False),
                name="accounts_ownaddresschange_undone_was_applied",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stop="") | (Q(stopped_at__isnull=False) & ~Q(stop="")),
                name="accounts_ownaddresschange_stopped_with_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_email} → {self.new_email}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for its confirmation."""
        return self.stopped_at is None and self.applied_at is None

    @property
    def is_overtaken(self) -> bool:
        """Whether administrators have given the account an address since: nothing undoes it then but a change of theirs."""
        if self.applied_at is None:
            return False
        return bool(self.person.address_changes.filter(applied_at__gte=self.applied_at).exists())

    @property
    def undone_until(self) -> datetime | None:
        """Until when the old address can undo it; None while it is not in effect."""
        return None if self.applied_at is None else self.applied_at + UNDONE_WITHIN
