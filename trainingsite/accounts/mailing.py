"""Whether this site sends mail."""

from django.conf import settings


def sends_mail() -> bool:
    """Whether a mail that is made here leaves; a demo writes it to the log of its worker."""
    return bool(settings.MAIL_IS_CONFIGURED or settings.SEED_DEMO)
