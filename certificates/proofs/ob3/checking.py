"""A credential that somebody hands in, checked: whether it was signed as it stands, by whom, for which days, and whether its list
says that it ended. Pure: documents, keys and the moment come in, and no word of the document is believed before its signature.

Only our own form is read: three vocabularies, one proof, eddsa-rdfc-2022 under a did:web. Other people's software reads more; a
clinic that has ours gets an answer about a certificate of ours.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import unquote

from certificates.proofs.ob3.bits import PURPOSE, is_set
from certificates.proofs.ob3.data_integrity import (
    NAMES,
    SUITE,
    hashed,
    is_signed,
)
from certificates.proofs.ob3.multibase import public_key_of
from certificates.proofs.proof import CannotProve

# Ours have about five thousand bytes, a status list some hundred thousand more when half of its bits are set.
LONGEST = 200_000
# What is set out for the signature is bounded as well: to canonicalise a graph that was made for it takes for ever.
MOST_THINGS = 200
Fault = Literal[
    "too-long", "not-json", "not-a-credential", "other-proof", "other-issuer", "unknown-key", "distrusted-key", "other-words", "altered", "not-its-list",
]  # fmt: skip
Days = Literal["not-yet", "in-date", "over"]


class BadCredential(Exception):
    """The document is none that was signed as it stands; `fault` says why, `at` what it was about."""

    def __init__(self, fault: Fault, at: str = "") -> None:
        super().__init__(f"{fault}: {at}" if at else fault)
        self.fault = fault
        self.at = at


@dataclass(frozen=True)
class Signed:
    """A document that was read, and not checked yet. `key_id`: by which of its issuer's keys it says that it was signed."""

    document: dict[str, Any]
    proof: dict[str, Any]
    issuer: str
    key_id: str

    @property
    def id(self) -> str:
        """Where it says that it lies."""
        return str(self.document.get("id", ""))


@dataclass(frozen=True)
class Keys:
    """What a DID document says: public keys (32 bytes) by their ids, and which of them may sign."""

    by_id: Mapping[str, bytes]
    asserting: frozenset[str]


def read_object(content: bytes) -> dict[str, Any]:
    """A JSON object in which no name stands twice. Raises BadCredential."""
    if len(content) > LONGEST:
        raise BadCredential("too-long")
    try:
        # Given bytes, it would guess other encodings than the one that JSON has.
        found = json.loads(content.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadCredential("not-json") from error
    if not isinstance(found, dict):
        raise BadCredential("not-a-credential")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice could be read in two ways."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def read_signed(content: bytes) -> Signed:
    """The document and its proof. Raises BadCredential: whatever could be read in two ways is none."""
    document = read_object(content)
    issuer = document.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    proofs = document.pop("proof", None)
    if not isinstance(issuer, str) or not isinstance(proofs, list) or "@context" not in document:
        raise BadCredential("not-a-credential")
    if len(proofs) != 1 or not isinstance(proofs[0], dict) or not _is_ours(proofs[0]):
        raise BadCredential("other-proof")
    (proof,) = proofs
    key_id = str(proof.get("verificationMethod"))
    if not issuer.startswith("did:web:") or key_id.partition("#")[0] != issuer:
        raise BadCredential("other-issuer", key_id)
    return Signed(document, proof, issuer, key_id)


def _is_ours(proof: Mapping[str, Any]) -> bool:
    asked = {"type": "DataIntegrityProof", "cryptosuite": SUITE, "proofPurpose": "assertionMethod"}
    return proof.keys() <= NAMES and all(proof.get(name) == told for name, told in asked.items())


def did_address(did: str) -> str:
    """Where the document of a did:web lies: https, and http on this machine alone (did:web 1.0, section 3.2)."""
    host, *path = [unquote(part) for part in did.removeprefix("did:web:").split(":")]
    is_here = host.partition(":")[0] in ("localhost", "127.0.0.1")
    folder = "/".join(path) if path else ".well-known"
    return f"{'http' if is_here else 'https'}://{host}/{folder}/did.json"


def keys_of(did_document: Mapping[str, Any], issuer: str) -> Keys:
    """The keys of an issuer, as its document names them; other people's are left out. Raises BadCredential."""
    methods = did_document.get("verificationMethod")
    if did_document.get("id") != issuer or not isinstance(methods, list):
        raise BadCredential("other-issuer", str(did_document.get("id")))
    by_id: dict[str, bytes] = {}
    for method in methods:
        if isinstance(method, dict) and method.get("controller") == issuer:
            try:
                by_id[str(method["id"])] = public_key_of(str(method["publicKeyMultibase"]))
            except (KeyError, ValueError):
                continue  # a key of another kind signs nothing of ours
    asserting = did_document.get("assertionMethod")
    named = asserting if isinstance(asserting, list) else []
    return Keys(by_id, frozenset(one for one in named if isinstance(one, str)))


def check_signature(signed: Signed, keys: Keys) -> None:
    """Raise BadCredential unless a key that may still sign for the issuer signed exactly this."""
    if signed.key_id not in keys.by_id:
        raise BadCredential("unknown-key", signed.key_id)
    if signed.key_id not in keys.asserting:
        raise BadCredential("distrusted-key", signed.key_id)
    if _things(signed.document) > MOST_THINGS:
        raise BadCredential("too-long")
    proof = dict(signed.proof)
    value = proof.pop("proofValue", None)
    try:
        content = hashed(signed.document, proof)
    except (CannotProve, RecursionError, ValueError) as error:  # half a sign, a broken address
        raise BadCredential("other-words", str(error)) from error
    if not is_signed(value, content, keys.by_id[signed.key_id]):
        raise BadCredential("altered")


def _things(value: Any) -> int:
    """How many objects and lists a document has."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    is_thing = isinstance(value, dict | list)
    return is_thing + sum(map(_things, inner))


def days_of(signed: Signed, now: datetime) -> Days:
    """Whether the moment lies within its days. Raises BadCredential where it says none."""
    first, last = (_moment(signed, name) for name in ("validFrom", "validUntil"))
    return "not-yet" if now < first else "over" if now > last else "in-date"


def _moment(signed: Signed, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(signed.document.get(name)))
    except ValueError as error:
        raise BadCredential("not-a-credential", name) from error
    if found.tzinfo is None:
        raise BadCredential("not-a-credential", name)
    return found


@dataclass(frozen=True)
class Place:
    """Where it says that it stands: the list's address, and which of its bits."""

    address: str
    index: int


def place_of(signed: Signed) -> Place:
    """Its place in a list of what has ended. Raises BadCredential: each of ours has one."""
    status = signed.document.get("credentialStatus")
    if not isinstance(status, dict) or status.get("statusPurpose") != PURPOSE:
        raise BadCredential("not-a-credential", "credentialStatus")
    address, index = status.get("statusListCredential"), str(status.get("statusListIndex"))
    if not isinstance(address, str) or not (index.isascii() and index.isdigit() and len(index) < 7):
        raise BadCredential("not-a-credential", "credentialStatus")
    return Place(address, int(index))


def has_ended(of: Signed, place: Place, listed: Signed, now: datetime) -> bool:
    """Whether the list, whose signature was checked, says that the credential was withdrawn or replaced. Raises BadCredential for a
    list that is another one, of another issuer, or out of date."""
    subject = listed.document.get("credentialSubject")
    if listed.issuer != of.issuer or listed.id != place.address or not isinstance(subject, dict):
        raise BadCredential("not-its-list", listed.id)
    if subject.get("statusPurpose") != PURPOSE or days_of(listed, now) != "in-date":
        raise BadCredential("not-its-list", listed.id)
    try:
        return is_set(str(subject.get("encodedList")), place.index)
    except (ValueError, IndexError) as error:
        raise BadCredential("not-its-list", str(error)) from error
