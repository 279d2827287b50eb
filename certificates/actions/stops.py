"""What stops certificates, asked of many at once: which suspension or reinstatement was the last, and what nobody has undone."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from certificates.models import Certificate, StatusEvent


def with_last_stop() -> Any:
    """Certificates with their last suspension or reinstatement: which it was, of what reason, and when."""
    stops = StatusEvent.objects.filter(
        certificate=OuterRef("pk"),
        status__in=[StatusEvent.Status.SUSPENDED, StatusEvent.Status.REINSTATED],
    ).order_by("-id")
    return Certificate.objects.annotate(
        last_stop=Subquery(stops.values("status")[:1]),
        stop_class=Subquery(stops.values("reason_class")[:1]),
        stopped_at=Subquery(stops.values("recorded_at")[:1]),
    )


def standing_withdrawals() -> QuerySet[StatusEvent]:
    """Withdrawals that nobody has undone since, as events."""
    undone = StatusEvent.objects.filter(
        certificate=OuterRef("certificate"), status=StatusEvent.Status.UNDONE, pk__gt=OuterRef("pk")
    )
    return StatusEvent.objects.filter(~Exists(undone), status=StatusEvent.Status.WITHDRAWN)
