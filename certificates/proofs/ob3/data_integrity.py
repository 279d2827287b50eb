"""Signatures in the document itself: Data Integrity with the suite eddsa-rdfc-2022 (W3C vc-di-eddsa, section 3.2)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from math import factorial
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld
from pyld.canon import URDNA2015

from certificates.proofs.ob3.did import key_id
from certificates.proofs.ob3.gate import OPTIONS, expanded
from certificates.proofs.ob3.multibase import base58, from_base58
from certificates.proofs.proof import CannotProve, Signer

SUITE = "eddsa-rdfc-2022"
# Whatever else a proof could say (an earlier proof, an end, an audience) would have to be heeded.
NAMES = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"})  # fmt: skip
# What has no address of its own is told apart by trying all orders of what looks alike: ours has nothing that does, and a document
# that was made for it takes for ever.
MOST_ORDERS = 1000


class BadSignature(CannotProve):
    """The key signed something that its public half does not verify."""


def instant(moment: datetime) -> str:
    """An instant in UTC with Z, and with parts of a second only where it has some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """The document as it is stored and served: these bytes, and no others, for ever."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


class TooAlike(CannotProve):
    """So many parts of the document look alike that to set them in order would take too long."""


class _Bounded(URDNA2015):
    """RDFC-1.0 (as which the algorithm of this older name was published), as long as the work is little."""

    def __init__(self) -> None:
        super().__init__()
        self.orders = 0

    def create_hash_to_related(self, id_: str, issuer: Any) -> dict[str, list[str]]:
        """What looks alike around a nameless thing; before any order of it is tried."""
        alike: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        self.orders += sum(factorial(len(things)) for things in alike.values())
        if self.orders > MOST_ORDERS:
            raise TooAlike("too many parts of it look alike")
        return alike


def canonical(expanded_document: list[Any]) -> str:
    """The canonical N-Quads (RDFC-1.0) of what went through the gate. Raises TooAlike."""
    dataset = jsonld.to_rdf(expanded_document, OPTIONS | {"produceGeneralizedRdf": False})
    quads: str = _Bounded().main(dataset, {"format": "application/n-quads"})
    return quads


def signed(
    document: Mapping[str, Any], *, site: str, signer: Signer, created: datetime
) -> dict[str, Any]:
    """The document with its proof, as a list of one. Raises NotExpressible, UnknownContext, BadSignature."""
    proof = options(key_id(site, signer.public_key), created)
    value = proof_value(hashed(document, proof), signer)
    return {**document, "proof": [proof | {"proofValue": value}]}


def options(method: str, created: datetime) -> dict[str, str]:
    """All that a proof says beside its value. `method`: the address of the key."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }


def proof_value(content: bytes, signer: Signer) -> str:
    """The signature as a proof carries it. Raises BadSignature."""
    signature = signer.sign(content)
    try:
        Ed25519PublicKey.from_public_bytes(signer.public_key).verify(signature, content)
    except InvalidSignature as error:
        raise BadSignature("the key and its public half do not belong together") from error
    return f"z{base58(signature)}"


def is_signed(value: object, content: bytes, public_key: bytes) -> bool:
    """Whether a proof's value is this key's signature of the content."""
    written = value if isinstance(value, str) and value.startswith("z") else ""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(from_base58(written[1:101]), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def hashed(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """What is signed of a document and its proof's options, both of which go through the gate first (64 bytes)."""
    return digests(expanded({"@context": document["@context"], **proof}), expanded(document))


def digests(*expanded_documents: list[Any]) -> bytes:
    """SHA-256 of the canonical form of each: of the proof's options, then of the document."""
    return b"".join(sha256(canonical(one).encode()).digest() for one in expanded_documents)
