"""Claims of nobody, and a key that is kept nowhere."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certificates.domain import caveats
from certificates.domain.claims import Bearer, Claims, Place
from certificates.domain.codes import make_code
from certificates.domain.verification import Caveat, Issuer

SITE = "https://certificates.example.org"
CODE = make_code(2**129 + 12345)
PASSED_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
UUID_OF_IT = UUID("5d2f7f0a-2f43-4f5c-8a86-e1b8a0f2c9d4")
BEARER = Bearer("Ada Sørensen", "", "General Medical Council", "7012345", "0f" * 16)


class Key:
    """A key that signs."""

    def __init__(self, seed: int = 1) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public_key = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, content: bytes) -> bytes:
        return self._key.sign(content)


def claims(**changes: Any) -> Claims:
    """What the document of the tests of the PDF says, as claims."""
    fields: dict[str, Any] = {
        "bearer": BEARER,
        "is_compared": True,
        "issuer": Issuer("RF Safety Training", SITE),
        "scheme_code": "rf",
        "scheme": "Radio-frequency skin tightening",
        "edition": "2026 pilot",
        "scopes": ("Face and neck",),
        "limits": "It attests knowledge only.",
        "practical": "none recorded",
        "assurance": caveats.ASSURANCES["unsupervised"],
        "caveats": tuple(Caveat(code, words) for code, words in caveats.CAVEATS.items()),
        "valid_from": PASSED_AT,
        "valid_until": date(2027, 5, 24),
        "code": CODE,
        "paper_hash": "ab" * 32,
        "place": Place(SITE, UUID_OF_IT, 3, 4711, PASSED_AT),
    }
    return Claims(**(fields | changes))
