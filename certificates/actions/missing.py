"""Passes whose certificate is not made yet, for whoever has many of them made at once (manage.py issue_missing)."""

from collections.abc import Collection

from django.db.models import Max, QuerySet

from certificates.actions.sweeping import passes_without_certificate
from certificates.models import Certificate, IssueLease
from quizzes.models import Attempt


def attempts_to_issue(exam: str = "") -> list[int]:
    """The attempts, the oldest first, then those that are reserved; of the exam with this code, or of all."""
    reserved, passes = Certificate.objects.unfinished(), passes_without_certificate()
    if exam:
        reserved, passes = reserved.filter(scheme__exam__code=exam), passes.filter(quiz__code=exam)
    return _missing(passes, reserved)


def still_missing(attempts: Collection[int]) -> set[int]:
    """Those of the attempts whose certificate is not made."""
    reserved = Certificate.objects.unfinished().filter(attempt__in=attempts)
    passes = passes_without_certificate().filter(pk__in=attempts)
    return set(_missing(passes, reserved))


def made_of(attempts: Collection[int]) -> set[int]:
    """Those of the attempts that have an issued certificate."""
    issued = Certificate.objects.issued().filter(attempt__in=attempts)
    return set(issued.values_list("attempt", flat=True))


def why_missing(attempts: Collection[int]) -> dict[int, str]:
    """By attempt, what the last try ran into, as far as one was made and said so."""
    leases = IssueLease.objects.filter(certificate__attempt__in=attempts).exclude(last_error="")
    return dict(leases.values_list("certificate__attempt", "last_error"))


def _missing(passes: QuerySet[Attempt], reserved: QuerySet[Certificate]) -> list[int]:
    """Asked in this order: a pass that is reserved between the two statements is found by the second."""
    found = list(passes.values_list("pk", flat=True))
    return list(dict.fromkeys([*found, *_in_order(reserved)]))


def _in_order(reserved: QuerySet[Certificate]) -> list[int]:
    """A correction shares its attempt with the certificate that it replaces."""
    once = reserved.values("attempt").annotate(last=Max("pk")).order_by("last")
    return list(once.values_list("attempt", flat=True))
