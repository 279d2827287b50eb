"""Django's mail backend of this site: whatever sends a mail writes a row, and a worker sends it a moment later."""

import logging
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from trainingsite.accounts.actions.mail import ABOUT, queue_mail
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.tasks import send_mail

log = logging.getLogger(__name__)


class OutboxBackend(BaseEmailBackend):
    """Takes every mail, one row for each address, in the transaction of whoever sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many mails were taken: all, or an exception of the database."""
        for message in email_messages:
            self._take(message)
        transaction.on_commit(_ring, robust=True)
        return len(email_messages)

    def _take(self, message: EmailMessage) -> None:
        if message.attachments:
            raise ValueError("Mails of this site have no attachments.")
        headers: dict[str, Any] = dict(message.extra_headers)
        queue_mail(
            to=message.recipients(),
            sender=message.from_email,
            subject=str(message.subject),
            text=str(message.body),
            html=_html(message),
            about=str(headers.pop(ABOUT, "")),
            headers={name: str(value) for name, value in headers.items()},
            by=SYSTEM,
            now=timezone.now(),
        )


def _ring() -> None:
    try:
        send_mail.delay()
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep will send the mail")


def _html(message: EmailMessage) -> str:
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")
