"""What is due for certificates, and what was done and told: nothing twice."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.certificates import Certificate
from certificates.models.status import StatusEvent
from trainingsite.accounts.models import ADMINISTRATORS, Desk


class CertificateStepQuerySet(models.QuerySet["CertificateStep"]):
    """Steps by when they are due."""

    def due(self, now: datetime) -> "CertificateStepQuerySet":
        """Those that have to be taken now, in their order."""
        return self.filter(done_at=None, due_at__lte=now).order_by("due_at", "id")


class CertificateStep(models.Model):
    """One step of certificates/domain/steps.py for a certificate. Of the steps by the calendar only the next one has a row: whoever takes
    it writes the one after it. `event`: the change of status that it follows. `is_told`: a mail was queued with it."""

    class Name(models.TextChoices):
        BEGINS = "begins", _("It takes the place of the one before")
        OPENS = "opens", _("The exam opens for its renewal")
        RENEWAL_90 = "renewal_90", _("First reminder")
        RENEWAL_60 = "renewal_60", _("Second reminder")
        RENEWAL_30 = "renewal_30", _("Third reminder")
        RENEWAL_7 = "renewal_7", _("Last reminder")
        EXPIRED = "expired", _("It has ended")
        ISSUED = "issued", _("Issued")
        REISSUED = "reissued", _("Issued once more")
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    desk = Desk(view=ADMINISTRATORS)

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(_("step"), max_length=12, choices=Name)
    event = models.OneToOneField(
        StatusEvent, null=True, on_delete=models.PROTECT, related_name="step"
    )
    due_at = models.DateTimeField(_("due"))
    done_at = models.DateTimeField(_("taken"), null=True)
    is_told = models.BooleanField(_("told by mail"), default=False)

    objects = CertificateStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps by the calendar, and mails")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "step"],
                condition=Q(event=None),
                name="certificates_step_once",
            ),
        ]
        indexes = [
            # However many certificates there are, a sweep reads what is due and nothing else.
            models.Index(
                fields=["due_at", "id"], condition=Q(done_at=None), name="certificates_step_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.step}"


class ReminderChoice(models.Model):
    """Whether somebody wants to be reminded of renewing. Without a row: yes."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminder_choice"
    )
    is_wanted = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.person_id}: {'wanted' if self.is_wanted else 'turned off'}"


def wants_reminders(person: int) -> bool:
    """Whether the person with this key is reminded of renewing."""
    return not ReminderChoice.objects.filter(person=person, is_wanted=False).exists()
