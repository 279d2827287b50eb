"""Invitations to groups, one for an address, and the lists of addresses from which they come."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trainingsite.cohorts.models.groups import Cohort, Membership


class InvitationList(models.Model):
    """A list of addresses that somebody pasted or brought as a file: first what would become of each line (a dry run, which
    sends nothing), then, once confirmed, how far the sending is.

    A row is {line, said, email, name, verdict}; trainingsite/cohorts/domain/judging.py has the verdicts. The rows are
    emptied some weeks later (`erased_at`): addresses of people who did not answer are nobody's to keep.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="lists")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    source = models.CharField(max_length=120, blank=True, default="")
    rows = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # How many of the rows were gone through, of those that were to be sent; how many mails that made.
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("of"), sent__lte=F("done")),
                name="trainingsite_invitationlist_counts",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(finished_at=None, sent=0),
                name="trainingsite_invitationlist_sends_nothing_unconfirmed",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="trainingsite_invitationlist_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.brought_at:%Y-%m-%d}"

    @property
    def is_sending(self) -> bool:
        """Whether it was confirmed and not all of it was gone through."""
        return self.confirmed_at is not None and self.finished_at is None and self.undone_at is None


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by where they stand."""

    def open(self) -> Self:
        """Neither accepted, nor declined, nor withdrawn; also those whose link has run out, which can be sent again."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def good_at(self, now: datetime) -> Self:
        """Open, and their link works."""
        return self.open().filter(expires_at__gt=now)


class Invitation(models.Model):
    """One address is invited to one group. `number` grows with each mail, so that the link of an earlier one is dead.

    At most one open invitation for an address and group. The address and name of one that came to nothing are emptied some
    weeks after its end (`erased_at`).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="invitations")
    brought = models.ForeignKey(
        InvitationList, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    email = models.CharField(max_length=254)
    name = models.CharField(max_length=120, blank=True, default="")
    number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Who signed up by its link and agreed, and has yet to confirm the address.
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: Any = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["email"], name="trainingsite_invitation_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "email"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="trainingsite_invitation_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, membership=None)
                | Q(accepted_at__isnull=False, membership__isnull=False),
                name="trainingsite_invitation_accepted_is_membership",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, withdrawn_at=None)
                | Q(declined_at=None, withdrawn_at=None),
                name="trainingsite_invitation_one_end",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="trainingsite_invitation_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(erased_at=None) & ~Q(email=""))
                | Q(erased_at__isnull=False, email="", name=""),
                name="trainingsite_invitation_erased_is_emptied",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def shown_name(self) -> str:
        """Who it is for: the name on the account of whoever is in the group by it, otherwise the one on the list."""
        member = self.membership
        own = member.person.register_name if member is not None and member.left_at is None else ""
        return own or self.name

    def is_good_at(self, now: datetime) -> bool:
        """Whether its link works."""
        ended = self.accepted_at or self.declined_at or self.withdrawn_at
        return ended is None and now < self.expires_at
