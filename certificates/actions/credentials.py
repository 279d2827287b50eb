"""What a certificate claims, its credential's place, and credentials for certificates that were issued before there were any."""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from certificates import keys
from certificates.actions.pausing import is_paused
from certificates.domain.claims import Bearer, Claims, Place, read_claims
from certificates.models import (
    Certificate,
    CertificateFile,
    Credential,
    CredentialsMade,
    StatusEvent,
    StatusList,
)
from certificates.proofs import CannotProve, Document
from certificates.proofs.ob3 import OB3, bits
from quizzes.models import Result
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# Some hundred are looked at in one sweep, and so many made: a second of work.
MOST_LOOKED_AT, MOST_MADE = 500, 100
# A reserved certificate gets its credential when it is issued. The sweep waits so long for it before it goes on.
PATIENCE = timedelta(hours=1)
log = logging.getLogger(__name__)


def claims_of(certificate: Certificate, *, paper_hash: str | None = None) -> Claims:
    """The claims of a reserved certificate, of its rows as they are stored."""
    holder = certificate.holder
    return read_claims(
        certificate.facts,
        Bearer(
            name=holder.name,
            native_name=holder.native_name,
            register=holder.register,
            register_number=holder.register_number,
            salt=holder.salt,
        ),
        code=certificate.code,
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        paper_hash=_paper_hash(certificate) if paper_hash is None else paper_hash,
        place=_place(certificate),
    )


def _paper_hash(certificate: Certificate) -> str:
    """Of the result that it rests on, without the rest of that row, which is long."""
    found = Result.objects.filter(pk=certificate.result_id).values_list("paper_hash", flat=True)
    return found.get()


def _place(certificate: Certificate) -> Place | None:
    found: Credential | None = getattr(certificate, "credential", None)
    if found is None:
        return None
    number, index = divmod(certificate.status_index, bits.SIZE)
    return Place(found.site, found.uuid, number, index, found.made_at)


def give_place(*, by: Actor, certificate: Certificate, now: datetime) -> None:
    """An address for the credential of a certificate that was reserved before there were any: random, and printed nowhere.

    It lies under the address of its status list, or checkers would see two issuers.
    """
    check(by, Act.ISSUE)
    if getattr(certificate, "credential", None) is not None:
        return
    there = {"site": settings.PUBLIC_URL, "opened_at": now, "is_open": False}
    number = certificate.status_index // bits.SIZE
    found, _made = StatusList.objects.get_or_create(number=number, defaults=there)
    fields = {"uuid": uuid.uuid4(), "site": found.site, "made_at": now}
    certificate.credential, _made = Credential.objects.get_or_create(
        certificate=certificate, defaults=fields
    )


def kept(
    certificate: Certificate, documents: Iterable[Document], now: datetime
) -> list[CertificateFile]:
    """The rows of these documents."""
    return [
        CertificateFile(
            certificate=certificate,
            kind=one.kind,
            media_type=one.media_type,
            content=one.content,
            sha256=sha256(one.content).hexdigest(),
            created_at=now,
        )
        for one in documents
    ]


def make_missing_credentials(*, by: Actor, now: datetime) -> int:
    """Credentials for issued certificates that have none, the oldest first, a small batch. Returns how many were made.

    How far it came is kept, so that later sweeps look at new certificates alone, which have theirs.
    """
    check(by, Act.SWEEP_CERTIFICATES)
    if is_paused():
        return 0
    done, _made = CredentialsMade.objects.get_or_create(pk=1)
    through, made = done.through, 0
    for certificate in _later_than(through):
        if made == MOST_MADE or _is_being_made(certificate, now):
            break
        if certificate.lacks_credential and certificate.is_issued:  # type: ignore[attr-defined]
            made += _make(certificate, by, now)
        through = certificate.pk
    if through != done.through:
        CredentialsMade.objects.filter(pk=1).update(through=through)
    return made


def _later_than(key: int) -> list[Certificate]:
    of_it = {"certificate": OuterRef("pk")}
    rows = Certificate.objects.filter(pk__gt=key, holder__isnull=False).annotate(
        lacks_credential=~Exists(CertificateFile.objects.filter(kind=OB3.kind, **of_it)),
        is_issued=Exists(StatusEvent.objects.filter(status="issued", **of_it)),
    )
    return list(rows.select_related("holder").order_by("pk")[:MOST_LOOKED_AT])


def _is_being_made(certificate: Certificate, now: datetime) -> bool:
    is_issued: bool = certificate.is_issued  # type: ignore[attr-defined]
    return not is_issued and certificate.reserved_at > now - PATIENCE


def _make(certificate: Certificate, by: Actor, now: datetime) -> int:
    """Sign with no transaction open, then store once: whoever was quicker has stored the same. How many were made."""
    give_place(by=by, certificate=certificate, now=now)
    try:
        document = OB3.document(claims_of(certificate), keys.signer(keys.Purpose.CREDENTIAL))
    except CannotProve as problem:
        log.exception(
            "a credential could not be made",
            extra={"certificate": certificate.pk, "why": str(problem)},
        )
        return 0
    with transaction.atomic():
        rows = kept(certificate, [document], now)
        CertificateFile.objects.bulk_create(rows, ignore_conflicts=True)
    return 1


def stored_credential(certificate: Certificate) -> CertificateFile | None:
    """The credential as it is stored; None where there is none yet."""
    return CertificateFile.objects.filter(certificate=certificate, kind=OB3.kind).first()


def has_credential(certificate: Certificate) -> bool:
    """Whether its credential is stored."""
    return CertificateFile.objects.filter(certificate=certificate, kind=OB3.kind).exists()


@dataclass(frozen=True)
class FoundCredential:
    """What lies at the address of a credential; `stored` is None once its holder was erased."""

    certificate: Certificate
    stored: CertificateFile | None


def find_credential(address: uuid.UUID) -> FoundCredential | None:
    """What was stored for that address; None where there is none, or none yet. By indexed lookups alone."""
    rows = Credential.objects.select_related("certificate__holder").filter(uuid=address)
    if (row := rows.first()) is None:
        return None
    # The holder first: bytes that an erasure left behind are nobody's to hand out.
    if not hasattr(row.certificate, "holder"):
        return FoundCredential(row.certificate, None)
    stored = stored_credential(row.certificate)
    return None if stored is None else FoundCredential(row.certificate, stored)
