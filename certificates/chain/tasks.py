"""Thin Celery tasks of the chain."""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from trainingsite.accounts.actors import SYSTEM

log = logging.getLogger(__name__)


@shared_task(name="certificates.chain.tasks.extend_chain")
def extend_chain() -> None:
    """Enter what is not in the chain yet, and sign a checkpoint where one is due. Running it twice changes nothing."""
    from certificates.chain import actions

    actions.extend_chain(by=SYSTEM, now=timezone.now())
    if actions.make_checkpoint(by=SYSTEM, now=timezone.now()) is not None:
        _ring_for_checkpoints()


@shared_task(name="certificates.chain.tasks.send_checkpoints")
def send_checkpoints() -> None:
    """Bring checkpoints to their outside place. Running it twice sends none twice."""
    from certificates.chain import actions

    actions.send_checkpoints(by=SYSTEM, now=timezone.now())


def _ring_for_checkpoints() -> None:
    try:
        send_checkpoints.delay()
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep will send the checkpoint")


@shared_task(name="certificates.chain.tasks.audit_chain")
def audit_chain() -> None:
    """Look at what is new, and once more at a part of what is old. Running it twice looks at more."""
    from certificates.chain import actions

    actions.audit(by=SYSTEM, now=timezone.now())
