"""The credential: what it says, that nothing else is ever signed, and that the signature is that of the standard."""

import base64
import gzip
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256, sha384
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from certificates.proofs import PROOFS, CannotProve
from certificates.proofs.ob3 import OB3, bits, contexts, gate
from certificates.proofs.ob3.achievement import BADGE
from certificates.proofs.ob3.credential import NOT_COMPARED, credential
from certificates.proofs.ob3.data_integrity import BadSignature, digests, signed
from certificates.proofs.ob3.did import did_document, did_of, key_id
from certificates.proofs.ob3.multibase import base58, multikey
from certificates.proofs.pdf import PDF
from tests.certificates.names import NAMES
from tests.certificates.proofs.claimed import BEARER, PASSED_AT, SITE, Key, claims

ELSEWHERE = json.loads((Path(__file__).parent / "signed_elsewhere.json").read_text())
KEY = Key()


def document(**changes: Any) -> dict[str, Any]:
    return json.loads(OB3.document(claims(**changes), KEY).content)


def unsigned(**changes: Any) -> dict[str, Any]:
    made = claims(**changes)
    assert made.place is not None
    return credential(made, made.place)


def test_the_pdf_of_the_claims_is_byte_for_byte_that_of_before():
    assert sha256(PDF.document(claims(), KEY).content).hexdigest() == (
        "b9f35fd1622490e1102b530a82390fe7bf4130e99b7769009c0389f63636738c"
    )


def test_every_certificate_gets_a_pdf_and_a_credential():
    assert [proof.kind for proof in PROOFS] == ["ob3", "pdf"]


def test_same_claims_and_key_give_the_same_bytes():
    assert OB3.document(claims(), KEY) == OB3.document(claims(), KEY)
    assert OB3.document(claims(), KEY) != OB3.document(claims(), Key(2))


def test_credential_says_what_the_certificate_says():
    said = document()
    subject = said["credentialSubject"]

    assert said["@context"] == [contexts.CREDENTIALS, contexts.OPEN_BADGES, contexts.EXTENSIONS]
    assert said["id"] == f"{SITE}/credentials/5d2f7f0a-2f43-4f5c-8a86-e1b8a0f2c9d4"
    assert (said["validFrom"], said["validUntil"]) == (
        "2026-11-24T09:30:00Z",
        "2027-05-24T23:59:59Z",
    )
    assert said["issuer"] == {
        "id": "did:web:certificates.example.org", "type": ["Profile"], "name": "RF Safety Training", "url": SITE,
    }  # fmt: skip
    assert said["credentialStatus"] == {
        "id": f"{SITE}/status/revocation/3#4711",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "4711",
        "statusListCredential": f"{SITE}/status/revocation/3",
    }
    assert subject["achievement"]["id"] == f"{SITE}/achievements/rf/2026%20pilot"
    assert (
        subject["achievement"]["criteria"]["id"] == f"{SITE}/achievements/rf/2026%20pilot/criteria"
    )
    assert subject["identifier"][0]["identityHash"] == "Ada Sørensen"
    assert "ab" * 32 in said["evidence"][0]["narrative"]


def test_credential_is_never_a_bare_yes():
    said = document()["description"]

    assert [words for words in (*claims().remarks, claims().limits) if words not in said] == []
    assert "Practical competence: none recorded." in said
    assert f"A suspension shows only where you ask us: {SITE}/v/{claims().code}" in said


def test_entry_that_nobody_compared_is_called_so_as_on_the_pdf():
    said = document(is_compared=False)

    assert NOT_COMPARED in said["description"]
    assert NOT_COMPARED not in document()["description"]
    assert "General Medical Council" not in json.dumps(said)


def test_register_and_number_are_a_salted_hash():
    whole = OB3.document(claims(), KEY).content.decode()
    entry = document()["credentialSubject"]["identifier"][-1]

    assert "7012345" not in whole
    assert "General Medical Council" not in whole
    assert (entry["identityType"], entry["hashed"]) == ("identifier", True)
    typed = f"General Medical Council, no. 7012345{entry['salt']}"
    assert entry["identityHash"] == f"sha256${sha256(typed.encode()).hexdigest()}"
    # The salt of the hash that stays after erasure is not given away.
    assert BEARER.salt not in whole


def test_two_credentials_of_one_person_share_no_id_of_theirs():
    place = claims().place
    assert place is not None
    other = document(place=replace(place, uuid=type(place.uuid)(int=7)))

    assert other["credentialSubject"]["id"] != document()["credentialSubject"]["id"]


def test_no_score_and_no_attempt_stands_anywhere():
    whole = json.dumps(document()).lower()

    told = ("score:", "attempt", "percent", "points", '"result"', '"value"')
    assert [word for word in told if word in whole] == []


def test_sitting_without_a_hashed_paper_says_nothing_of_it():
    assert "SHA-256" not in document(paper_hash="")["evidence"][0]["narrative"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_world_are_signed(name):
    said = document(bearer=replace(BEARER, name=name, native_name=name))

    assert [one["identityHash"] for one in said["credentialSubject"]["identifier"][:-1]] == [name]


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_whatever_is_typed_as_a_name_is_signed_as_it_is(name):
    if name.strip():
        said = document(bearer=replace(BEARER, name=name))
        assert said["credentialSubject"]["identifier"][0]["identityHash"] == name


def test_certificate_without_a_place_has_no_credential():
    with pytest.raises(CannotProve):
        OB3.document(claims(place=None), KEY)


# --- The signature ------------------------------------------------------------------------------------


def verify(said: dict[str, Any], public_key: bytes) -> None:
    """Raise InvalidSignature unless the one proof covers the document."""
    (proof,) = said["proof"]
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    body = {key: value for key, value in said.items() if key != "proof"}
    parts = ({"@context": said["@context"], **options}, body)
    content = digests(*(jsonld.expand(part, options=dict(gate.OPTIONS)) for part in parts))
    signature = from_base58(proof["proofValue"][1:])
    Ed25519PublicKey.from_public_bytes(public_key).verify(signature, content)


def from_base58(text: str) -> bytes:
    letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number = 0
    for letter in text:
        number = number * 58 + letters.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def test_signature_made_elsewhere_is_read_here():
    """A credential that other people's software made and accepts: the same canonical form, the same hash."""
    method = ELSEWHERE["proof"][0]["verificationMethod"]
    public_key = from_base58(method.partition("#z")[2])[2:]

    verify(ELSEWHERE, public_key)
    with pytest.raises(InvalidSignature):
        verify(ELSEWHERE | {"name": "Another"}, public_key)


def test_own_signature_covers_every_word():
    said = document()
    verify(said, KEY.public_key)
    changed = json.loads(json.dumps(said).replace("2027-05-24", "2028-05-24"))
    with pytest.raises(InvalidSignature):
        verify(changed, KEY.public_key)


def test_proof_is_a_list_of_one_with_the_key_in_its_address():
    (proof,) = document()["proof"]

    assert proof["cryptosuite"] == "eddsa-rdfc-2022"
    assert proof["created"] == "2026-11-24T09:30:00Z"
    assert proof["verificationMethod"] == f"{did_of(SITE)}#{multikey(KEY.public_key)}"


def test_key_that_does_not_belong_to_its_public_half_signs_nothing():
    class Mixed:
        public_key = Key(2).public_key
        sign = KEY.sign

    with pytest.raises(BadSignature):
        signed(unsigned(), site=SITE, signer=Mixed(), created=PASSED_AT)


@given(st.binary(max_size=70))
def test_base58_can_be_read_back(content):
    assert from_base58(base58(content)) == content


def test_did_of_an_address_with_a_port():
    assert did_of("http://127.0.0.1:8000") == "did:web:127.0.0.1%3A8000"


def test_did_document_names_every_key_for_ever():
    keys = [KEY.public_key, Key(2).public_key]
    said = did_document(SITE, keys)

    assert said["assertionMethod"] == [key_id(SITE, key) for key in keys]
    assert [one["publicKeyMultibase"] for one in said["verificationMethod"]] == [
        multikey(key) for key in keys
    ]
    assert "revoked" not in json.dumps(said)


# --- The gate -----------------------------------------------------------------------------------------


def put(path: str, value: object) -> Any:
    """The unsigned credential with one place changed."""
    said = unsigned()
    *way, last = path.split(".")
    inner: Any = said
    for part in way:
        inner = inner[int(part)] if isinstance(inner, list) else inner[part]
    inner[last] = value
    return said


REFUSED = {
    "a term that no context knows": put("favouriteColour", "teal"),
    "a term that is unknown further in": put("credentialSubject.achievement.level", "high"),
    "a type that no context knows": put("type", ["VerifiableCredential", "GoldenTicket"]),
    "a type of another part": put("credentialSubject.type", ["AchievementSubject", "Wizard"]),
    "a relative id": put("id", "credentials/1"),
    "a relative id further in": put("credentialSubject.achievement.id", "rf/2026"),
    "an id of the library's own": put("id", "http://example.org/base/x"),
    "an id with a space": put("id", f"{SITE}/a b"),
    "nothing": put("name", None),
    "an empty text": put("name", ""),
    "an empty list": put("evidence", []),
    "a number": put("name", 5),
    "a bare type": put("type", "VerifiableCredential"),
    "one identity that is no list": put("credentialSubject.identifier", {"type": "IdentityObject"}),
    "evidence that is no list": put("evidence", {"type": ["Evidence"]}),
    "one thing told in two places": put(
        "credentialSubject.achievement.creator",
        {"id": unsigned()["issuer"]["id"], "type": ["Profile"], "name": "RF Safety Training"},
    ),
    "a context of somebody else": put(
        "@context", [contexts.CREDENTIALS, "https://evil.example/v1"]
    ),
    "a context of its own": put(
        "@context", [contexts.CREDENTIALS, {"level": "https://x.example/"}]
    ),
    "no context": put("@context", []),
    "the type of a schema without its context": put(
        "@context", [contexts.CREDENTIALS, contexts.OPEN_BADGES]
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_gate_lets_nothing_through_that_would_be_dropped_or_invented(what):
    with pytest.raises(CannotProve):
        signed(REFUSED[what], site=SITE, signer=KEY, created=PASSED_AT)


def test_gate_lets_our_own_document_through():
    assert gate.expanded(unsigned())


def test_contexts_are_what_was_published():
    for address in contexts.PINNED:
        assert "@context" in contexts.read_context(address)


def test_changed_context_is_refused(tmp_path, monkeypatch):
    name, _digest = contexts.PINNED[contexts.EXTENSIONS]
    (tmp_path / name).write_text((contexts.FOLDER / name).read_text() + " ")
    monkeypatch.setattr(contexts, "FOLDER", tmp_path)

    with pytest.raises(contexts.UnknownContext, match="is not what was published"):
        contexts.read_context(contexts.EXTENSIONS)


def test_no_other_context_is_ever_fetched():
    with pytest.raises(contexts.UnknownContext):
        contexts.load("https://w3id.org/security/v2")


# --- Status lists, the badge -------------------------------------------------------------------------


def test_bits_of_a_list_are_left_to_right():
    packed = base64.urlsafe_b64decode(bits.encoded([0, 9, bits.SIZE - 1])[1:] + "==")
    unpacked = gzip.decompress(packed)

    assert len(unpacked) * 8 == bits.SIZE == 131_072
    assert (unpacked[0], unpacked[1], unpacked[-1]) == (0b1000_0000, 0b0100_0000, 0b0000_0001)
    assert sum(unpacked[2:-1]) == 0


@pytest.mark.parametrize("index", [-1, bits.SIZE])
def test_no_bit_lies_outside_the_list(index):
    with pytest.raises(IndexError):
        bits.encoded([index])


def test_list_is_a_signed_credential_of_the_same_issuer():
    content = bits.status_list(
        SITE, 3, [4711], opened_at=PASSED_AT, now=PASSED_AT + timedelta(days=2),
        valid_until=PASSED_AT + timedelta(days=9), signer=KEY,
    )  # fmt: skip
    said = json.loads(content)

    verify(said, KEY.public_key)
    assert said["id"] == unsigned()["credentialStatus"]["statusListCredential"]
    assert said["issuer"] == unsigned()["issuer"]["id"]
    assert said["credentialSubject"]["statusPurpose"] == "revocation"
    assert (said["validFrom"], said["validUntil"]) == (
        "2026-11-24T09:30:00Z",
        "2026-12-03T09:30:00Z",
    )


def test_badge_has_its_digest_in_the_credential():
    (resource,) = unsigned()["relatedResource"]
    digest = base64.b64encode(sha384(BADGE.read_bytes()).digest()).decode()

    assert resource["id"] == f"{SITE}/static/certificates/{BADGE.name}"
    assert resource["digestSRI"] == f"sha384-{digest}"
    # Another drawing is another file: this one stands in credentials for ever.
    assert digest == "A8XIV9Rkvmgf4KDaNspUR6CgfA+K+ZpIk/0Dx9PijHSSmq+8YAmwIS3J7aT05uJk"
