"""Thin Celery tasks of clinics."""

from celery import shared_task
from django.utils import timezone

from trainingsite.accounts.actors import SYSTEM


@shared_task(name="certificates.clinics.tasks.look_at_lists")
def look_at_lists() -> None:
    """Look how people on lists of clinics stand whose turn it is. Running it twice looks at nobody twice."""
    from certificates.clinics import actions

    actions.look_at_lists(by=SYSTEM, now=timezone.now())


@shared_task(name="certificates.clinics.tasks.tell_of_changes")
def tell_of_changes() -> None:
    """Tell managers what changed on their lists, also where a look has ended halfway. Running it twice tells nothing twice."""
    from certificates.clinics import actions

    actions.tell_of_changes(by=SYSTEM, now=timezone.now())
