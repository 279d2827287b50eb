"""One honest answer about one certificate, for the API, the public page and the holder's own list."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet

from certificates.actions.sweeping import passes_of
from certificates.domain import status as domain
from certificates.domain.codes import grouped, read_code
from certificates.domain.waiting import Standing, standing
from certificates.models import Certificate, StatusEvent

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BadMoment(Exception):
    """`at` is neither a date nor an instant with a zone."""


def read_moment(text: str) -> date | datetime:
    """A date (2026-11-24) or an instant with its zone (2026-11-24T18:30:00Z). Raises BadMoment."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or "T" not in text:
            raise BadMoment
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadMoment from error


def verify(*, code: str, at: str | None, now: datetime) -> dict[str, Any]:
    """The answer to "may I rely on this?", in the API's shape. Raises BadMoment.

    A code that is malformed, unknown, not issued yet or erased gets status `unknown` and the same keys.
    """
    return answer(find_issued(code), code=code, at=at, now=now)


def answer(
    certificate: Certificate | None, *, code: str, at: str | None, now: datetime
) -> dict[str, Any]:
    """The answer about what `find_issued` gave for that code. Raises BadMoment."""
    # A plus sign that was not encoded arrives as a space.
    at = at.replace(" ", "+") if at and "T" in at else at
    moment = read_moment(at) if at else now
    typed = code.replace("\x00", "\ufffd")[:64]  # no database stores a NUL
    return _answer(certificate, read_code(code) or typed, moment, at, now)


def find_issued(code: str) -> Certificate | None:
    """The issued certificate of the code. One indexed lookup, known code or not."""
    found = (
        Certificate.objects.filter(code=read_code(code) or "")
        .select_related("holder")
        .prefetch_related("status_events")
        .first()
    )
    if found is None or not hasattr(found, "holder"):
        return None
    return found if any(e.status == "issued" for e in found.status_events.all()) else None


def _answer(
    certificate: Certificate | None,
    code: str,
    moment: date | datetime,
    at: str | None,
    now: datetime,
) -> dict[str, Any]:
    as_of = at if at else instant(now)
    known_at = instant(now)
    if certificate is None:
        return _unknown(code, as_of, known_at)
    verdict, changes = judge(certificate, moment)
    facts = certificate.facts
    return {
        "status": verdict.status,
        "as_of": as_of,
        "known_at": known_at,
        "code": code,
        "holder": {"name": certificate.holder.name},
        "issuer": facts["issuer"],
        "scheme": facts["scheme"],
        "scopes": facts["scopes"],
        "practical": facts["practical"],
        "assurance": facts["assurance"],
        "caveats": facts["caveats"],
        "valid_from": instant(certificate.valid_from),
        "valid_until": certificate.valid_until.isoformat(),
        "reason": verdict.reason or None,
        "changes": [
            {"at": instant(c.at), "status": c.status, "reason": c.reason or None} for c in changes
        ],
    }


def _unknown(code: str, as_of: str, known_at: str) -> dict[str, Any]:
    return {
        "status": "unknown",
        "as_of": as_of,
        "known_at": known_at,
        "code": code,
        "holder": {"name": None},
        "issuer": {"name": None, "url": None},
        "scheme": {"code": None, "title": None, "edition": None},
        "scopes": [],
        "practical": None,
        "assurance": None,
        "caveats": [],
        "valid_from": None,
        "valid_until": None,
        "reason": None,
        "changes": [],
    }


def judge(
    certificate: Certificate, moment: date | datetime
) -> tuple[domain.Answer, list[domain.Change]]:
    """The status at an instant, or on a UTC day with the day's changes."""
    facts = domain.Facts(certificate.valid_from, certificate.valid_until)
    events = [
        _event(row) for row in sorted(certificate.status_events.all(), key=lambda row: row.pk)
    ]
    if isinstance(moment, datetime):
        return domain.status_at(facts, events, moment), []
    return domain.status_on(facts, events, moment)


def _event(row: StatusEvent) -> domain.Event:
    """Clinics read the class of a reason; its words may name people and stay inside."""
    reason = row.get_reason_class_display() if row.reason_class else ""
    return domain.Event(row.status, row.effective_at, row.effect, reason)


def instant(moment: datetime) -> str:
    """An instant in UTC with Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def certificates_of(user: Any) -> QuerySet[Certificate]:
    """The person's certificates with what `summary` reads: the only way in for their pages and API."""
    held: QuerySet[Certificate] = user.certificates.select_related("holder")
    return held.prefetch_related("status_events")


def person_certificates(*, user: Any, now: datetime) -> list[dict[str, Any]]:
    """The person's certificates, newest first: row, state (pending or as verified), title, dates."""
    return [summary(row, now) for row in certificates_of(user).order_by("-reserved_at", "-id")]


def person_list(*, user: Any, now: datetime) -> tuple[list[dict[str, Any]], Standing]:
    """The person's certificates, what is still being made, and what is withheld. The order of the two readings matters:
    see `standing`."""
    passes = passes_of(user)
    held = person_certificates(user=user, now=now)
    listed = [(item["certificate"].attempt_id, item["status"] != "pending") for item in held]
    return held, standing(passes, listed)


def summary(certificate: Certificate, now: datetime) -> dict[str, Any]:
    """One certificate as its holder sees it in a list."""
    issued = any(e.status == "issued" for e in certificate.status_events.all())
    answer = judge(certificate, now)[0] if issued else domain.Answer("pending")
    return {
        "certificate": certificate,
        "uuid": certificate.uuid,
        "code": grouped(certificate.code),
        "title": certificate.facts["scheme"]["title"],
        "edition": certificate.facts["scheme"]["edition"],
        "status": answer.status,
        "reason": answer.reason,
        "valid_from": certificate.valid_from,
        "valid_until": certificate.valid_until,
        "caveats": certificate.facts["caveats"],
    }
