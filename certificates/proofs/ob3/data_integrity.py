"""Signatures in the document itself: Data Integrity with the suite eddsa-rdfc-2022 (W3C vc-di-eddsa, section 3.2)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

from certificates.proofs.ob3.did import key_id
from certificates.proofs.ob3.gate import OPTIONS, expanded
from certificates.proofs.ob3.multibase import base58
from certificates.proofs.proof import CannotProve, Signer

SUITE = "eddsa-rdfc-2022"
# PyLD's own choice is the older URGNA2012, which no verifier takes.
_CANONICAL = OPTIONS | {"algorithm": "URDNA2015", "format": "application/n-quads"}


class BadSignature(CannotProve):
    """The key signed something that its public half does not verify."""


def instant(moment: datetime) -> str:
    """An instant in UTC with Z, and with parts of a second only where it has some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """The document as it is stored and served: these bytes, and no others, for ever."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def canonical(expanded_document: list[Any]) -> str:
    """The canonical N-Quads (RDFC-1.0) of what went through the gate."""
    quads: str = jsonld.normalize(expanded_document, dict(_CANONICAL))
    return quads


def signed(
    document: Mapping[str, Any], *, site: str, signer: Signer, created: datetime
) -> dict[str, Any]:
    """The document with its proof, as a list of one. Raises NotExpressible, UnknownContext, BadSignature."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": key_id(site, signer.public_key),
        "proofPurpose": "assertionMethod",
    }
    content = hashed(document, proof)
    signature = signer.sign(content)
    try:
        Ed25519PublicKey.from_public_bytes(signer.public_key).verify(signature, content)
    except InvalidSignature as error:
        raise BadSignature("the key and its public half do not belong together") from error
    return {**document, "proof": [proof | {"proofValue": f"z{base58(signature)}"}]}


def hashed(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """What is signed of a document and its proof's options, both of which go through the gate first (64 bytes)."""
    return digests(expanded({"@context": document["@context"], **proof}), expanded(document))


def digests(*expanded_documents: list[Any]) -> bytes:
    """SHA-256 of the canonical form of each: of the proof's options, then of the document."""
    return b"".join(sha256(canonical(one).encode()).digest() for one in expanded_documents)
