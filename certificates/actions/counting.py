"""Counting certificates for the page that shows how many: in the worker, at most every few minutes, a row a scheme."""

from datetime import datetime, timedelta

from certificates.models import Certificate, Scheme, SchemeStatistic
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# A page says when its numbers were counted, so that they may be this old.
RECOUNT_AFTER = timedelta(minutes=5)


def count_certificates(*, by: Actor, now: datetime) -> int:
    """Count the certificates of every scheme in force whose number is missing or old; gives how many schemes.

    Each is read first and then written by one statement, with no transaction open. Doing it again changes nothing.
    """
    check(by, Act.COUNT)
    fresh = SchemeStatistic.objects.filter(counted_at__gt=now - RECOUNT_AFTER, counted_at__lte=now)
    due = list(Scheme.objects.filter(retired_at=None).exclude(pk__in=fresh.values("scheme")))
    for scheme in due:
        _keep(scheme, Certificate.objects.filter(scheme=scheme).count(), now)
    return len(due)


def _keep(scheme: Scheme, number: int, now: datetime) -> None:
    rows = SchemeStatistic.objects.filter(scheme=scheme)
    if not rows.update(certificates=number, counted_at=now):
        row = SchemeStatistic(scheme=scheme, certificates=number, counted_at=now)
        SchemeStatistic.objects.bulk_create([row], ignore_conflicts=True)
