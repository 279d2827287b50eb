"""What certificates hears from quizzes: news rings the bell; the sweep is there if nobody hears it."""

import logging
from typing import Any

from kombu.exceptions import OperationalError

from certificates.models import StatusEvent
from certificates.tasks import (
    issue_certificate,
    sweep_certificates,
    sweep_status_lists,
    take_due_steps,
)

log = logging.getLogger(__name__)


def on_attempt_passed(*, attempt_id: int, **_kwargs: Any) -> None:
    """Ask a worker for the certificate. A broker that is down costs seconds: the sweep finds the pass."""
    try:
        issue_certificate.delay(attempt_id=attempt_id)
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep will issue the certificate")


def on_result_changed(**_kwargs: Any) -> None:
    """A result was voided or scored again: what rests on it is looked at now, not at the next sweep."""
    try:
        sweep_certificates.delay()
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep will look at the certificate")


def on_certificate_changed(*, event_id: int, **_kwargs: Any) -> None:
    """The holder is told, and what was withdrawn or replaced shows in its status list, within seconds; the sweeps are there if nobody
    hears it."""
    try:
        take_due_steps.delay()
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep will tell the holder")
    if not StatusEvent.objects.filter(pk=event_id, status__in=StatusEvent.ENDS).exists():
        return
    try:
        sweep_status_lists.delay()
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep will see to the status list")
