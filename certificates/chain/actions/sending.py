"""The way out of the house for checkpoints: a folder, a mailbox or an address of the web, tried until it is there."""

import logging
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from certificates.chain.domain.checkpoints import Noted
from certificates.chain.models import CheckpointDelivery
from trainingsite.accounts.actions.mail import ABOUT
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# A try that has not ended by then is somebody else's; longer than an address may take.
LEASE = timedelta(minutes=2)
PATIENCE_S = 5
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
AT_ONCE = 4
log = logging.getLogger(__name__)


def send_checkpoints(*, by: Actor, now: datetime) -> int:
    """Send what is due, the oldest first, and give how many left. No transaction is open while the other side is waited for.

    A worker that dies between sending and writing that down sends one twice; none is lost, and none is given up.
    """
    check(by, Act.SEND_CHECKPOINTS)
    due = CheckpointDelivery.objects.filter(sent_at=None, next_try_at__lte=now)
    sent = 0
    for delivery in list(due.select_related("checkpoint").order_by("checkpoint__length")[:AT_ONCE]):
        if not _is_claimed(delivery, now):
            continue
        try:
            to = _sent_to(delivery.checkpoint.noted())
        except (OSError, HTTPException) as failure:
            _put_off(delivery, failure, now)
            break  # the others wait with this one
        rows = CheckpointDelivery.objects.filter(pk=delivery.pk)
        rows.update(sent_at=now, to=to[:300], failure="")
        sent += 1
    return sent


def _is_claimed(delivery: CheckpointDelivery, now: datetime) -> bool:
    """Whether this try is ours: one statement, so that of several workers one gets it."""
    delivery.tries += 1
    ours = CheckpointDelivery.objects.filter(pk=delivery.pk, sent_at=None, next_try_at__lte=now)
    return bool(ours.update(tries=delivery.tries, next_try_at=now + LEASE))


def _put_off(delivery: CheckpointDelivery, failure: Exception, now: datetime) -> None:
    why = f"{type(failure).__name__}: {failure}"[:300]
    log.error("a checkpoint cannot leave: %s", why)
    pause = PAUSES[min(delivery.tries, len(PAUSES)) - 1]
    rows = CheckpointDelivery.objects.filter(pk=delivery.pk)
    rows.update(next_try_at=now + pause, failure=why)


def _sent_to(noted: Noted) -> str:
    """Bring a checkpoint to the place that CHECKPOINT_TO names; gives where it went. Raises OSError, HTTPException."""
    return _way(urlsplit(settings.CHECKPOINT_TO).scheme)(noted)


def _way(scheme: str) -> Callable[[Noted], str]:
    return {"mailto": _by_mail, "https": _by_web, "http": _by_web}.get(scheme, _into_folder)


def _into_folder(noted: Noted) -> str:
    """A file of its own, whole or not at all. It is named by its moment too: after a restore another chain comes to the same length."""
    folder = Path(settings.CHECKPOINT_TO)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"checkpoint-{noted.length:012}-{noted.made_at:%Y%m%dT%H%M%S%fZ}.json"
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(noted.as_text())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return str(path)


def _by_mail(noted: Noted) -> str:
    """A mail with the checkpoint as its text: a row, sent and tried again as all mails are."""
    to = urlsplit(settings.CHECKPOINT_TO).path
    subject = _("Checkpoint %(length)d of %(site)s") % {
        "length": noted.length,
        "site": noted.origin,
    }
    message = EmailMessage(
        subject, noted.as_text(), to=[to], headers={ABOUT: f"checkpoint:{noted.length}"}
    )
    message.send()
    return to


def _by_web(noted: Noted) -> str:
    """A POST; whatever answers 2xx has it. One that sends on to another place does not: what is asked for there is a GET, without the
    checkpoint, and nobody set that place."""
    request = Request(  # noqa: S310 -- the setting allows https, and http on this machine
        settings.CHECKPOINT_TO,
        data=noted.as_text().encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    try:
        with build_opener(_Staying).open(request, timeout=PATIENCE_S) as answer:
            return f"{settings.CHECKPOINT_TO} ({answer.status})"
    except HTTPError as refusal:
        refusal.close()  # it holds the connection
        raise OSError(f"the address answered {refusal.code}") from None


class _Staying(HTTPRedirectHandler):
    """Goes nowhere else: 301 and its like are answers as any other that is not 2xx."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None
