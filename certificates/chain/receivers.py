"""What the chain hears from certificates: a withdrawal enters at once; the sweep is there if nobody hears it."""

import logging
from typing import Any

from kombu.exceptions import OperationalError

from certificates.chain.tasks import extend_chain
from certificates.models import StatusEvent

log = logging.getLogger(__name__)


def on_certificate_changed(*, event_id: int, **_kwargs: Any) -> None:
    """Ask a worker to enter a withdrawal now. Nobody waits for it, and a broker that is down costs seconds."""
    withdrawn = StatusEvent.Status.WITHDRAWN
    if not StatusEvent.objects.filter(pk=event_id, status=withdrawn).exists():
        return
    try:
        extend_chain.delay()
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep will enter the withdrawal into the chain")
