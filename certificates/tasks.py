"""Thin Celery tasks: ids in, one action, done."""

from celery import shared_task
from django.utils import timezone

from trainingsite.accounts.actors import SYSTEM


@shared_task(name="certificates.tasks.issue_certificate")
def issue_certificate(*, attempt_id: int) -> None:
    """Make the certificate that a pass deserves. Running it twice changes nothing."""
    from certificates import actions

    actions.issue_certificate(by=SYSTEM, attempt_id=attempt_id, now=timezone.now())


@shared_task(name="certificates.tasks.sweep_certificates")
def sweep_certificates() -> None:
    """Find every pass that deserves a certificate and has none, whatever was lost on the way."""
    from certificates import actions

    actions.sweep(by=SYSTEM, now=timezone.now())


@shared_task(name="certificates.tasks.count_certificates")
def count_certificates() -> None:
    """Count the certificates of schemes whose number is old, for the page that shows it."""
    from certificates import actions

    actions.count_certificates(by=SYSTEM, now=timezone.now())


@shared_task(name="certificates.tasks.sweep_status_lists")
def sweep_status_lists() -> None:
    """Set the bits that are due, and sign the lists that changed or grew old."""
    from certificates import actions

    actions.sweep_status_lists(by=SYSTEM, now=timezone.now())


@shared_task(name="certificates.tasks.make_missing_credentials")
def make_missing_credentials() -> None:
    """Credentials for certificates that were issued before there were any, some at a time."""
    from certificates import actions

    actions.make_missing_credentials(by=SYSTEM, now=timezone.now())


@shared_task(name="certificates.tasks.take_due_steps")
def take_due_steps() -> None:
    """Open and begin renewals that are due, and queue the mails about certificates. Running it twice takes nothing twice."""
    from certificates import actions

    actions.take_due_steps(by=SYSTEM, now=timezone.now())
