"""Mail on its way: rows first, then a worker sends them, so that no request waits for a mail server."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models.desk import ADMINISTRATORS, Desk, Section


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Mails by where they stand."""

    def waiting(self) -> "OutgoingMailQuerySet":
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def due_at(self, now: datetime) -> "OutgoingMailQuerySet":
        """Waiting, and it is time for a try."""
        return self.waiting().filter(next_try_at__lte=now)

    def settled_before(self, moment: datetime) -> "OutgoingMailQuerySet":
        """Sent or given up before that moment."""
        return self.filter(Q(sent_at__lt=moment) | Q(given_up_at__lt=moment))


class OutgoingMail(models.Model):
    """One mail to one address. What it says is emptied when it is settled: links in it open accounts."""

    desk = Desk(Section.OVERSIGHT, 3, view=ADMINISTRATORS)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What the mail is about, for whoever has to know that it left ("proposal:<uuid>").
    about = models.CharField(max_length=120, blank=True, default="", db_index=True)
    to = models.CharField(_("to"), max_length=254)
    sender = models.CharField(max_length=254)
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(_("written"))
    next_try_at = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    # Where it left, or was given up, because the mailbox refused it.
    came_back_at = models.DateTimeField(_("came back"), null=True, blank=True)
    failure = models.CharField(
        _("what the mail server said"), max_length=300, blank=True, default=""
    )

    objects: Any = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at=None, given_up_at=None),
                name="accounts_outgoingmail_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None),
                name="accounts_outgoingmail_one_end",
            ),
            models.CheckConstraint(
                condition=Q(came_back_at=None)
                | Q(sent_at__isnull=False)
                | Q(given_up_at__isnull=False),
                name="accounts_outgoingmail_left_before_it_came_back",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, given_up_at=None) | Q(text="", html="", headers={}),
                name="accounts_outgoingmail_settled_is_emptied",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def has_left(self) -> bool:
        """Whether the mail server took it, and nothing is known to have come back."""
        return self.sent_at is not None and self.came_back_at is None


class ReturnedAddress(models.Model):
    """An address of an account from which mails come back. `answered_at`: its owner has said since that it is right, or a mail arrived."""

    address = models.EmailField(unique=True)
    since_at = models.DateTimeField()
    last_at = models.DateTimeField()
    said = models.CharField(max_length=300, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"returned since {self.since_at:%Y-%m-%d}"
