"""A clinic asks: counted against its limit, answered, and kept with the answer as it was given when it asked with a key."""

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from certificates.actions import Question, Verification, answer, find_issued, scope_of
from certificates.clinics.actions.asker import Asker, Reply
from certificates.clinics.actions.limits import count_check
from certificates.clinics.actions.receipts import receipt_claims, receipt_signer
from certificates.clinics.models import ApiKey, VerificationCheck
from certificates.domain.comparing import Person, match
from certificates.domain.written import written
from certificates.models import Certificate
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


def check_certificate(
    *,
    by: Actor | AnonymousUser,
    question: Question,
    asker: Asker,
    now: datetime,
    reference: str = "",
    is_kept: bool = True,
    wants_receipt: bool = False,
    person: Person | None = None,
) -> Reply:
    """The answer, kept when a key asked about a time that has come. Raises TooMany, BadMoment, BadKnownAt, UnknownScope,
    and KeysUnusable where a key wants a receipt that cannot be signed. A key proves itself: who asks with one is a VISITOR.

    `is_kept`: False for a question whose answer is not sent (HEAD). `person`: whom to compare with the holder; what came
    of it is kept beside the answer.
    """
    check(by, Act.VERIFY)
    sign = receipt_signer(by=by) if wants_receipt else None
    usage = count_check(address=asker.address, api_key=asker.api_key, now=now)
    scope = scope_of(question)
    certificate = asker.sees(find_issued(question.code))
    told = answer(certificate, question=question, scope=scope, now=now)
    same = match(told.holder, person) if person is not None else None
    if asker.api_key is None:
        return Reply(told, usage, match=same)
    body = written(told)
    compared = {} if same is None else {"compared": written(person), "match": written(same)}
    if is_kept and is_evidence(told):
        row = check_row(asker.api_key, asker, certificate, told, reference, body | compared)
        row.save(force_insert=True)
    if sign is None:
        return Reply(told, usage, match=same, body=body)
    claims = receipt_claims(
        api_key=asker.api_key,
        answer=body,
        reference=reference,
        answered_at=now,
        request_id=asker.request_id,
    )
    return Reply(told, usage, sign(claims | compared), same, body)


def is_evidence(told: Verification) -> bool:
    """What would be on a day that has not come is no proof that somebody asked about the treatment."""
    return told.status != "projected"


def check_row(
    api_key: ApiKey,
    asker: Asker,
    certificate: Certificate | None,
    told: Verification,
    reference: str,
    body: dict[str, Any],
) -> VerificationCheck:
    """The row that keeps what was asked and the body of what was answered, not stored yet."""
    return VerificationCheck(
        api_key=api_key,
        certificate=certificate,
        code=told.code,
        as_of=str(told.as_of)[:40],  # an instant may be written with any number of decimals
        status=told.status,
        checked_at=told.answered_at,
        reference=reference,
        request_id=asker.request_id,
        answer=as_text(body),
    )


def as_text(told: Any) -> str:
    """JSON as it is kept: short, and in letters that people read."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
