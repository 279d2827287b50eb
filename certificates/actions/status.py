"""Withdrawing, suspending and reinstating: by an administrator, with a reason, never undone in silence."""

from datetime import datetime

from certificates.actions.events import record_event, stop_if
from certificates.domain.status import date_refusal
from certificates.models import Certificate, StatusEvent
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check


def withdraw(
    *,
    certificate: Certificate,
    by: Person,
    reason_class: str,
    reason: str,
    effect: str,
    now: datetime,
    effective_at: datetime | None = None,
) -> StatusEvent:
    """Take a certificate back for good: from now, from a date, or as if it had never been valid.

    Nobody their own: it would end a suspension that others have to look at. Raises StatusRefused, Refused.
    """
    check(by, Act.WITHDRAW)
    check_decides_about_another(by, certificate.person, now=now)
    stop_if(date_refusal(effect, effective_at, certificate.valid_until))
    return record_event(
        by=by,
        certificate=certificate,
        status=StatusEvent.Status.WITHDRAWN,
        reason_class=reason_class,
        reason=reason,
        effect=effect,
        effective_at=effective_at if effect == StatusEvent.Effect.FROM_DATE else now,
        now=now,
    )


def suspend(
    *,
    certificate: Certificate,
    by: Actor,
    reason_class: str,
    reason: str,
    now: datetime,
    decided_by: Person | None = None,
) -> StatusEvent:
    """Stop a certificate until it is reinstated: the safe direction, so also one's own. Raises StatusRefused.

    `decided_by`: see `record_event`.
    """
    check(by, Act.SUSPEND)
    return record_event(
        by=by,
        certificate=certificate,
        status=StatusEvent.Status.SUSPENDED,
        reason_class=reason_class,
        reason=reason,
        now=now,
        decided_by=decided_by,
    )


def reinstate(*, certificate: Certificate, by: Person, reason: str, now: datetime) -> StatusEvent:
    """End a suspension of somebody else's certificate. Raises StatusRefused, Refused."""
    check(by, Act.REINSTATE)
    check_decides_about_another(by, certificate.person, now=now)
    return record_event(
        by=by,
        certificate=certificate,
        status=StatusEvent.Status.REINSTATED,
        reason=reason,
        now=now,
    )
