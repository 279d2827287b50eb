"""Organisations, their API keys, and what they asked. These three keep the label and the tables that they always had; what
came later has the label of the room."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from certificates.models.certificates import Certificate
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section

LONGEST_REFERENCE = 100
LONGEST_IDEMPOTENCY_KEY = 100


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


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Keys, with what was done with them."""

    def with_last_use(self) -> Self:
        """With `last_used_at`: when each was last asked with; None: never."""
        last = VerificationCheck.objects.filter(api_key=OuterRef("pk")).order_by("-checked_at")
        return self.annotate(last_used_at=Subquery(last.values("checked_at")[:1]))


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
    is_test = models.BooleanField(
        _("test key"),
        default=False,
        help_text=_("It sees certificates of a trial alone; every other code is unknown to it."),
    )
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: Any = ApiKeyQuerySet.as_manager()

    class Meta:
        app_label = "certificates"
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.CheckConstraint(
                condition=~Q(replaces=F("id")), name="certificates_key_replaces_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"

    def is_usable_at(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class VerificationCheck(models.Model):
    """One question asked with a key, and the answer given. Immutable.

    `answer`: the JSON text as it was sent; empty in rows of before it was kept, of which the status alone is known.
    """

    is_immutable = True
    desk = Desk(Section.CLINICS, 3, view=ADMINISTRATORS)

    api_key = models.ForeignKey(
        ApiKey, on_delete=models.PROTECT, related_name="checks", db_index=False
    )
    certificate = models.ForeignKey(
        Certificate, null=True, on_delete=models.PROTECT, related_name="checks"
    )
    code = models.CharField(max_length=64)
    as_of = models.CharField(max_length=40)
    status = models.CharField(max_length=14)
    checked_at = models.DateTimeField()
    reference = models.CharField(
        max_length=LONGEST_REFERENCE, blank=True, default="", help_text=_("The clinic's own.")
    )
    request_id = models.CharField(max_length=64, blank=True, default="")
    answer = models.TextField(blank=True, default="")

    class Meta:
        app_label = "certificates"
        verbose_name = _("check by a clinic")
        verbose_name_plural = _("checks by clinics")
        indexes = [
            models.Index(fields=["api_key", "checked_at"], name="certificates_check_of_key"),
            models.Index(fields=["code"], name="certificates_check_of_code"),
            models.Index(
                fields=["reference"],
                condition=~Q(reference=""),
                name="certificates_check_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.status}"


class ListReply(models.Model):
    """What was answered to a list that came with an idempotency key: sent again, it is answered the same and asks nothing
    anew. Kept for a day; the checks themselves stay."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="list_replies"
    )
    is_test = models.BooleanField()
    idempotency_key = models.CharField(max_length=LONGEST_IDEMPOTENCY_KEY)
    asked_sha256 = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64, blank=True)
    outcomes = models.BinaryField(help_text=_("JSON, compressed."))
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "is_test", "idempotency_key"],
                name="clinics_list_answered_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "answered_at"], name="clinics_list_reply_age"),
        ]

    def __str__(self) -> str:
        return self.idempotency_key
