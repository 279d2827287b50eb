"""What is due after a change of status: the mail about it, and, of a new certificate, the first step by the calendar."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from certificates.domain.renewal import MailHour
from certificates.domain.steps import DATED, following, moment_of, step_of_change
from certificates.models import Certificate, CertificateStep, StatusEvent
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


def plan_after(*, by: Actor, event: StatusEvent) -> None:
    """Write what follows the event, in its transaction: what is done to a certificate is told even if this process ends now."""
    check(by, Act.RECORD_STATUS)
    certificate = event.certificate
    is_reissue = certificate.replaces_id is not None
    rows = []
    if name := step_of_change(event.status, is_reissue=is_reissue):
        rows.append(
            CertificateStep(
                certificate=certificate, step=name, event=event, due_at=event.recorded_at
            )
        )
    # A corrected certificate keeps the dates of the old one, whose steps go on with it.
    if event.status == StatusEvent.Status.ISSUED and not is_reissue:
        first = "begins" if "renews" in certificate.facts else "opens"
        rows.append(_dated(certificate, first))
    if rows:
        CertificateStep.objects.bulk_create(rows)


def plan_next(*, by: Actor, done: CertificateStep) -> None:
    """Write the step by the calendar that comes after this one, once."""
    check(by, Act.SWEEP_CERTIFICATES)
    name = following(done.step) if done.step in DATED else None
    if name is not None:
        rows = [_dated(done.certificate, name)]
        CertificateStep.objects.bulk_create(rows, ignore_conflicts=True)


def _dated(certificate: Certificate, name: str) -> CertificateStep:
    return CertificateStep(certificate=certificate, step=name, due_at=due_at(certificate, name))


def due_at(certificate: Certificate, name: str) -> datetime:
    """When a step by the calendar is due, mails at the hour of this site."""
    mails = MailHour(settings.DAILY_MAIL_HOUR, timezone.get_default_timezone())
    return moment_of(name, certificate.term, mails)
