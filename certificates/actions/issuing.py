"""A pass becomes a certificate: reserve, then sign and render with no transaction open, then store.

Any of the three may be cut off and any may run twice: the rows say what is left to do, and the sweep does it.
"""

import logging
import secrets
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from certificates.domain.caveats import Circumstances, caveat_codes
from certificates.domain.codes import RANDOM_BITS, make_code
from certificates.domain.document import frozen_facts, identity_hash, months_later
from certificates.domain.eligibility import EarlierIssue, next_issue
from certificates.domain.glyphs import missing_glyphs
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    IssueLease,
    Scheme,
    StatusEvent,
)
from certificates.proofs.pdf import CertificatePage, UnprintableName, render
from courses.models import LessonVersion
from quizzes.models import Attempt, QuestionVersion, Result

# Far above the 10 ms that a document takes; two workers at once would be harmless (store() keeps one).
LEASE = timedelta(seconds=20)
STATUS_LIST_SIZE = 131_072
# A certificate that failed this often is tried again only every hour, and shown to administrators.
POISON_TRIES = 5
log = logging.getLogger(__name__)


class NothingToIssue(Exception):
    """The attempt deserves no (further) certificate; the message says why."""


def issue_certificate(*, attempt_id: int, now: datetime) -> Certificate | None:
    """Take a pass all the way to a stored certificate; None when there is nothing to do or another worker does it."""
    try:
        certificate = reserve(attempt_id=attempt_id, now=now)
    except NothingToIssue:
        return None
    return finish(certificate, now=now)


def finish(certificate: Certificate, *, now: datetime) -> Certificate | None:
    """Render and store a reserved certificate under a lease; None when another worker holds it or it failed."""
    if not take_lease(certificate, now=now):
        return None
    try:
        content = sign_and_render(certificate)
    except UnprintableName as problem:
        _note_failure(certificate, str(problem))
        return None
    except Exception as problem:
        _note_failure(certificate, f"{type(problem).__name__}: {problem}")
        raise
    store(certificate=certificate, content=content, now=now)
    return certificate


def reserve(*, attempt_id: int, now: datetime) -> Certificate:
    """Step 1: the row that makes a second certificate impossible. Raises NothingToIssue."""
    attempt = (
        Attempt.objects.select_related("quiz", "entry", "current_result", "confirmed_name", "user")
        .filter(pk=attempt_id)
        .first()
    )
    scheme = _scheme_of(attempt)
    assert attempt is not None and attempt.current_result is not None  # noqa: S101, PT018 -- _scheme_of refused
    cycle = attempt.entry.cycle if attempt.entry else 1
    unfinished = (
        Certificate.objects.filter(attempt=attempt, scheme=scheme).order_by("-issue").first()
    )
    if unfinished is not None:
        return unfinished
    issue = _issue_number(attempt, scheme, cycle)
    fields = _certificate_fields(attempt, scheme, cycle=cycle, issue=issue, now=now)
    try:
        with transaction.atomic():
            return _insert(fields, attempt)
    except IntegrityError:
        # Another worker was quicker with the same pass, or the random status index was taken.
        existing = Certificate.objects.filter(
            person=attempt.user, scheme=scheme, cycle=cycle, issue=issue
        ).first()
        if existing is None:
            raise
        return existing


def _scheme_of(attempt: Attempt | None) -> Scheme:
    if (
        attempt is None
        or attempt.current_result is None
        or attempt.current_result.state != Result.State.PASSED
    ):
        raise NothingToIssue("this attempt has no pass")
    scheme = (
        Scheme.objects.select_related("issuer").filter(exam=attempt.quiz, retired_at=None).first()
    )
    if scheme is None:
        raise NothingToIssue("no scheme issues certificates for this quiz")
    if attempt.user.register_clash_with_id is not None:
        raise NothingToIssue("another account has the same register entry")
    return scheme


def _issue_number(attempt: Attempt, scheme: Scheme, cycle: int) -> int:
    earlier = [
        EarlierIssue(certificate.issue, _withdrawn_at(certificate))
        for certificate in Certificate.objects.filter(
            person=attempt.user_id, scheme=scheme, cycle=cycle
        ).prefetch_related("status_events")
    ]
    assert attempt.current_result is not None  # noqa: S101 -- _scheme_of refused
    issue = next_issue(earlier, attempt.current_result.scored_at)
    if issue is None:
        raise NothingToIssue("this person holds a certificate of this cycle already")
    return issue


def _withdrawn_at(certificate: Certificate) -> datetime | None:
    moments = [e.recorded_at for e in certificate.status_events.all() if e.status == "withdrawn"]
    return max(moments, default=None)


def _certificate_fields(
    attempt: Attempt, scheme: Scheme, *, cycle: int, issue: int, now: datetime
) -> dict[str, object]:
    result = attempt.current_result
    assert result is not None  # noqa: S101 -- _scheme_of refused
    name = attempt.confirmed_name
    native_name = _printable_or_nothing(name.native_name)
    salt = secrets.token_hex(16)
    valid_from = result.scored_at
    return {
        "holder": CertificateHolder(
            name=name.name,
            native_name=native_name,
            register=name.register,
            register_number=name.register_number,
            salt=salt,
        ),
        "code": make_code(secrets.randbits(RANDOM_BITS)),
        "person_id": attempt.user_id,
        "scheme": scheme,
        "cycle": cycle,
        "issue": issue,
        "attempt": attempt,
        "result": result,
        "status_index": _free_status_index(),
        "identity_hash": identity_hash(salt, name.name, name.register, name.register_number),
        "facts": _facts(attempt, scheme, result, day=now.astimezone(UTC).date()),
        "valid_from": valid_from,
        "valid_until": months_later(valid_from.astimezone(UTC).date(), scheme.term_months),
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


def _free_status_index() -> int:
    """A random place in the status list, so that neighbours tell nothing about each other."""
    pages = Certificate.objects.count() * 2 // STATUS_LIST_SIZE
    while True:
        index = pages * STATUS_LIST_SIZE + secrets.randbelow(STATUS_LIST_SIZE)
        if not Certificate.objects.filter(status_index=index).exists():
            return index


def _all_vouched(versions: Any, day: date) -> bool:
    """Whether a signature under a checked entry stands under each of these versions."""
    return not versions.exclude(pk__in=versions.vouched_on(day).values("pk")).exists()


def _facts(attempt: Attempt, scheme: Scheme, result: Result, *, day: date) -> dict[str, object]:
    versions = QuestionVersion.objects.filter(
        pk__in=[row["version"] for row in attempt.form.tree.rows]
    )
    lessons = LessonVersion.objects.read_in(attempt.quiz.course)
    signed = _all_vouched(lessons, day) and _all_vouched(versions, day)
    codes = caveat_codes(
        Circumstances(
            public_url=settings.PUBLIC_URL,
            has_disclosed_question=versions.filter(disclosed=True).exists(),
            is_signed_off=signed,
            is_pilot=scheme.is_pilot,
            scored_questions=result.total,
        )
    )
    return frozen_facts(
        issuer={"name": scheme.issuer.name, "url": settings.PUBLIC_URL},
        scheme={"code": scheme.code, "title": scheme.title, "edition": scheme.edition},
        scopes=list(scheme.scopes.order_by("code").values_list("title", flat=True)),
        limits=scheme.limits,
        assurance=attempt.assurance,
        caveat_codes=codes,
    )


def _insert(fields: dict[str, object], attempt: Attempt) -> Certificate:
    holder = fields.pop("holder")
    assert isinstance(holder, CertificateHolder)  # noqa: S101 -- built above
    certificate = Certificate.objects.create(**fields)
    holder.certificate = certificate
    holder.save()
    IssueLease.objects.create(certificate=certificate)
    return certificate


def take_lease(certificate: Certificate, *, now: datetime) -> bool:
    """Whether this worker may make the document now: nobody else is at it, and it is not made yet."""
    if StatusEvent.objects.filter(certificate=certificate, status="issued").exists():
        return False
    lease = IssueLease.objects.filter(certificate=certificate).filter(
        Q(until=None) | Q(until__lt=now)
    )
    tries = IssueLease.objects.values_list("tries", flat=True).get(certificate=certificate)
    pause = timedelta(hours=1) if tries >= POISON_TRIES else LEASE
    return lease.update(token=uuid4(), until=now + pause, tries=tries + 1) == 1


def _note_failure(certificate: Certificate, message: str) -> None:
    log.error("a certificate could not be made", extra={"certificate": certificate.pk})
    IssueLease.objects.filter(certificate=certificate).update(last_error=message[:300])


def sign_and_render(certificate: Certificate) -> bytes:
    """Step 2: the document's bytes, from the reserved facts alone. No transaction is open."""
    facts, holder = certificate.facts, certificate.holder
    return render(
        CertificatePage(
            issuer=facts["issuer"]["name"],
            name=holder.name,
            native_name=holder.native_name,
            register=holder.register,
            register_number=holder.register_number,
            scheme=facts["scheme"]["title"],
            edition=facts["scheme"]["edition"],
            scopes=tuple(facts["scopes"]),
            limits=facts["limits"],
            remarks=(facts["assurance_words"], *(caveat["words"] for caveat in facts["caveats"])),
            passed_on=certificate.valid_from.astimezone(UTC).date(),
            valid_from=certificate.valid_from.astimezone(UTC).date(),
            valid_until=certificate.valid_until,
            code=certificate.code,
            public_url=facts["issuer"]["url"],
        )
    )


@transaction.atomic
def store(*, certificate: Certificate, content: bytes, now: datetime) -> bool:
    """Step 3: bytes and the issue, once. False when they are stored already."""
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if locked.status_events.filter(status="issued").exists():
        return False
    CertificateFile.objects.create(
        certificate=locked,
        kind=CertificateFile.Kind.PDF,
        media_type="application/pdf",
        content=content,
        sha256=sha256(content).hexdigest(),
        created_at=now,
    )
    StatusEvent.objects.create(
        certificate=locked,
        status=StatusEvent.Status.ISSUED,
        effective_at=locked.valid_from,
        recorded_at=now,
    )
    if locked.replaces is not None:
        StatusEvent.objects.create(
            certificate=locked.replaces,
            status=StatusEvent.Status.SUPERSEDED,
            reason_class=StatusEvent.ReasonClass.REISSUED,
            reason="Replaced by a corrected certificate.",
            effective_at=now,
            recorded_at=now,
        )
    IssueLease.objects.filter(certificate=locked).update(last_error="")
    return True
