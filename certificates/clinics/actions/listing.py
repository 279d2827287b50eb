"""A clinic asks about a whole list: one reading, one writing, an outcome for each row."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from certificates.actions import (
    BadKnownAt,
    BadMoment,
    BesideMany,
    KnownScope,
    Question,
    UnknownScope,
    answer,
    find_issued_of,
    known_scopes,
    scope_of,
)
from certificates.clinics.actions.asker import Asker
from certificates.clinics.actions.checking import as_text, check_row, is_evidence
from certificates.clinics.actions.limits import Usage, count_check
from certificates.clinics.actions.receipts import Sign, receipt_claims, receipt_signer
from certificates.clinics.models import ApiKey, ListReply, VerificationCheck
from certificates.domain.written import written
from certificates.models import Certificate
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

MOST_ROWS = 500
# Long enough for a list whose answer was lost on its way, and too short for last week's answer to pass for tonight's.
KEPT = timedelta(hours=24)
# What is wrong with one row, by the exception that says so.
_ERRORS: dict[type[Exception], str] = {
    BadMoment: "bad-at",
    BadKnownAt: "bad-known-at",
    UnknownScope: "unknown-scope",
}
BAD_REFERENCE = "bad-reference"


class ReusedKey(Exception):
    """Another list was answered under this idempotency key."""


@dataclass(frozen=True)
class Row:
    """One row of a list: the question, and the clinic's own name for it."""

    question: Question
    reference: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one row: its answer as it is sent, or the code of what is wrong with it."""

    reference: str
    answer: dict[str, Any] | None = None
    error: str | None = None
    receipt: str | None = None


@dataclass(frozen=True)
class ListAnswer:
    """The outcomes in the order of the rows. `is_repeated`: they were given before, and nothing was asked anew."""

    outcomes: tuple[Outcome, ...]
    answered_at: datetime
    request_id: str
    usage: Usage
    is_repeated: bool = False


def check_list(
    *,
    by: Actor | AnonymousUser,
    rows: Sequence[Row],
    api_key: ApiKey,
    asker: Asker,
    now: datetime,
    idempotency_key: str = "",
    wants_receipts: bool = False,
) -> ListAnswer:
    """Answer every row that can be answered, and keep what was asked. Raises TooMany, MoreThanAMinute, ReusedKey, and
    KeysUnusable where receipts are wanted that cannot be signed."""
    check(by, Act.VERIFY)
    sign = receipt_signer(by=by) if wants_receipts else None
    told = _told(rows, api_key, asker, now, idempotency_key)
    return told if sign is None else _with_receipts(told, api_key, sign)


def _with_receipts(told: ListAnswer, api_key: ApiKey, sign: Sign) -> ListAnswer:
    def signed(one: Outcome) -> Outcome:
        if one.answer is None:
            return one
        claims = receipt_claims(
            api_key=api_key,
            answer=one.answer,
            reference=one.reference,
            answered_at=told.answered_at,
            request_id=told.request_id,
        )
        return replace(one, receipt=sign(claims))

    return replace(told, outcomes=tuple(signed(one) for one in told.outcomes))


def _told(
    rows: Sequence[Row], api_key: ApiKey, asker: Asker, now: datetime, idempotency_key: str
) -> ListAnswer:
    asked = _fingerprint(rows)
    if (kept := _kept(api_key, idempotency_key, asked, now)) is not None:
        return _again(kept, count_check(address=asker.address, api_key=api_key, now=now))
    usage = count_check(address=asker.address, api_key=api_key, now=now, codes=len(rows))
    outcomes, checks = _answered(rows, api_key, asker, now)
    reply = _reply(api_key, idempotency_key, asked, asker, outcomes, now)
    try:
        with transaction.atomic():
            VerificationCheck.objects.bulk_create(checks)
            if reply is not None:
                _keep(reply)
    except IntegrityError:
        # The same list came twice at once, and the other was quicker.
        kept = _kept(api_key, idempotency_key, asked, now)
        if kept is None:
            raise
        return _again(kept, usage)
    return ListAnswer(outcomes, now, asker.request_id, usage)


def _answered(
    rows: Sequence[Row], api_key: ApiKey, asker: Asker, now: datetime
) -> tuple[tuple[Outcome, ...], list[VerificationCheck]]:
    found = find_issued_of(row.question.code for row in rows)
    scopes = known_scopes(row.question.scope for row in rows if row.question.scope is not None)
    beside = BesideMany({one.pk: one for one in found.values()}.values())
    outcomes: list[Outcome] = []
    checks: list[VerificationCheck] = []
    for row in rows:
        certificate = asker.sees(found.get(row.question.code))
        outcome, kept = _outcome(row, certificate, scopes, beside, api_key, asker, now)
        outcomes.append(outcome)
        checks += [kept] if kept is not None else []
    return tuple(outcomes), checks


def _outcome(
    row: Row,
    certificate: Certificate | None,
    scopes: dict[str, KnownScope],
    beside: BesideMany,
    api_key: ApiKey,
    asker: Asker,
    now: datetime,
) -> tuple[Outcome, VerificationCheck | None]:
    if not row.reference.isprintable():
        return Outcome("", error=BAD_REFERENCE), None
    question = row.question
    try:
        scope = scope_of(question, scopes)
        told = answer(certificate, question=question, scope=scope, now=now, beside=beside)
    except tuple(_ERRORS) as error:
        return Outcome(row.reference, error=_ERRORS[type(error)]), None
    body = written(told)
    kept = (
        check_row(api_key, asker, certificate, told, row.reference, body)
        if is_evidence(told)
        else None
    )
    return Outcome(row.reference, body), kept


def _fingerprint(rows: Sequence[Row]) -> str:
    """SHA-256 of what is asked, whatever its JSON looked like."""
    return hashlib.sha256(as_text([asdict(row) for row in rows]).encode()).hexdigest()


def _kept(api_key: ApiKey, idempotency_key: str, asked: str, now: datetime) -> ListReply | None:
    """What was answered under the key of late; None when nothing was. Raises ReusedKey."""
    if not idempotency_key:
        return None
    kept = ListReply.objects.filter(
        organisation=api_key.organisation_id,
        is_test=api_key.is_test,
        idempotency_key=idempotency_key,
        answered_at__gte=now - KEPT,
    ).first()
    if kept is not None and kept.asked_sha256 != asked:
        raise ReusedKey
    return kept


def _reply(
    api_key: ApiKey,
    idempotency_key: str,
    asked: str,
    asker: Asker,
    outcomes: tuple[Outcome, ...],
    now: datetime,
) -> ListReply | None:
    """What is kept under the key, not stored yet: what it takes to make it is done before anybody waits for the database."""
    if not idempotency_key:
        return None
    return ListReply(
        organisation_id=api_key.organisation_id,
        is_test=api_key.is_test,
        idempotency_key=idempotency_key,
        asked_sha256=asked,
        request_id=asker.request_id,
        outcomes=zlib.compress(as_text([asdict(one) for one in outcomes]).encode(), 1),
        answered_at=now,
    )


def _keep(reply: ListReply) -> None:
    """Store the reply, and forget the organisation's old ones: their checks stay."""
    own = ListReply.objects.filter(organisation=reply.organisation_id)
    own.filter(answered_at__lt=reply.answered_at - KEPT).delete()
    reply.save(force_insert=True)


def forget_replies(*, by: Actor, now: datetime) -> int:
    """Delete what was answered to lists with an idempotency key, KEPT later, also of clinics that ask no more. Returns how many."""
    check(by, Act.KEEP_RULES)
    return int(ListReply.objects.filter(answered_at__lt=now - KEPT).delete()[0])


def _again(kept: ListReply, usage: Usage) -> ListAnswer:
    outcomes = json.loads(zlib.decompress(bytes(kept.outcomes)))
    return ListAnswer(
        tuple(Outcome(**one) for one in outcomes),
        kept.answered_at,
        kept.request_id,
        usage,
        is_repeated=True,
    )
