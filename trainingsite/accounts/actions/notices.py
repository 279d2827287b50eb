"""Mails about an account that no request sends: rendered from templates, in the site's name."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


def send_notice(template: str, to: str, **context: Any) -> None:
    """Send `account/email/<template>_message.txt` with its subject to one address. Raises OSError when it cannot."""
    whole_context = {
        "site_name": settings.SITE_NAME,
        "public_url": settings.PUBLIC_URL,
        **context,
    }
    subject = render_to_string(f"account/email/{template}_subject.txt", whole_context).strip()
    message = render_to_string(f"account/email/{template}_message.txt", whole_context).strip()
    send_mail(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", message, None, [to])
