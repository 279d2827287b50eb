"""Erasures that were asked for, and holds that stand against one."""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.clinics.models import Organisation


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    """Requests by where they stand."""

    def open(self) -> Self:
        """Neither called off nor carried out."""
        return self.filter(called_off_at=None, done_at=None)


class ErasureRequest(models.Model):
    """Somebody wants their account and certificates erased. It waits until `due_at`, and for as long as something holds it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure_requests"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    told_held_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: Any = ErasureRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(called_off_at=None, done_at=None),
                name="privacy_erasurerequest_one_open",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(done_at=None),
                name="privacy_erasurerequest_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.asked_at:%Y-%m-%d}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Holds by where they stand."""

    def standing_on(self, day: date) -> Self:
        """Neither over nor ended."""
        return self.filter(ended_at=None, until_date__gte=day)


class LegalHold(models.Model):
    """Nothing of this person is erased until a day: somebody has to be able to prove what was examined and issued."""

    class AskedBy(models.TextChoices):
        HOLDER = "holder", _("the holder")
        CLINIC = "clinic", _("a clinic that had checked the certificate")
        INSURER = "insurer", _("an insurer that had checked the certificate")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="legal_holds"
    )
    asked_by = models.CharField(_("asked for by"), max_length=8, choices=AskedBy)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"))
    until_date = models.DateField(_("until"))
    put_at = models.DateTimeField(_("put"))
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: Any = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="privacy_legalhold_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="privacy_legalhold_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.until_date}"
