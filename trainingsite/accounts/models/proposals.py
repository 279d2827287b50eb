"""Grave acts that one person proposes and a second one carries out."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models.desk import REVIEWERS, Desk, Section


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals by where they stand."""

    def open(self) -> "ProposalQuerySet":
        """Neither carried out nor stopped."""
        return self.filter(carried_out_at=None, stopped_at=None)

    def due_at(self, now: datetime) -> "ProposalQuerySet":
        """Made by somebody who is alone in the role, and the wait is over."""
        return self.open().filter(due_at__lte=now)


class Proposal(models.Model):
    """One grave act, and who stands for it. Nothing happens while it is open; carried out and stopped are final.

    `kind` names the act (accounts/joint_acts.py), `about` the row that it changes, `content` what it needs to be done.
    `due_at` is set where nobody else holds the role: time and publicity take the second person's place.
    """

    desk = Desk(Section.OVERSIGHT, 1, view=REVIEWERS)

    class Stop(models.TextChoices):
        PROPOSER = "proposer", _("by the one who proposed it")
        SECOND = "second", _("by somebody who could have carried it out")
        CONCERNED = "concerned", _("by somebody whom it concerns")
        LAPSED = "lapsed", _("nobody agreed in time")
        OVERTAKEN = "overtaken", _("it could not be done any more")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("act"), max_length=40)
    about = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"))
    due_at = models.DateTimeField(_("takes effect alone"), null=True, blank=True)
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second person"),
    )
    carried_out_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stop = models.CharField(max_length=12, choices=Stop, blank=True, default="")
    stop_note = models.TextField(blank=True, default="")

    objects: Any = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(carried_out_at=None, stopped_at=None),
                name="accounts_proposal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None) | ~Q(seconded_by=F("proposed_by")),
                name="accounts_proposal_second_is_another",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_proposal_with_reason"),
            models.CheckConstraint(
                condition=Q(seconded_by=None) | Q(carried_out_at__isnull=False),
                name="accounts_proposal_seconded_is_carried_out",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at=None)
                | Q(seconded_by__isnull=False)
                | Q(due_at__isnull=False),
                name="accounts_proposal_second_or_time",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at=None) | Q(stopped_at=None),
                name="accounts_proposal_one_end",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stop="") | (Q(stopped_at__isnull=False) & ~Q(stop="")),
                name="accounts_proposal_stopped_with_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.uuid})"

    @property
    def tag(self) -> str:
        """What its mails are about."""
        return f"proposal:{self.uuid}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be carried out or stopped."""
        return self.carried_out_at is None and self.stopped_at is None

    @property
    def was_decided_by_one(self) -> bool:
        """Whether time and publicity took the second person's place."""
        return self.carried_out_at is not None and self.seconded_by_id is None
