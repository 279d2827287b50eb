"""Whose no a group remembers when the address is erased: by a mark made from it with the installation's secret.

The mark takes the place of the invitation's uuid, which nobody needs any more. Nobody reads an address in it; whoever has the secret and
a guess can tell whether it was this one.
"""

import uuid
from collections.abc import Collection

from django.conf import settings
from django.utils.crypto import salted_hmac

from trainingsite.cohorts.models import Cohort, Invitation


def mark_of(cohort: Cohort, email: str, secret: str | bytes | None = None) -> uuid.UUID:
    """The mark of an address in one group."""
    made = salted_hmac(
        f"cohorts.said-no.{cohort.pk}", email.lower(), secret=secret, algorithm="sha256"
    )
    return uuid.UUID(bytes=made.digest()[:16])


def marks_of(cohort: Cohort, email: str) -> set[uuid.UUID]:
    """Each mark that the address may have left there: secrets change."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return {mark_of(cohort, email, secret) for secret in secrets}


def said_no(cohort: Cohort, emails: Collection[str]) -> set[str]:
    """Which of the addresses have said no to the group, erased or not."""
    rows = Invitation.objects.filter(cohort=cohort, declined_at__isnull=False)
    known = set(rows.filter(erased_at=None, email__in=emails).values_list("email", flat=True))
    marks = {mark: email for email in emails for mark in marks_of(cohort, email)}
    erased = rows.filter(erased_at__isnull=False, uuid__in=list(marks))
    return known | {marks[one] for one in erased.values_list("uuid", flat=True)}
