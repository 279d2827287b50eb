"""Mails about an account that no library sends: rendered from templates, in the site's name."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from trainingsite.accounts.actions.mail import ABOUT
from trainingsite.accounts.actors import Person
from trainingsite.accounts.mailing import sends_mail


def send_notice(template: str, to: str, *, about: str = "", **context: Any) -> None:
    """Send `account/email/<template>_message.txt` with its subject to one address. It leaves by a row like every mail;
    `about` finds the row again."""
    notice_of(template, to, headers={ABOUT: about} if about else {}, **context).send()


def tell_account(template: str, person: Person, **context: Any) -> None:
    """Tell the owner of an account what somebody did with it, where this site can send mail."""
    if sends_mail():
        send_notice(template, person.email, person=person, **context)


def send_notice_directly(template: str, to: str, **context: Any) -> None:
    """The same for whoever has to know now whether the mail server took it. Raises OSError when it did not."""
    message = notice_of(template, to, headers={}, **context)
    message.connection = get_connection(settings.MAIL_SERVER_BACKEND)
    message.send()


def notice_of(template: str, to: str, *, headers: dict[str, str], **context: Any) -> EmailMessage:
    """The mail that `account/email/<template>_message.txt` and its subject make, not sent yet."""
    whole = {"site_name": settings.SITE_NAME, "public_url": settings.PUBLIC_URL, **context}
    subject = render_to_string(f"account/email/{template}_subject.txt", whole).strip()
    message = render_to_string(f"account/email/{template}_message.txt", whole).strip()
    whole_subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"
    return EmailMessage(whole_subject, message, to=[to], headers=headers)
