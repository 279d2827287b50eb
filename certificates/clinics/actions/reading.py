"""What a clinic has asked before: its own checks, and nobody else's."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from certificates.clinics.models import ApiKey, Organisation, VerificationCheck
from certificates.domain.codes import read_code
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent

# Beyond these one question to the database costs less than many.
MOST_KEYS_MERGED = 20
MOST_MERGED = 5_000


@dataclass(frozen=True)
class Wanted:
    """Which checks: of inclusive UTC days, of a code, under a reference. None: whichever."""

    since: date | None = None
    until: date | None = None
    code: str | None = None
    reference: str | None = None


def checks_of(api_key: ApiKey, wanted: Wanted) -> QuerySet[VerificationCheck]:
    """The checks of the key's organisation, asked with keys of the same sort: a test key reads what test keys asked."""
    keys = ApiKey.objects.filter(organisation=api_key.organisation_id, is_test=api_key.is_test)
    return _asked_with(_ids(keys), wanted)


def checks_of_clinic(organisation: Organisation, wanted: Wanted) -> QuerySet[VerificationCheck]:
    """The checks of an organisation with any of its keys, test keys among them, newest first."""
    rows = _asked_with(_keys_of(organisation), wanted)
    return rows.order_by("-checked_at", "-pk")


def newest_checks(
    organisation: Organisation, wanted: Wanted, first: int, last: int
) -> list[VerificationCheck]:
    """The checks of `checks_of_clinic` from place `first` up to `last`. No index has the checks of several keys in order: the
    newest of each key are read by its own, and put in order here."""
    keys = _keys_of(organisation)
    is_filtered = wanted.code is not None or wanted.reference is not None
    if is_filtered or last * len(keys) > MOST_MERGED or len(keys) > MOST_KEYS_MERGED:
        return list(checks_of_clinic(organisation, wanted)[first:last])
    newest: list[tuple[datetime, int]] = []
    for key in keys:
        rows = _asked_with([key], wanted).order_by("-checked_at", "-pk")
        newest += rows.values_list("checked_at", "pk")[:last]
    chosen = [pk for _at, pk in sorted(newest, reverse=True)[first:last]]
    found = VerificationCheck.objects.select_related("api_key").in_bulk(chosen)
    return [found[pk] for pk in chosen]


def note_taken(*, organisation: Organisation, what: str, by: Person, now: datetime) -> None:
    """Write down that somebody takes the clinic's checks or list along. Raises NotAllowed."""
    check(by, Act.READ_CHECKS, organisation=organisation)
    kind = SecurityEvent.Kind.EXPORTED
    note_security(kind=kind, by=by, now=now, about=organisation, format="csv", what=what)


def _keys_of(organisation: Organisation) -> list[int]:
    return _ids(ApiKey.objects.filter(organisation=organisation))


def _ids(keys: QuerySet[ApiKey]) -> list[int]:
    return list(keys.values_list("pk", flat=True))


def _asked_with(keys: Collection[int], wanted: Wanted) -> QuerySet[VerificationCheck]:
    rows = VerificationCheck.objects.filter(api_key__in=keys)
    if wanted.since is not None:
        rows = rows.filter(checked_at__gte=_midnight(wanted.since))
    if wanted.until is not None and wanted.until < date.max:
        rows = rows.filter(checked_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.code is not None:
        typed = wanted.code.replace("\x00", "\ufffd")[:64]
        rows = rows.filter(code=read_code(wanted.code) or typed)
    if wanted.reference is not None:
        rows = rows.filter(reference=wanted.reference)
    return rows.select_related("api_key")


def check_of(claims: Mapping[str, Any]) -> VerificationCheck | None:
    """The check that is kept here of what a receipt says, to the letter; None where there is none."""
    told = {name: claims[name] for name in ("compared", "match") if name in claims}
    said = (claims.get("answer") or {}) | told
    named = {name: str(claims.get(name)) for name in ("code", "request_id", "reference")}
    kept = VerificationCheck.objects.filter(**named)
    of_them = (
        row
        for row in kept.select_related("api_key__organisation")
        if row.answer and json.loads(row.answer) == said
    )
    return next(of_them, None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
