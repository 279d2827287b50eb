"""Thin Celery tasks of privacy."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="trainingsite.privacy.tasks.keep_rules")
def keep_rules() -> None:
    """End what was kept about people as long as its rule says. Running it twice changes nothing."""
    from trainingsite.accounts.actors import SYSTEM
    from trainingsite.privacy.actions import keeping

    keeping.keep_rules(by=SYSTEM, now=timezone.now())


@shared_task(name="trainingsite.privacy.tasks.sweep_erasures")
def sweep_erasures() -> None:
    """Erase whose wait is over and whom nothing holds. Running it twice changes nothing."""
    from trainingsite.accounts.actors import SYSTEM
    from trainingsite.privacy.actions import erasing

    erasing.sweep_erasures(by=SYSTEM, now=timezone.now())
