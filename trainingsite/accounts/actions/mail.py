"""Mails as rows: queued in the transaction that wants them, sent by a worker, tried again while the server is away.

A worker that dies between sending and writing that down sends the mail twice; it is never lost.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from trainingsite.accounts.actions.returned import note_returned
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import OutgoingMail

# The header by which a sender says what a mail is about; it stays in the row and never leaves the house.
ABOUT = "X-About"
# A try that has not ended by then is somebody else's; longer than the mail server may take (EMAIL_TIMEOUT).
LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
GIVE_UP_AFTER = timedelta(days=3)
KEPT = timedelta(days=30)
AT_ONCE = 50
# From this reply of a mail server on trying again is pointless (RFC 5321); 4xx says "not now".
GONE = 500
# Replies of a provider that are about us, or about the moment, and not about this mail.
NOT_NOW = frozenset({401, 403, 404, 408, 429})
log = logging.getLogger(__name__)


def queue_mail(
    *,
    to: Iterable[str],
    sender: str,
    subject: str,
    text: str,
    html: str,
    about: str,
    headers: dict[str, str],
    by: Actor,
    now: datetime,
) -> None:
    """Keep a mail for each address, in the transaction of whoever wants it sent."""
    check(by, Act.QUEUE_MAIL)
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            to=address,
            sender=sender,
            subject=subject,
            text=text,
            html=html,
            about=about,
            headers=headers,
            made_at=now,
            next_try_at=now,
        )
        for address in to
    )


def send_waiting_mail(*, by: Actor, now: datetime) -> int:
    """Send what is due. Returns how many mails were sent."""
    check(by, Act.SEND_MAIL)
    due = list(OutgoingMail.objects.due_at(now).order_by("next_try_at", "pk")[:AT_ONCE])
    if not due:
        return 0
    connection = get_connection(settings.MAIL_SERVER_BACKEND)
    sent = 0
    for mail in due:
        if not _claim(mail, now):
            continue
        try:
            _hand_over(mail, connection)
        except SoftTimeLimitExceeded:
            raise
        except Exception as failure:  # noqa: BLE001 -- whatever a provider's library makes of one mail
            _put_off(mail, failure, by, now)
            if _is_away(failure):
                break  # the others wait with this one
        else:
            _settle(mail, sent_at=now, failure="")
            sent += 1
    return sent


def forget_mail(*, by: Actor, now: datetime) -> int:
    """Delete the rows of mails KEPT after they were sent or given up. Returns how many."""
    check(by, Act.KEEP_RULES)
    return int(OutgoingMail.objects.settled_before(now - KEPT).delete()[0])


def _claim(mail: OutgoingMail, now: datetime) -> bool:
    """Whether this try is ours: one statement, so that of several workers one gets it."""
    mail.tries += 1
    ours = OutgoingMail.objects.due_at(now).filter(pk=mail.pk)
    return bool(ours.update(tries=mail.tries, next_try_at=now + LEASE))


def _hand_over(mail: OutgoingMail, connection: BaseEmailBackend) -> None:
    message = EmailMultiAlternatives(
        mail.subject, mail.text, mail.sender, [mail.to], headers=mail.headers, connection=connection
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()


def _put_off(mail: OutgoingMail, failure: Exception, by: Actor, now: datetime) -> None:
    why = f"{type(failure).__name__}: {failure}"[:300]
    # What somebody has to know of is tried until the server takes it or says that it never will; not where it cannot be written at all.
    is_awaited = mail.about and not isinstance(failure, ValueError)
    is_stale = not is_awaited and mail.made_at <= now - GIVE_UP_AFTER
    if is_stale or _is_final(failure):
        log.warning("mail %s was given up", mail.uuid)
        _settle(mail, given_up_at=now, failure=why)
        if _is_refused_mailbox(failure) and _is_final(failure):
            note_returned(address=mail.to, said=why, mail=mail, by=by, now=now)
        return
    pause = PAUSES[min(mail.tries, len(PAUSES)) - 1]
    OutgoingMail.objects.filter(pk=mail.pk).update(next_try_at=now + pause, failure=why)


def _is_away(failure: Exception) -> bool:
    """Whether it says nothing of this mail: the server or the provider is away, or takes none of ours just now."""
    is_reply = isinstance(failure, (SMTPRecipientsRefused, SMTPResponseException))
    return isinstance(failure, OSError) and not is_reply and not _is_final(failure)


def _is_refused_mailbox(failure: Exception) -> bool:
    """Whether the address is at fault. By its name: django-anymail is no dependency of ours."""
    is_providers = type(failure).__name__ == "AnymailRecipientsRefused"
    return is_providers or isinstance(failure, SMTPRecipientsRefused)


def _is_final(failure: Exception) -> bool:
    """Whether this mail will never be taken, not only not now: 5xx of a mail server (RFC 5321), 4xx of a provider (HTTP)."""
    if isinstance(failure, SMTPRecipientsRefused):
        return all(code >= GONE for code, _why in failure.recipients.values())
    if isinstance(failure, (SMTPAuthenticationError, SMTPConnectError, SMTPHeloError)):
        return False  # about us, not about this mail
    if isinstance(failure, SMTPResponseException):
        return failure.smtp_code >= GONE
    status = getattr(failure, "status_code", None)
    is_of_mail = status is not None and 400 <= status < GONE and status not in NOT_NOW
    return _is_refused_mailbox(failure) or is_of_mail


def _settle(mail: OutgoingMail, **columns: object) -> None:
    emptied = {"text": "", "html": "", "headers": {}}
    OutgoingMail.objects.filter(pk=mail.pk).update(**emptied, **columns)


def settled_at(about: str) -> datetime | None:
    """When the last mail about this was sent or given up; None while one waits, or when there was none."""
    mails = list(OutgoingMail.objects.filter(about=about))
    ends = [mail.sent_at or mail.given_up_at for mail in mails]
    return max(end for end in ends if end) if ends and all(ends) else None
