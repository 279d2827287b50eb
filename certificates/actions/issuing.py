"""A pass becomes a certificate: reserve, then sign and render with no transaction open, then store.

Any of the three may be cut off and any may run twice: the rows say what is left to do, and the sweep does it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from certificates import keys
from certificates.actions.credentials import claims_of, give_place, kept
from certificates.actions.events import StatusRefused, record_event
from certificates.actions.lists import publish_list
from certificates.actions.pausing import is_paused
from certificates.actions.reserving import NothingToIssue, reserve
from certificates.models import Certificate, CertificateFile, IssueLease, StatusEvent
from certificates.proofs import PROOFS, CannotProve, Document, documents
from certificates.proofs.ob3 import bits
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# Far above the 10 ms that a document takes; two workers at once would be harmless (store() keeps one).
LEASE = timedelta(seconds=20)
# A certificate that failed this often is tried again only every hour, and shown to administrators.
POISON_TRIES = 5
log = logging.getLogger(__name__)


def issue_certificate(*, by: Actor, attempt_id: int, now: datetime) -> Certificate | None:
    """Take a pass all the way to a stored certificate; None when there is nothing to do, another worker does it, or somebody has to
    look first (certificates/actions/pausing.py)."""
    check(by, Act.ISSUE)
    if is_paused():
        return None
    try:
        certificate = reserve(by=by, attempt_id=attempt_id, now=now)
    except NothingToIssue:
        return None
    return finish(by=by, certificate=certificate, now=now)


def finish(*, by: Actor, certificate: Certificate, now: datetime) -> Certificate | None:
    """Make the documents of a reserved certificate and store them, which issues it.

    None when it is issued already, when another worker is at it, or when a document cannot be made from its facts: then
    the lease says what is wrong, and a person must look. Anything else that goes wrong is noted there too, and raised.
    """
    check(by, Act.ISSUE)
    if not take_lease(by=by, certificate=certificate, now=now):
        return None
    try:
        give_place(by=by, certificate=certificate, now=now)
        publish_list(by=by, number=certificate.status_index // bits.SIZE, now=now)
        documents = sign_and_render(by=by, certificate=certificate)
    except CannotProve as problem:
        _note_failure(certificate, str(problem))
        return None
    except Exception as problem:
        _note_failure(certificate, f"{type(problem).__name__}: {problem}")
        raise
    store(by=by, certificate=certificate, documents=documents, now=now)
    return certificate


def take_lease(*, by: Actor, certificate: Certificate, now: datetime) -> bool:
    """Whether this worker may make the documents now: nobody else is at it, nobody has to look first, and they are not stored yet."""
    check(by, Act.ISSUE)
    if is_paused():
        return False
    issued = StatusEvent.objects.filter(certificate=OuterRef("certificate"), status="issued")
    lease = IssueLease.objects.filter(certificate=certificate)
    tries, is_issued = lease.values_list("tries", Exists(issued)).get()
    if is_issued:
        return False
    pause = timedelta(hours=1) if tries >= POISON_TRIES else LEASE
    free = lease.filter(Q(until=None) | Q(until__lt=now))
    return free.update(token=uuid4(), until=now + pause, tries=tries + 1) == 1


def _note_failure(certificate: Certificate, message: str) -> None:
    log.error("a certificate could not be made", extra={"certificate": certificate.pk})
    IssueLease.objects.filter(certificate=certificate).update(last_error=message[:300])


def sign_and_render(*, by: Actor, certificate: Certificate) -> tuple[Document, ...]:
    """Step 2: one document for each proof, from the reserved facts alone. No transaction is open. Raises CannotProve."""
    check(by, Act.ISSUE)
    claims, signer = claims_of(certificate), keys.signer(keys.Purpose.CREDENTIAL)
    return documents(PROOFS, claims, signer)


def store(
    *, by: Actor, certificate: Certificate, documents: Sequence[Document], now: datetime
) -> bool:
    """Step 3: the documents and the issue, all of it once. False when they are stored already."""
    check(by, Act.ISSUE)
    try:
        with transaction.atomic():
            # First: it locks the certificate, and refuses a second issue before anything is written.
            record_event(
                by=by,
                certificate=certificate,
                status=StatusEvent.Status.ISSUED,
                effective_at=certificate.valid_from,
                now=now,
            )
            _keep(certificate, documents, by, now)
    except StatusRefused as refused:
        if refused.refusal.code != "issued-already":
            raise
        return False
    return True


def _why_replaced(certificate: Certificate) -> str:
    if "another_key_at" in certificate.facts:
        return _("Replaced: the key that signed it is not trusted any more.")
    if "given_back_at" in certificate.facts:
        return _("Replaced: its withdrawal was undone.")
    return _("Replaced by a corrected certificate.")


def _keep(
    certificate: Certificate, documents: Sequence[Document], by: Actor, now: datetime
) -> None:
    CertificateFile.objects.bulk_create(kept(certificate, documents, now))
    if certificate.replaces is not None:
        record_event(
            by=by,
            certificate=certificate.replaces,
            status=StatusEvent.Status.SUPERSEDED,
            reason_class=StatusEvent.ReasonClass.REISSUED,
            reason=_why_replaced(certificate),
            now=now,
        )
    IssueLease.objects.filter(certificate=certificate).exclude(last_error="").update(last_error="")
