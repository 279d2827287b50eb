"""Withdrawing, suspending, reinstating and reissuing: by an administrator, with a reason, never undone in silence."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from certificates.actions.issuing import _free_status_index, finish
from certificates.domain.codes import RANDOM_BITS, make_code
from certificates.domain.document import identity_hash
from certificates.domain.glyphs import missing_glyphs
from certificates.models import Certificate, CertificateHolder, IssueLease, StatusEvent


class StatusRefused(Exception):
    """The change makes no sense now; the message says why."""


@transaction.atomic
def _record(
    *,
    certificate: Certificate,
    status: str,
    by: Any,
    reason_class: str,
    reason: str,
    now: datetime,
    effect: str = StatusEvent.Effect.FROM_NOW,
    effective_at: datetime | None = None,
) -> StatusEvent:
    if not reason.strip():
        raise StatusRefused("Give a reason: clinics and the holder will read it.")
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    _check_sequence(list(locked.status_events.order_by("id")), status, effective_at or now, now)
    return StatusEvent.objects.create(
        certificate=locked,
        status=status,
        reason_class=reason_class,
        reason=reason.strip(),
        effect=effect,
        effective_at=effective_at or now,
        recorded_at=now,
        by=by,
    )


def _check_sequence(
    events: list[StatusEvent], status: str, effective_at: datetime, now: datetime
) -> None:
    history = [event.status for event in events]
    if "issued" not in history:
        raise StatusRefused("The certificate is not issued yet.")
    withdrawn = [event.effective_at for event in events if event.status == "withdrawn"]
    if withdrawn and min(withdrawn) <= now:
        raise StatusRefused("The certificate is withdrawn already; that is final.")
    if withdrawn and status == "withdrawn" and effective_at >= min(withdrawn):
        raise StatusRefused(
            f"The certificate is withdrawn from {min(withdrawn):%Y-%m-%d} already. Choose an earlier day, or from now on."
        )
    suspended = _is_suspended(history)
    if status == "suspended" and suspended:
        raise StatusRefused("The certificate is suspended already.")
    if status == "reinstated" and not suspended:
        raise StatusRefused("The certificate is not suspended.")


def _is_suspended(history: list[str]) -> bool:
    stops = [name for name in history if name in ("suspended", "reinstated")]
    return bool(stops) and stops[-1] == "suspended"


def _check_reissuable(history: list[str], *, is_replaced: bool) -> None:
    if "issued" not in history:
        raise StatusRefused("The certificate is not issued yet.")
    if is_replaced or "withdrawn" in history or "superseded" in history:
        raise StatusRefused("Only the current certificate can be reissued.")
    if _is_suspended(history):
        # The corrected one would be valid at once, and the suspension would be gone.
        raise StatusRefused("The certificate is suspended. Reinstate it before you correct it.")


def withdraw(
    *,
    certificate: Certificate,
    by: Any,
    reason_class: str,
    reason: str,
    effect: str,
    now: datetime,
    effective_at: datetime | None = None,
) -> StatusEvent:
    """Take a certificate back for good: from now, from a date, or as if it had never been valid."""
    if effect == StatusEvent.Effect.FROM_DATE:
        if effective_at is None:
            raise StatusRefused("Give the date from which it is withdrawn.")
        if effective_at.date() > certificate.valid_until:
            raise StatusRefused(
                f"The certificate runs out on {certificate.valid_until:%Y-%m-%d}. Choose a day up to then."
            )
    else:
        effective_at = now
    return _record(
        certificate=certificate,
        status=StatusEvent.Status.WITHDRAWN,
        by=by,
        reason_class=reason_class,
        reason=reason,
        effect=effect,
        effective_at=effective_at,
        now=now,
    )


def suspend(
    *, certificate: Certificate, by: Any, reason_class: str, reason: str, now: datetime
) -> StatusEvent:
    """Stop a certificate until it is reinstated."""
    return _record(
        certificate=certificate,
        status="suspended",
        by=by,
        reason_class=reason_class,
        reason=reason,
        now=now,
    )


def reinstate(*, certificate: Certificate, by: Any, reason: str, now: datetime) -> StatusEvent:
    """End a suspension."""
    return _record(
        certificate=certificate, status="reinstated", by=by, reason_class="", reason=reason, now=now
    )


def reissue(
    *, certificate: Certificate, by: Any, name: str, native_name: str, reason: str, now: datetime
) -> Certificate:
    """A corrected certificate in the place of this one: same pass, same dates, a new code. The old one is superseded."""
    if not reason.strip() or not name.strip():
        raise StatusRefused("Give the name as on the register and a reason.")
    if missing := missing_glyphs(name + native_name):
        raise StatusRefused(f"We cannot print this sign on a certificate: {' '.join(missing)}.")
    new = _reserve_reissue(
        certificate, by=by, name=name, native_name=native_name, reason=reason, now=now
    )
    finish(new, now=now)
    return new


@transaction.atomic
def _reserve_reissue(
    certificate: Certificate, *, by: Any, name: str, native_name: str, reason: str, now: datetime
) -> Certificate:
    old = Certificate.objects.select_for_update().get(pk=certificate.pk)
    history = list(old.status_events.order_by("id").values_list("status", flat=True))
    _check_reissuable(history, is_replaced=hasattr(old, "replaced_by"))
    salt = secrets.token_hex(16)
    new = Certificate.objects.create(
        code=make_code(secrets.randbits(RANDOM_BITS)),
        person=old.person,
        scheme=old.scheme,
        cycle=old.cycle,
        issue=old.issue + 1,
        attempt=old.attempt,
        result=old.result,
        replaces=old,
        status_index=_free_status_index(),
        identity_hash=identity_hash(
            salt, name.strip(), old.holder.register, old.holder.register_number
        ),
        facts=old.facts
        | {"reissue": {"by": by.pk, "reason": reason.strip(), "at": now.isoformat()}},
        valid_from=old.valid_from,
        valid_until=old.valid_until,
        reserved_at=now,
    )
    CertificateHolder.objects.create(
        certificate=new,
        name=name.strip(),
        native_name=native_name.strip(),
        register=old.holder.register,
        register_number=old.holder.register_number,
        salt=salt,
    )
    IssueLease.objects.create(certificate=new)
    return new
