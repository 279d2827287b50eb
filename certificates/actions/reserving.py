"""The row that makes a second certificate impossible: for a pass, or in the place of a certificate with a wrong name."""

import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from certificates.actions.events import StatusRefused, stop_if
from certificates.actions.facts import facts_of
from certificates.actions.renewing import in_the_way, renewed_by
from certificates.domain.codes import RANDOM_BITS, make_code
from certificates.domain.document import identity_hash
from certificates.domain.eligibility import EarlierIssue, next_issue
from certificates.domain.glyphs import missing_glyphs
from certificates.domain.renewal import term_of_pass
from certificates.domain.status import Refusal, reissue_refusal
from certificates.models import (
    Certificate,
    CertificateHolder,
    Credential,
    IssueLease,
    Scheme,
    StatusList,
)
from certificates.proofs.ob3 import bits
from quizzes.models import (
    Attempt,
    Invigilation,
    Result,
)
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import RegisterCheck, ReviewCase, SecurityEvent
from trainingsite.accounts.name_rules import wrong_in_name

# Beyond half a free place is hard to find, and a full list says when each of its certificates was issued.
MOST_GIVEN = bits.SIZE // 2
log = logging.getLogger(__name__)
Why = Literal[
    "no-pass", "no-scheme", "register-clash", "frozen", "held-already", "not-co-signed", "earlier-one-stopped"
]  # fmt: skip


class NothingToIssue(Exception):
    """The attempt deserves no (further) certificate; `why` says the reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def reserve(*, by: Actor, attempt_id: int, now: datetime) -> Certificate:
    """Step 1 for a pass: its certificate, found if it is reserved already. Raises NothingToIssue."""
    check(by, Act.ISSUE)
    attempt = _attempt_with_pass(attempt_id)
    scheme = _scheme_of(attempt)
    cycle = attempt.entry.cycle if attempt.entry else 1
    # Under whichever edition: a message that comes again after a new one brings no second certificate.
    reserved = Certificate.objects.filter(attempt=attempt).order_by("-issue").first()
    if reserved is not None:
        return reserved
    issue = _issue_number(attempt, scheme, cycle)
    fields, holder = _fields(attempt, scheme, cycle, now), _holder(attempt)
    try:
        with transaction.atomic():
            _stop_behind_earlier(attempt, scheme, cycle)
            return _insert(holder, cycle=cycle, issue=issue, **fields)
    except IntegrityError:
        # Another worker was quicker with the same pass.
        place = Q(person=attempt.user, scheme=scheme, cycle=cycle) | Q(attempt=attempt)
        if (existing := Certificate.objects.filter(place, issue=issue).first()) is None:
            raise
        return existing


@dataclass(frozen=True)
class Correction:
    """Why a certificate gets another name: the class, which clinics read, the reason, which stays inside, and whether
    time took the place of a second person."""

    reason_class: str
    reason: str
    is_by_one: bool


def reserve_reissue(
    *,
    by: Actor,
    certificate: Certificate,
    name: str,
    native_name: str,
    why: Correction,
    now: datetime,
) -> Certificate:
    """Step 1 for a corrected name: same pass, same dates, the next issue. Raises StatusRefused."""
    check(by, Act.REISSUE)
    check_name(name, native_name, why.reason)
    note = {
        "by": None if by.row is None else by.row.pk,
        "at": now.isoformat(),
        "reason": why.reason.strip(),
        "reason_class": why.reason_class,
        "decided_by_one": why.is_by_one,
    }
    with transaction.atomic():
        old = Certificate.objects.select_for_update().get(pk=certificate.pk)
        history = [event.as_event() for event in old.status_events.order_by("id")]
        stop_if(reissue_refusal(history, is_replaced=hasattr(old, "replaced_by")))
        holder = CertificateHolder(
            name=name.strip(),
            native_name=native_name.strip(),
            register=old.holder.register,
            register_number=old.holder.register_number,
        )
        facts = _without_why(old.facts) | {"reissue": note}
        new = _insert(holder, **_same_pass(old), facts=facts, reserved_at=now)
        kind = SecurityEvent.Kind.CERTIFICATE_REISSUED
        note_security(kind=kind, by=by, now=now, person=old.person, about=old)
        return new


def reserve_rekeyed(*, by: Actor, certificate: Certificate, now: datetime) -> Certificate:
    """Step 1 for a certificate whose credential a key signed that is not trusted any more. Raises StatusRefused."""
    check(by, Act.ISSUE)
    return _reserve_same(certificate, {"another_key_at": now.isoformat()}, now)


def reserve_given_back(*, by: Actor, certificate: Certificate, now: datetime) -> Certificate:
    """Step 1 for a certificate whose withdrawal was undone: others go on refusing its credential. Raises StatusRefused."""
    check(by, Act.UNDO_WITHDRAWAL)
    return _reserve_same(certificate, {"given_back_at": now.isoformat()}, now)


def _reserve_same(certificate: Certificate, why: dict[str, str], now: datetime) -> Certificate:
    """The same certificate once more, but for its code and its places."""
    with transaction.atomic():
        old = Certificate.objects.select_for_update().get(pk=certificate.pk)
        history = [event.as_event() for event in old.status_events.order_by("id")]
        stop_if(reissue_refusal(history, is_replaced=hasattr(old, "replaced_by")))
        same = {
            field: getattr(old.holder, field)
            for field in ("name", "native_name", "register", "register_number")
        }
        facts = _without_why(old.facts) | why
        return _insert(CertificateHolder(**same), **_same_pass(old), facts=facts, reserved_at=now)


def _without_why(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of an earlier issue, but for why that one was issued in the place of another."""
    said = ("another_key_at", "given_back_at")
    return {key: value for key, value in facts.items() if key not in said}


def _same_pass(old: Certificate) -> dict[str, Any]:
    """What a reissue keeps, and its place: after the old one, and after what another pass of the cycle gave once."""
    same = {"person": old.person_id, "scheme__code": old.scheme.code, "cycle": old.cycle}
    last = Certificate.objects.filter(**same).aggregate(last=Max("issue"))["last"]
    return {
        "person": old.person,
        "scheme": old.scheme,
        "cycle": old.cycle,
        "issue": last + 1,
        "attempt": old.attempt,
        "result": old.result,
        "replaces": old,
        "valid_from": old.valid_from,
        "valid_until": old.valid_until,
    }


def check_name(name: str, native_name: str, reason: str) -> None:
    """Raise StatusRefused: a reissue needs names as every form takes them, and a reason. Fonts are read here: no transaction is open."""
    if not name.strip():
        raise StatusRefused(Refusal("no-name"))
    if not reason.strip():
        raise StatusRefused(Refusal("no-reason"))
    if missing := missing_glyphs(name + native_name):
        raise StatusRefused(Refusal("unprintable", signs=tuple(missing)))
    if wrong := wrong_in_name(name.strip()) or wrong_in_name(native_name.strip()):
        raise StatusRefused(Refusal("no-person", said=wrong))


def is_compared(person: Person, holder: CertificateHolder) -> bool:
    """Whether somebody compared this name and number with the register."""
    entry = (holder.register, holder.register_number)
    return RegisterCheck.objects.last_of(person.pk, name=holder.name, entry=entry) is not None


def _insert(holder: CertificateHolder, **fields: Any) -> Certificate:
    """The certificate with its holder, its places and its lease."""
    holder.salt = secrets.token_hex(16)
    # Printed once: what was compared later stands in the answer, and not on this document.
    fields["facts"] = fields["facts"] | {"is_compared": is_compared(fields["person"], holder)}
    status_index, site = _take_place(fields["reserved_at"])
    holder.certificate = Certificate.objects.create(
        code=make_code(secrets.randbits(RANDOM_BITS)),
        status_index=status_index,
        identity_hash=identity_hash(
            holder.salt, holder.name, holder.register, holder.register_number
        ),
        **fields,
    )
    holder.save()
    # The address of its credential: random, and printed nowhere.
    Credential.objects.create(
        certificate=holder.certificate, uuid=uuid4(), site=site, made_at=fields["reserved_at"]
    )
    IssueLease.objects.create(certificate=holder.certificate)
    return holder.certificate


def _attempt_with_pass(attempt_id: int) -> Attempt:
    # What is printed cannot be made good: the co-signature comes first, or the end of the time for it. Asked before the attempt is
    # read: what settles in between is then waited for, and nothing that was read before it is printed.
    is_awaited = Invigilation.objects.unsettled().filter(attempt=attempt_id).exists()
    rows = Attempt.objects.select_related(
        "quiz__course", "entry", "current_result", "confirmed_name", "user", "form__policy"
    ).defer("current_result__marks", "current_result__domains")
    attempt = rows.passed().filter(pk=attempt_id).first()
    if attempt is None:
        raise NothingToIssue("no-pass")
    if is_awaited:
        raise NothingToIssue("not-co-signed")
    return attempt


def _passed(attempt: Attempt) -> Result:
    assert attempt.current_result is not None  # noqa: S101 -- _attempt_with_pass refused
    return attempt.current_result


def _scheme_of(attempt: Attempt) -> Scheme:
    schemes = Scheme.objects.issuing_for(exam=attempt.quiz, began=attempt.started_at)
    scheme = schemes.select_related("issuer").first()
    if scheme is None:
        raise NothingToIssue("no-scheme")
    if attempt.user.register_clash_with_id is not None:
        raise NothingToIssue("register-clash")
    if ReviewCase.objects.freezing().about_person(attempt.user_id).exists():
        raise NothingToIssue("frozen")
    return scheme


def _issue_number(attempt: Attempt, scheme: Scheme, cycle: int) -> int:
    """The number after what the person holds of the cycle, under whichever edition of the scheme."""
    earlier = [
        EarlierIssue(certificate.issue, _withdrawn_at(certificate), _is_over(certificate))
        for certificate in Certificate.objects.filter(
            person=attempt.user_id, scheme__code=scheme.code, cycle=cycle
        )
        .select_related("attempt__current_result", "replaced_by")
        .prefetch_related("status_events")
    ]
    issue = next_issue(earlier, _passed(attempt).stands_since)
    if issue is None:
        raise NothingToIssue("held-already")
    return issue


def _stop_behind_earlier(attempt: Attempt, scheme: Scheme, cycle: int) -> None:
    """Whose certificate was withdrawn, or is on hold, gets no other one for an exam that was begun before that. The earlier ones are
    locked: what becomes of them is decided before or after this, and not meanwhile."""
    if cycle == 1:
        return
    whose = {"person": attempt.user_id, "scheme__code": scheme.code, "cycle__lt": cycle}
    list(Certificate.objects.select_for_update().filter(**whose).order_by("pk").values_list("pk"))
    if in_the_way(began=attempt.started_at, **whose).exists():
        raise NothingToIssue("earlier-one-stopped")


def _withdrawn_at(certificate: Certificate) -> datetime | None:
    events = list(certificate.status_events.all())
    undone = max((e.pk for e in events if e.status == "undone"), default=0)
    moments = [e.recorded_at for e in events if e.status == "withdrawn" and e.pk > undone]
    return max(moments, default=None)


def _is_over(certificate: Certificate) -> bool:
    """Whether it answers no pass any more (`sweeping._answers` is the same as a query)."""
    result = certificate.attempt.current_result
    if hasattr(certificate, "replaced_by"):
        return True
    if result is None or result.state == Result.State.PASSED or result.by_id is None:
        return False
    events = sorted(certificate.status_events.all(), key=lambda event: event.pk)
    stops = [event for event in events if event.status in ("suspended", "reinstated")]
    if not stops or stops[-1].status != "reinstated":
        return True
    return bool(stops[-1].recorded_at < result.stands_since)


def _holder(attempt: Attempt) -> CertificateHolder:
    """The name that was confirmed when the exam began."""
    confirmed = attempt.confirmed_name
    return CertificateHolder(
        name=confirmed.name,
        native_name=_printable_or_nothing(confirmed.native_name),
        register=confirmed.register,
        register_number=confirmed.register_number,
    )


def _fields(attempt: Attempt, scheme: Scheme, cycle: int, now: datetime) -> dict[str, Any]:
    result = _passed(attempt)
    before = renewed_by(attempt.user_id, scheme.code, cycle)
    of_old = None if before is None else before.term
    # In time is who handed in in time: how long we looked at it, or scored it again, costs nobody a day.
    term = term_of_pass(
        result.stands_since, scheme.term_months, before=of_old, sat_at=attempt.closed_at
    )
    facts = facts_of(attempt, scheme, result, day=now.astimezone(UTC).date())
    if before is not None:
        facts |= {"renews": before.code, "passed_at": result.stands_since.isoformat()}
    return {
        "person": attempt.user,
        "scheme": scheme,
        "attempt": attempt,
        "result": result,
        "facts": facts,
        "valid_from": term.valid_from,
        "valid_until": term.valid_until,
        "reserved_at": now,
    }


def _printable_or_nothing(native_name: str) -> str:
    """The optional second name, left out when it cannot be printed: the certificate must not wait for it."""
    missing = missing_glyphs(native_name)
    if missing:
        log.warning(
            "a native name is left out: it cannot be printed", extra={"signs": len(missing)}
        )
        return ""
    return native_name


def _take_place(now: datetime) -> tuple[int, str]:
    """(status index, site) for a new certificate: a random place in the open list, so that neighbours tell nothing about each other.
    In the reserving transaction: the list stays locked until its end, and nothing is counted."""
    row = _open_list(now)
    while True:
        index = row.number * bits.SIZE + secrets.randbelow(bits.SIZE)
        if not Certificate.objects.filter(status_index=index).exists():
            break
    row.given += 1
    row.is_open = row.given < MOST_GIVEN
    row.save(update_fields=["given", "is_open"])
    return index, row.site


def _open_list(now: datetime) -> StatusList:
    """The open list, locked. Under another address than the site's no list gives places: its certificates could not be found there."""
    while True:
        row = StatusList.objects.select_for_update().filter(is_open=True).first()
        if row is not None and row.site == settings.PUBLIC_URL:
            return row
        if row is not None:
            StatusList.objects.filter(pk=row.pk).update(is_open=False)
        last = StatusList.objects.order_by("-number").values_list("number", flat=True).first()
        number = 0 if last is None else last + 1
        # Whoever was quicker has opened one meanwhile: this one, or the one before it.
        with suppress(IntegrityError), transaction.atomic():
            StatusList.objects.create(number=number, site=settings.PUBLIC_URL, opened_at=now)
