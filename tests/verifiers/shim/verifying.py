"""Credentials and presentations that anybody hands in, checked. Those of our own did:web by the product's checker, word for word."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from certificates.proofs.ob3 import checking, did
from certificates.proofs.ob3.data_integrity import SUITE, is_signed
from certificates.proofs.ob3.multibase import public_key_of
from tests.verifiers.shim.issuing import KEY, status_list
from tests.verifiers.shim.model import check_credential, check_presentation, moment
from tests.verifiers.shim.reading import Refused, hashed


def verify(document: Any, site: str, ended: set[int]) -> None:
    """Raise Refused, CannotProve or BadCredential unless the credential is signed as it stands, in date and not withdrawn."""
    check_credential(document)
    issuer = document["issuer"]
    issuer = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if issuer == did.did_of(site):
        _verify_ours(document, site, ended)
        return
    _verify_proofs(document, "assertionMethod", issuer)
    now = datetime.now(UTC)
    if "validFrom" in document and moment(document["validFrom"]) > now:
        raise Refused("not valid yet")
    if "validUntil" in document and moment(document["validUntil"]) < now:
        raise Refused("not valid any more")


def verify_presentation(
    document: Any, asked: Mapping[str, Any], site: str, ended: set[int]
) -> None:
    """Raise unless a presentation is signed by its holder for this asker, and each credential in it is good."""
    for credential in check_presentation(document):
        verify(credential, site, ended)
    holder = document.get("holder")
    holder = holder.get("id") if isinstance(holder, Mapping) else holder
    for proof in _verify_proofs(document, "authentication", holder):
        for name in ("challenge", "domain"):
            if proof.get(name) != asked.get(name):
                raise Refused(f"{name} is another")


def _verify_ours(document: Mapping[str, Any], site: str, ended: set[int]) -> None:
    keys = checking.keys_of(did.did_document(site, [KEY.public_key]), did.did_of(site))
    now = datetime.now(UTC)
    read = checking.read_signed(json.dumps(document).encode())
    checking.check_signature(read, keys)
    if checking.days_of(read, now) != "in-date":
        raise Refused("not in date")
    listed = checking.read_signed(status_list(site, ended))
    checking.check_signature(listed, keys)
    if checking.has_ended(read, checking.place_of(read), listed, now):
        raise Refused("its bit is set")


def _verify_proofs(document: Any, purpose: str, signer: str | None) -> list[dict[str, Any]]:
    """Every proof; one that names earlier proofs covers these as well. The signer's own has to be among them."""
    proofs = document.get("proof")
    proofs = [proofs] if isinstance(proofs, Mapping) else proofs
    if not isinstance(proofs, list) or not proofs:
        raise Refused("no proof")
    bare = {name: value for name, value in document.items() if name != "proof"}
    signers = set()
    for proof in proofs:
        before = _earlier(proof, proofs)
        covered = bare | ({"proof": before} if before else {})
        signers.add(_verify_proof(covered, dict(proof), purpose))
    if signer not in (None, *signers):
        raise Refused("no proof of the issuer's or holder's own")
    return proofs


def _earlier(proof: Mapping[str, Any], proofs: list[Any]) -> list[Any]:
    named = proof.get("previousProof", [])
    named = named if isinstance(named, list) else [named]
    by_id = {one.get("id"): one for one in proofs if one is not proof}
    if not all(isinstance(one, str) and one in by_id for one in named):
        raise Refused("previousProof names none")
    return [by_id[one] for one in named]


def _verify_proof(document: Mapping[str, Any], proof: dict[str, Any], purpose: str) -> str:
    """Who signed."""
    asked = {"type": "DataIntegrityProof", "cryptosuite": SUITE, "proofPurpose": purpose}
    for name, wanted in asked.items():
        if proof.get(name) != wanted:
            raise Refused(f"proof.{name}")
    if "created" in proof:
        moment(proof["created"])
    if "expires" in proof and moment(proof["expires"]) < datetime.now(UTC):
        raise Refused("the proof has expired")
    controller, _, fragment = str(proof.get("verificationMethod")).partition("#")
    if controller != f"did:key:{fragment}":
        raise Refused("proof.verificationMethod")
    try:
        public_key = public_key_of(fragment)
    except ValueError as error:
        raise Refused("proof.verificationMethod") from error
    value = proof.pop("proofValue", None)
    if not is_signed(value, hashed(document, proof), public_key):
        raise Refused("proof.proofValue")
    return controller
