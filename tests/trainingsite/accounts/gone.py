"""A mail server that refuses some mailboxes, as a server of a former employer, and a worker that ends while it sends."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

# Not a status: the provider took the call and refused the mailbox.
REFUSED = 1


def _codes(message: EmailMessage) -> dict[str, int]:
    """The addresses of the message that are in settings.GONE_MAILBOXES, each with the server's reply."""
    gone: dict[str, int] = settings.GONE_MAILBOXES
    return {to: gone[to] for to in message.to if to in gone}


class GoneMailboxes(EmailBackend):
    """Refuses these addresses, and keeps the other messages."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            if codes := _codes(message):
                raise SMTPRecipientsRefused({to: (codes[to], b"Not here") for to in codes})
        return super().send_messages(messages)


class SlowMailboxes(EmailBackend):
    """Takes so long over these addresses that Celery ends the task."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if any(_codes(message) for message in messages):
            raise SoftTimeLimitExceeded
        return super().send_messages(messages)


class AnymailRecipientsRefused(Exception):
    """What django-anymail raises of an inactive mailbox."""


class ProviderError(OSError):
    """A provider's reply over HTTP, as django-anymail raises it."""

    def __init__(self, status_code: int) -> None:
        super().__init__(f"HTTP {status_code}")
        self.status_code = status_code


class Provider(EmailBackend):
    """Answers these addresses over HTTP with the status that stands beside them: 0 is a mail that the library itself cannot write."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            for status in _codes(message).values():
                if status == REFUSED:
                    raise AnymailRecipientsRefused("Inactive recipient")
                raise ProviderError(status) if status else ValueError("Not an address")
        return super().send_messages(messages)
