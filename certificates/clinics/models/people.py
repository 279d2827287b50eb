"""Who works for a clinic, since when, and who is invited to."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.clinics.models.organisations import Organisation
from trainingsite.accounts.actors import Person


class StaffMembershipQuerySet(models.QuerySet["StaffMembership"]):
    """Memberships, of now or of once."""

    def standing(self) -> Self:
        """Of people who work for the clinic now."""
        return self.filter(ended_at=None)

    def of(self, person: Person) -> "StaffMembership | None":
        """Where the person works; None: for no clinic."""
        return self.standing().select_related("organisation").filter(person=person).first()


class StaffMembership(models.Model):
    """Somebody works for one clinic: they see its keys and checks; a manager says who else does. For one at a time."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clinic_memberships"
    )
    is_manager = models.BooleanField()
    since_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: Any = StaffMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of a clinic")
        verbose_name_plural = _("people of clinics")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="clinics_staff_of_one_clinic"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="clinics_staff_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation})"


class StaffInvitation(models.Model):
    """An address is asked to work for a clinic. The row goes when it is accepted, and some weeks after it came to nothing: the
    security log keeps that it was. `number` grows with each mail, so that the link of an earlier one is dead.

    `declined_at`: whoever was asked said no. It is withdrawn then, too, and stays, with a mark in the place of the address.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="staff_invitations"
    )
    email = models.CharField(max_length=254)
    is_manager = models.BooleanField()
    number = models.PositiveSmallIntegerField(default=1)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation"], name="clinics_staff_invitation_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def is_good_at(self, now: datetime) -> bool:
        """Whether its link works."""
        return self.withdrawn_at is None and now < self.expires_at
