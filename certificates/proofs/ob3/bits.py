"""Status lists: one bit a certificate, set for good when it is withdrawn or another takes its place (W3C Bitstring Status List)."""

import base64
import gzip
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from certificates.proofs.ob3.contexts import CREDENTIALS
from certificates.proofs.ob3.data_integrity import as_bytes, instant, signed
from certificates.proofs.ob3.did import did_of
from certificates.proofs.proof import Signer

# The least that the standard allows, so that a list says little about each in it.
SIZE = 131_072
PURPOSE = "revocation"


def list_url(site: str, number: int) -> str:
    """The list's id, which is where it lies."""
    return f"{site}/status/{PURPOSE}/{number}"


def encoded(indexes: Iterable[int]) -> str:
    """The list with these bits set, compressed and as multibase base64url. Bit 0 is the left-most. Raises IndexError."""
    bits = bytearray(SIZE // 8)
    for index in indexes:
        if not 0 <= index < SIZE:
            raise IndexError(index)
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def status_list(
    site: str,
    number: int,
    indexes: Iterable[int],
    *,
    opened_at: datetime,
    now: datetime,
    valid_until: datetime,
    signer: Signer,
) -> bytes:
    """The signed credential of a list, as it is served. It begins when the list was opened, so that no checker whose clock is behind
    finds it not yet valid, and ends later than any copy may be kept."""
    address = list_url(site, number)
    document: dict[str, Any] = {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did_of(site),
        "validFrom": instant(opened_at),
        "validUntil": instant(valid_until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded(indexes),
        },
    }
    return as_bytes(signed(document, site=site, signer=signer, created=now))
