"""A mail server that knows some mailboxes no more, as a server of a former employer."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class GoneMailboxes(EmailBackend):
    """Refuses the addresses in settings.GONE_MAILBOXES (with GONE_CODE), and keeps the other messages."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            code = getattr(settings, "GONE_CODE", 550)
            if gone := settings.GONE_MAILBOXES & set(message.to):
                raise SMTPRecipientsRefused(dict.fromkeys(gone, (code, b"No such user")))
        return super().send_messages(messages)
