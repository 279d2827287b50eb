"""Status lists: one bit a certificate, set for good when it is withdrawn or another takes its place (W3C Bitstring Status List)."""

import base64
import binascii
import gzip
import zlib
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


def is_set(text: str, index: int) -> bool:
    """Whether a list as `encoded` wrote it has this bit. Raises ValueError for what is no list, IndexError."""
    if not 0 <= index < SIZE:
        raise IndexError(index)
    if not text.startswith("u"):
        raise ValueError("the list is not multibase base64url")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        bits = unpacker.decompress(packed, SIZE // 8 + 1)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("the list cannot be unpacked") from error
    if len(bits) != SIZE // 8 or not unpacker.eof:
        raise ValueError(f"the list is cut off, or has other than {SIZE} bits")
    return bool(bits[index // 8] & 0x80 >> index % 8)


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
