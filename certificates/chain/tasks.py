"""Thin Celery tasks of the chain."""

from celery import shared_task
from django.utils import timezone

from trainingsite.accounts.actors import SYSTEM


@shared_task(name="certificates.chain.tasks.extend_chain")
def extend_chain() -> None:
    """Enter what is not in the chain yet. Running it twice changes nothing."""
    from certificates.chain import actions

    actions.extend_chain(by=SYSTEM, now=timezone.now())


@shared_task(name="certificates.chain.tasks.audit_chain")
def audit_chain() -> None:
    """Look at what is new, and once more at a part of what is old. Running it twice looks at more."""
    from certificates.chain import actions

    actions.audit(by=SYSTEM, now=timezone.now())
