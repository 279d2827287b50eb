"""Thin Celery tasks of accounts."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.sweep_address_changes")
def sweep_address_changes() -> None:
    """Tell who could not be told, carry out what is due. Running it twice changes nothing."""
    from trainingsite.accounts.actions import addresses
    from trainingsite.accounts.actors import SYSTEM

    addresses.sweep_address_changes(by=SYSTEM, now=timezone.now())
