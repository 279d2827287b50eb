"""Receipts: what a clinic was told, as a compact JWS (RFC 7515, EdDSA of RFC 8037) that stands without us. Keys come in from outside."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TYPE = "verification-receipt+jwt"
ALGORITHM = "EdDSA"
# A receipt of one answer has about two thousand characters.
LONGEST = 100_000
_PART = re.compile(r"[A-Za-z0-9_-]+")
Fault = Literal["not-a-receipt", "other-algorithm", "other-type", "unknown-key", "altered"]


class BadReceipt(Exception):
    """The text is no receipt that this key signed; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Receipt:
    """A receipt that was read, and not checked yet."""

    kid: str
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


def key_id(public_key: bytes) -> str:
    """The name of a key: the SHA-256 thumbprint of its JWK (RFC 7638), the same wherever it is computed."""
    plain = f'{{"crv":"Ed25519","kty":"OKP","x":"{_encoded(public_key)}"}}'
    return _encoded(hashlib.sha256(plain.encode()).digest())


def public_jwk(public_key: bytes) -> dict[str, str]:
    """The public key (32 bytes) as a JWK."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": _encoded(public_key),
        "kid": key_id(public_key),
        "alg": ALGORITHM,
        "use": "sig",
    }


def keys_of(jwks: Any) -> dict[str, bytes]:
    """The public keys of a JWK set by their ids, which are computed and not believed. Raises ValueError."""
    try:
        given = [_decoded(one["x"]) for one in jwks["keys"] if one.get("crv") == "Ed25519"]
    except (TypeError, KeyError, AttributeError, binascii.Error) as error:
        raise ValueError("no JWK set") from error
    return {key_id(key): key for key in given}


def to_sign(kid: str, claims: Mapping[str, Any]) -> bytes:
    """What the signature of a receipt covers: header and claims."""
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": kid}
    return b".".join(_encoded(_json(part)).encode() for part in (header, claims))


def sealed(signed: bytes, signature: bytes) -> str:
    """The receipt as it is sent."""
    return f"{signed.decode()}.{_encoded(signature)}"


def read_receipt(text: str) -> Receipt:
    """The parts of a receipt. Raises BadReceipt: whatever could be read in two ways is none."""
    parts = text.strip().split(".") if len(text) <= LONGEST else []
    if len(parts) != 3 or not all(_PART.fullmatch(part) for part in parts):
        raise BadReceipt("not-a-receipt")
    try:
        header, claims = (_object(_decoded(part)) for part in parts[:2])
        signature = _decoded(parts[2])
    except (ValueError, RecursionError) as error:
        raise BadReceipt("not-a-receipt") from error
    if header.get("alg") != ALGORITHM:
        raise BadReceipt("other-algorithm")
    if header.get("typ") != TYPE or set(header) != {"alg", "typ", "kid"}:
        raise BadReceipt("other-type")
    return Receipt(str(header["kid"]), claims, f"{parts[0]}.{parts[1]}".encode(), signature)


def check_receipt(receipt: Receipt, keys: Mapping[str, bytes]) -> None:
    """Raise BadReceipt unless one of the keys, by its id, signed exactly this."""
    if receipt.kid not in keys:
        raise BadReceipt("unknown-key")
    try:
        public = Ed25519PublicKey.from_public_bytes(keys[receipt.kid])
        public.verify(receipt.signature, receipt.signed)
    except (InvalidSignature, ValueError) as error:
        raise BadReceipt("altered") from error


def _object(text: bytes) -> dict[str, Any]:
    found = json.loads(text, object_pairs_hook=_once)
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 -- what it is not, is no receipt
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice could be read in two ways."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Base64url without padding, in its one spelling. Raises ValueError."""
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encoded(content) != text:
        raise ValueError("another spelling of the same bytes")
    return content
