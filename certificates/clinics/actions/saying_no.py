"""By which mark a clinic remembers an address: whose no it was, and how often it was asked. It is made from the address with the
installation's secret, and nobody reads the address in it."""

from django.conf import settings
from django.utils.crypto import salted_hmac

from certificates.clinics.models import CodeAsk, Organisation, StaffInvitation


def mark_of(clinic: Organisation, email: str, secret: str | bytes | None = None) -> str:
    """What stands in the place of the address; it is none itself."""
    salt = f"clinics.said-no.{clinic.pk}"
    return salted_hmac(salt, email.lower(), secret=secret, algorithm="sha256").hexdigest()


def marks_of(clinic: Organisation, email: str) -> list[str]:
    """Every mark that may stand in its place: those by secrets of before, too."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [mark_of(clinic, email, secret) for secret in secrets]


def has_said_no(clinic: Organisation, email: str) -> bool:
    """Whether this address said no to the clinic, whatever it was asked: no mail of that clinic goes there."""
    said = {
        "organisation": clinic,
        "email__in": marks_of(clinic, email),
        "declined_at__isnull": False,
    }
    return (
        StaffInvitation.objects.filter(**said).exists() or CodeAsk.objects.filter(**said).exists()
    )
