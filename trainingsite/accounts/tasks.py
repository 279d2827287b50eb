"""Thin Celery tasks of accounts."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.send_mail")
def send_mail() -> None:
    """Send the mails that are due. Running it twice sends none twice."""
    from trainingsite.accounts.actions import mail
    from trainingsite.accounts.actors import SYSTEM

    mail.send_waiting_mail(by=SYSTEM, now=timezone.now())


@shared_task(name="accounts.sweep_proposals")
def sweep_proposals() -> None:
    """Carry out what one person proposed alone and nobody stopped. Running it twice changes nothing."""
    from trainingsite.accounts.actions import proposals
    from trainingsite.accounts.actors import SYSTEM

    proposals.sweep_proposals(by=SYSTEM, now=timezone.now())


@shared_task(name="accounts.sweep_address_changes")
def sweep_address_changes() -> None:
    """Tell who could not be told, carry out what is due, end what nobody confirmed. Twice changes nothing."""
    from trainingsite.accounts.actions import addresses, own_address
    from trainingsite.accounts.actors import SYSTEM

    now = timezone.now()
    own_address.lapse_own_changes(by=SYSTEM, now=now)
    addresses.sweep_address_changes(by=SYSTEM, now=now)


@shared_task(name="accounts.close_tallies")
def close_tallies() -> None:
    """Write into the security log how often somebody was turned away. Twice changes nothing."""
    from trainingsite.accounts.actions import security
    from trainingsite.accounts.actors import SYSTEM

    security.close_tallies(by=SYSTEM, now=timezone.now())
