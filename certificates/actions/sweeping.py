"""What was left undone: reservations without a document, passes without a certificate, certificates without a pass."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from certificates.actions.issuing import finish, issue_certificate
from certificates.actions.status import suspend
from certificates.models import Certificate, StatusEvent
from quizzes.models import Attempt, Result

MOST_PER_SWEEP = 50
log = logging.getLogger(__name__)


def sweep(*, now: datetime) -> int:
    """Finish every reservation, issue every pass that was missed, suspend what lost its pass. Returns how many were made."""
    for certificate in certificates_without_pass()[:MOST_PER_SWEEP]:
        _try_one(partial(_suspend, certificate, now=now))
    left = Certificate.objects.unfinished().filter(Q(lease__until=None) | Q(lease__until__lt=now))
    reserved = list(left.order_by("reserved_at", "id")[:MOST_PER_SWEEP])
    made = sum(_try_one(partial(finish, certificate, now=now)) for certificate in reserved)
    missed = list(passes_without_certificate().values_list("pk", flat=True)[:MOST_PER_SWEEP])
    return made + sum(
        _try_one(partial(issue_certificate, attempt_id=attempt_id, now=now))
        for attempt_id in missed
    )


def passes_without_certificate() -> QuerySet[Attempt]:
    """Passes that deserve a row and have none, the oldest first: the rule of domain.eligibility as a query.

    Passes that deserve none are left out here, so that however many there are they never crowd out the others.
    """
    earlier_withdrawal = StatusEvent.objects.filter(
        certificate=OuterRef("pk"),
        status=StatusEvent.Status.WITHDRAWN,
        recorded_at__lt=OuterRef(OuterRef("current_result__scored_at")),
    )
    standing = Certificate.objects.filter(
        ~Exists(earlier_withdrawal),
        person=OuterRef("user"),
        scheme__exam=OuterRef("quiz"),
        scheme__retired_at=None,
        cycle=Coalesce(OuterRef("entry__cycle"), 1),
        replaced_by=None,
    )
    return (
        Attempt.objects.passed()
        .filter(
            ~Exists(standing),
            quiz__schemes__retired_at=None,
            quiz__schemes__isnull=False,
            certificates=None,
            user__register_clash_with=None,  # waits for a person, not for us
        )
        .order_by("current_result__scored_at", "id")
    )


def certificates_without_pass() -> QuerySet[Certificate]:
    """Certificates in force whose attempt a person has made count for nothing, and which nobody has judged since."""
    ended = StatusEvent.objects.filter(
        certificate=OuterRef("pk"), status__in=["withdrawn", "superseded"]
    )
    judged = StatusEvent.objects.filter(
        certificate=OuterRef("pk"),
        status__in=["suspended", "reinstated"],
        recorded_at__gte=OuterRef("attempt__current_result__scored_at"),
    )
    lost = Certificate.objects.issued().exclude(attempt__current_result__state=Result.State.PASSED)
    return (
        lost.filter(~Exists(ended), ~Exists(judged), attempt__current_result__by__isnull=False)
        .select_related("attempt__current_result__by")
        .order_by("id")
    )


def _suspend(certificate: Certificate, *, now: datetime) -> None:
    """Nobody may rely on it until an administrator has withdrawn or reinstated it."""
    result = certificate.attempt.current_result
    assert result is not None  # noqa: S101 -- certificates_without_pass only offers those with one
    suspend(
        certificate=certificate,
        by=result.by,
        reason_class=StatusEvent.ReasonClass.RESULT_CHANGED,
        reason=f"The attempt it rests on was voided: {result.reason}",
        now=now,
    )


def _try_one(work: Callable[[], Certificate | None]) -> int:
    """One certificate's trouble must not keep the others waiting."""
    try:
        return int(work() is not None)
    except Exception:
        log.exception("the sweep could not make a certificate")
        return 0


def oldest_unissued_seconds(*, now: datetime) -> int | None:
    """How long the oldest pass has been waiting for its certificate; None when none waits."""
    reserved = Certificate.objects.unfinished().order_by("valid_from")
    missed = passes_without_certificate()
    waiting = [
        *reserved.values_list("valid_from", flat=True)[:1],
        *missed.values_list("current_result__scored_at", flat=True)[:1],
    ]
    return int((now - min(waiting)).total_seconds()) if waiting else None
