"""A change of address that an administrator asked for, because the person has lost the mailbox."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    """Changes by where they stand."""

    def open(self) -> "AddressChangeQuerySet":
        """Neither stopped nor carried out."""
        return self.filter(stopped_at=None, applied_at=None)

    def untold(self) -> "AddressChangeQuerySet":
        """Open, and the owner could not be told yet."""
        return self.open().filter(told_at=None)

    def not_tried_since(self, moment: datetime) -> "AddressChangeQuerySet":
        """Nobody has tried to tell the owner after that moment."""
        return self.filter(Q(tried_at=None) | Q(tried_at__lte=moment))

    def due_at(self, now: datetime) -> "AddressChangeQuerySet":
        """Open, told, confirmed at the new address, and the wait is over."""
        return self.open().filter(
            told_at__isnull=False, confirmed_at__isnull=False, due_at__lte=now
        )


class AddressChange(models.Model):
    """Nothing changes while it is open; stopped is final."""

    class Stop(models.TextChoices):
        LINK = "link", _("by the owner of the old address")
        PERSON = "person", _("by the person")
        DESK = "desk", _("by an administrator")
        LAPSED = "lapsed", _("nobody confirmed the new address in time")
        OVERTAKEN = (
            "overtaken",
            _("the address was changed in another way, or somebody else has the new one"),
        )
        REFUSED = "refused", _("who asked may no longer ask")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="address_changes"
    )
    old_email = models.EmailField(_("old address"))
    new_email = models.EmailField(_("new address"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField()
    # Each address that is dealt with: the mail server took its notice, or said that the mailbox is gone for good.
    # Empty beside a `told_at` of before the list was kept.
    told_addresses = models.JSONField(default=list, blank=True, editable=False)
    # When somebody last began to send notices. Whoever writes it sends; nobody else does for a while.
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    stop = models.CharField(max_length=10, choices=Stop.choices, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects: Any = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(stopped_at=None, applied_at=None),
                name="accounts_addresschange_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("asked_by")), name="accounts_addresschange_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(old_email=F("new_email")),
                name="accounts_addresschange_reason_and_other",
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None)
                | (Q(told_at__isnull=False) & Q(confirmed_at__isnull=False) & Q(stopped_at=None)),
                name="accounts_addresschange_applied_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stop="") | (Q(stopped_at__isnull=False) & ~Q(stop="")),
                name="accounts_addresschange_stopped_with_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_email} → {self.new_email}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be stopped or carried out."""
        return self.stopped_at is None and self.applied_at is None
