"""A document that somebody hands in: is it one of ours, byte for byte? Nothing of it is kept, and a stranger's is not looked into."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from certificates.actions.credentials import find_credential
from certificates.actions.erasing import said_hash
from certificates.models import Certificate, CertificateFile, ErasedDocument
from certificates.proofs.ob3.checking import BadCredential, read_object

# Ours have a few hundred thousand bytes.
LONGEST = 2_000_000
Outcome = Literal["same", "changed", "erased", "unknown"]


@dataclass(frozen=True)
class HandedIn:
    """What became of it. `same`: the very document that was issued, or a credential that says the same in another spelling of JSON;
    `changed`: a credential with an address of ours that says something else; `erased`: of a holder who was erased since, and the
    same by the hash that stayed."""

    outcome: Outcome
    certificate: Certificate | None = None


def compare(content: bytes) -> HandedIn:
    """Hold a document against what is stored. One look-up by its hash, and for JSON one by the address that it names."""
    found = sha256(content).hexdigest()
    stored = (
        CertificateFile.objects.select_related("certificate__holder").filter(sha256=found).first()
    )
    if stored is None:
        is_erased = ErasedDocument.objects.filter(
            sha256=found, certificate__erasure__isnull=False
        ).exists()
        return HandedIn("erased") if is_erased else _by_address(content)
    # The holder first: bytes that an erasure left behind are nobody's to hand out.
    if not hasattr(stored.certificate, "holder"):
        return HandedIn("erased")
    return HandedIn("same", stored.certificate)


def _by_address(content: bytes) -> HandedIn:
    """Wallets write a credential anew: with other spaces, and names in another order."""
    try:
        said = read_object(content)
    except BadCredential:
        return HandedIn("unknown")
    address = _own_address(said.get("id"))
    found = None if address is None else find_credential(address)
    if found is None:
        return HandedIn("unknown")
    if found.stored is None:
        kept = ErasedDocument.objects.filter(
            certificate=found.certificate, said_sha256=said_hash(said)
        )
        return HandedIn("erased" if kept.exists() else "changed")
    if read_object(bytes(found.stored.content)) != said:
        return HandedIn("changed")
    return HandedIn("same", found.certificate)


def _own_address(named: object) -> UUID | None:
    """The uuid in an address under which credentials of ours lie, now or formerly."""
    if not isinstance(named, str):
        return None
    site, _, uuid = named.rpartition("/credentials/")
    ours = {urlsplit(one).netloc for one in (settings.PUBLIC_URL, *settings.PUBLIC_URL_FORMER)}
    try:
        return UUID(uuid) if urlsplit(site).netloc in ours else None
    except ValueError:
        return None
