"""The one door to the history of a certificate: every StatusEvent is written here, and told after the commit."""

from datetime import datetime
from functools import partial

from django.db import transaction

from certificates import signals
from certificates.actions.planning import plan_after
from certificates.domain.status import Event, Refusal, change_refusal
from certificates.models import Certificate, StatusEvent
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent

# The program makes and replaces certificates by rule; everything else is somebody's decision, and needs their words.
_BY_RULE = frozenset({StatusEvent.Status.ISSUED, StatusEvent.Status.SUPERSEDED})

# Decisions of which the security log has a line, written together with them.
LOGGED: dict[str, SecurityEvent.Kind] = {
    StatusEvent.Status.WITHDRAWN: SecurityEvent.Kind.CERTIFICATE_WITHDRAWN,
    StatusEvent.Status.UNDONE: SecurityEvent.Kind.CERTIFICATE_UNDONE,
    StatusEvent.Status.SUSPENDED: SecurityEvent.Kind.CERTIFICATE_SUSPENDED,
    StatusEvent.Status.REINSTATED: SecurityEvent.Kind.CERTIFICATE_REINSTATED,
}


class StatusRefused(Exception):
    """The change makes no sense now; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def stop_if(refusal: Refusal | None) -> None:
    """Raise StatusRefused when there is a refusal."""
    if refusal is not None:
        raise StatusRefused(refusal)


@transaction.atomic
def record_event(
    *,
    by: Actor,
    certificate: Certificate,
    status: str,
    now: datetime,
    reason_class: str = "",
    reason: str = "",
    effect: str = StatusEvent.Effect.FROM_NOW,
    effective_at: datetime | None = None,
    decided_by: Person | None = None,
) -> StatusEvent:
    """Add one change of status to the history, if the history allows it; `certificate_changed` follows. Raises StatusRefused.

    `decided_by`: whose decision the program carries out. A person who acts answers for it, whatever else is said.
    """
    check(by, Act.RECORD_STATUS)
    if status not in _BY_RULE and not reason.strip():
        raise StatusRefused(Refusal("no-reason"))
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    history = [event.as_event() for event in locked.status_events.order_by("id")]
    stop_if(change_refusal(history, Event(status, effective_at or now, effect), now))
    event = StatusEvent.objects.create(
        certificate=locked,
        status=status,
        reason_class=reason_class,
        reason=reason.strip(),
        effect=effect,
        effective_at=effective_at or now,
        recorded_at=now,
        by=by.row or decided_by,
    )
    plan_after(by=by, event=event)
    if status in LOGGED:
        note_security(kind=LOGGED[status], by=by, now=now, person=locked.person, about=locked)
    news = partial(signals.certificate_changed.send_robust, sender=Certificate)
    transaction.on_commit(partial(news, certificate_id=locked.pk, event_id=event.pk), robust=True)
    return event
