"""The append-only history of what a certificate was worth."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.domain.status import Event
from certificates.models.certificates import Certificate
from trainingsite.accounts.models import ADMINISTRATORS, Desk


class NameReason(models.TextChoices):
    """Why a certificate got another name, as clinics read it (certificates/domain/renaming.py)."""

    MISSPELT = "misspelt", _("The name was misspelt")
    SURNAME_CHANGED = (
        "surname_changed",
        _("The surname changed: the holder asked, and showed a document"),
    )
    REGISTER_DIFFERS = "register_differs", _("The register writes the name otherwise")
    OTHER = "other", _("Another reason")


class StatusEvent(models.Model):
    """One change of status, with who, when and why. Immutable."""

    is_immutable = True
    desk = Desk(view=ADMINISTRATORS)

    class Status(models.TextChoices):
        ISSUED = "issued", _("Issued")
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        UNDONE = "undone", _("Withdrawal undone")
        SUPERSEDED = "superseded", _("Superseded")

    # After these a certificate never counts again: one whose withdrawal was undone is replaced by another, for its bit stays set.
    ENDS = (Status.SUPERSEDED, Status.WITHDRAWN)

    class ReasonClass(models.TextChoices):
        NONE = "", _("None")
        ERROR = "error", _("Issued in error")
        IDENTITY = "identity", _("Not the person who sat the exam")
        MISCONDUCT = "misconduct", _("Misconduct in the exam")
        RESULT_CHANGED = "result_changed", _("The result was corrected")
        SAFETY = "safety", _("Concern for patients")
        REQUEST = "request", _("At the holder's request")
        REISSUED = "reissued", _("Replaced by a corrected certificate")
        RENEWED = "renewed", _("Renewed")

    class Effect(models.TextChoices):
        FROM_NOW = "from_now", _("From now on")
        FROM_DATE = "from_date", _("From a date")
        VOID_FROM_START = "void_from_start", _("Void from the start")

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="status_events"
    )
    status = models.CharField(max_length=10, choices=Status.choices)
    reason_class = models.CharField(
        max_length=14, choices=ReasonClass.choices, blank=True, default=ReasonClass.NONE
    )
    reason = models.TextField(blank=True)
    effect = models.CharField(max_length=15, choices=Effect.choices, default=Effect.FROM_NOW)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(status="issued"),
                name="certificates_issued_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["issued", "superseded"])
                | (~Q(reason="") & Q(by__isnull=False)),
                name="certificates_status_event_has_reason",
            ),
        ]
        indexes = [
            # What ends certificates is looked for every few seconds, by a statement that says these same words
            # (certificates/models/credentials.py): SQLite takes a partial index only then.
            models.Index(
                fields=["certificate"],
                condition=Q(status__in=["superseded", "withdrawn"]),
                name="certificates_event_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.status}"

    def as_event(self) -> Event:
        """What the rules look at. Clinics read the class of a reason; its words may name people and stay inside."""
        reason = self.get_reason_class_display() if self.reason_class else ""
        return Event(self.status, self.effective_at, self.effect, reason)
