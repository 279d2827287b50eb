"""Name and documents of somebody's certificates go; ids, dates, changes of status and hashes stay."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    ErasedCertificate,
    ErasedDocument,
    ReminderChoice,
    ShareLink,
)
from certificates.proofs.ob3 import OB3
from certificates.proofs.ob3.checking import read_object
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check


def names_on_certificates(person: Person) -> set[str]:
    """Under which names certificates of the person were issued."""
    rows = CertificateHolder.objects.filter(certificate__person=person)
    return {name for pair in rows.values_list("name", "native_name") for name in pair if name}


def check_has_holder(certificate: Certificate) -> None:
    """Raise Refused where its holder was erased."""
    if not hasattr(certificate, "holder"):
        raise Refused(_("Its holder was erased: nothing can be done with it any more."))


@transaction.atomic
def erase_certificates(*, person: Person, by: Actor, now: datetime) -> int:
    """Delete holder and documents of every certificate of the person, with a row that says so for each: without it no database lets them go.
    What somebody presents later is still known by its hash. No bit and no status changes. Doing it again changes nothing. Returns how
    many certificates."""
    check(by, Act.ERASE_PERSON)
    ReminderChoice.objects.filter(person=person).delete()
    ShareLink.objects.filter(certificate__person=person).delete()
    rows = Certificate.objects.filter(person=person, erasure=None, holder__isnull=False)
    held = list(rows.select_related("holder").order_by("pk"))
    for row in held:
        _erase(row, now)
    return len(held)


def _erase(row: Certificate, now: datetime) -> None:
    ErasedCertificate.objects.create(certificate=row, holder_key=row.holder.pk, erased_at=now)
    for file in CertificateFile.objects.filter(certificate=row).order_by("pk").iterator(1):
        ErasedDocument.objects.create(
            certificate=row,
            kind=file.kind,
            document_key=file.pk,
            sha256=file.sha256,
            said_sha256=said_hash(read_object(bytes(file.content)))
            if file.kind == OB3.kind
            else "",
            erased_at=now,
        )
    CertificateFile.objects.filter(certificate=row).delete()
    CertificateHolder.objects.filter(certificate=row).delete()


def said_hash(said: dict[str, Any]) -> str:
    """The hash of what a JSON document says, whatever the order of its names and its spaces: wallets write credentials anew."""
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(plain.encode()).hexdigest()
