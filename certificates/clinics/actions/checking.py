"""A clinic asks: counted against its limit, answered, and kept when it asked with a key."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from certificates.actions import Verification, answer, find_issued
from certificates.clinics.actions.limits import count_check
from certificates.clinics.models import ApiKey, VerificationCheck
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


def check_certificate(
    *,
    by: Actor | AnonymousUser,
    code: str,
    at: str | None,
    address: str,
    api_key: ApiKey | None,
    now: datetime,
) -> Verification:
    """The answer about the code, kept when a key asked about a time that has come. Raises TooMany and BadMoment. A key proves itself: who asks with one is a VISITOR."""
    check(by, Act.VERIFY)
    count_check(address=address, api_key=api_key, now=now)
    certificate = find_issued(code)
    told = answer(certificate, code=code, at=at, now=now)
    # What would be on a day that has not come is no proof that somebody asked about the treatment.
    if api_key is not None and told.status != "projected":
        VerificationCheck.objects.create(
            api_key=api_key,
            certificate=certificate,
            code=told.code,
            as_of=str(told.as_of)[:40],  # an instant may be written with any number of decimals
            status=told.status,
            checked_at=now,
        )
    return told
