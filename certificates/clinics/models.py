"""Organisations, their API keys, and what they asked. These three keep the label and the tables that they always had."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.certificates import Certificate
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class Organisation(models.Model):
    desk = Desk(Section.CLINICS, 1, view=ADMINISTRATORS, change=ADMINISTRATORS, add=ADMINISTRATORS)

    name = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    # Nobody: the program, or before this was kept.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        app_label = "certificates"

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A clinic's key. Only its SHA-256 is kept; the prefix tells keys apart."""

    desk = Desk(Section.CLINICS, 2, view=ADMINISTRATORS, change=ADMINISTRATORS, add=ADMINISTRATORS)

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="api_keys"
    )
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, help_text=_("What the key may do: verify."))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        app_label = "certificates"
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"

    def is_usable_at(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class VerificationCheck(models.Model):
    """One question asked with a key, and the answer given. Immutable."""

    is_immutable = True
    desk = Desk(Section.CLINICS, 3, view=ADMINISTRATORS)

    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="checks")
    certificate = models.ForeignKey(
        Certificate, null=True, on_delete=models.PROTECT, related_name="checks"
    )
    code = models.CharField(max_length=64)
    as_of = models.CharField(max_length=40)
    status = models.CharField(max_length=14)
    checked_at = models.DateTimeField()

    class Meta:
        app_label = "certificates"
        verbose_name = _("check by a clinic")
        verbose_name_plural = _("checks by clinics")

    def __str__(self) -> str:
        return f"{self.code}: {self.status}"
