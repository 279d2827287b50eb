"""A credential that somebody hands in: what is accepted, and every way in which it is not."""

import copy
import json
import time
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.proofs import PROOFS, documents
from certificates.proofs.ob3 import OB3, bits, checking, did
from certificates.proofs.ob3.attached import attached_credential
from certificates.proofs.ob3.data_integrity import hashed, proof_value
from certificates.proofs.ob3.multibase import base58, from_base58, multikey, public_key_of
from certificates.proofs.pdf import PDF
from tests.certificates.proofs.claimed import PASSED_AT, SITE, Key, claims

pytestmark = pytest.mark.any_engine
ISSUED = OB3.document(claims(), Key()).content
NOW = PASSED_AT + timedelta(days=1)


def known(*distrusted: bytes) -> checking.Keys:
    document = did.did_document(SITE, [Key().public_key], distrusted)
    return checking.keys_of(document, did.did_of(SITE))


def changed(**words: Any) -> bytes:
    return json.dumps(json.loads(ISSUED) | words).encode()


def fault_of(content: bytes, keys: checking.Keys | None = None) -> str:
    with pytest.raises(checking.BadCredential) as refused:
        checking.check_signature(checking.read_signed(content), keys or known())
    return refused.value.fault


def test_what_was_signed_is_accepted_also_in_another_spelling() -> None:
    spelled = json.dumps(json.loads(ISSUED), indent=3, sort_keys=True).encode()
    for content in (ISSUED, spelled):
        signed = checking.read_signed(content)
        checking.check_signature(signed, known())
        assert checking.days_of(signed, NOW) == "in-date"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[" * 50_000, "not-json"),
        (ISSUED.decode().encode("utf-16"), "not-json"),
        (b"\xef\xbb\xbf" + ISSUED, "not-json"),
        (b'{"id": 1, "id": 2}', "not-json"),
        (b"[]", "not-a-credential"),
        (b"{}", "not-a-credential"),
        (b" " * (checking.LONGEST + 1), "too-long"),
        (changed(proof=[]), "other-proof"),
        (changed(proof=json.loads(ISSUED)["proof"] * 2), "other-proof"),
        (changed(proof=json.loads(ISSUED)["proof"][0]), "not-a-credential"),
        (changed(issuer="did:web:thief.example"), "other-issuer"),
        (changed(issuer=7), "not-a-credential"),
        (changed(name="Everything"), "altered"),
        (changed(validUntil="2099-01-01T00:00:00Z"), "altered"),
        (changed(credits="30"), "other-words"),
        (changed(evidence=[{"id": "_:b1", "type": ["Evidence"]}]), "other-words"),
        (changed(evidence=[{"type": ["Evidence"], "name": str(n)} for n in range(300)]), "too-long"),
        (changed(**{"@type": 5}), "other-words"),
        (changed(**{"@reverse": "x"}), "other-words"),
        (OB3.document(claims(), Key(2)).content, "unknown-key"),
    ],
    ids=lambda value: value[:40].decode(errors="replace") if isinstance(value, bytes) else value,
)  # fmt: skip
def test_nothing_else_is(content: bytes, fault: str) -> None:
    assert fault_of(content) == fault


def renamed(name: str, called: str) -> bytes:
    document = json.loads(ISSUED)
    return json.dumps(
        {called if key == name else key: value for key, value in document.items()}
    ).encode()


@pytest.mark.parametrize(
    "content",
    [
        renamed("description", "https://schema.org/description"),
        renamed("id", "@id"),
        renamed("type", "@type"),
        changed(description=[json.loads(ISSUED)["description"]]),
        changed(
            issuer=json.loads(ISSUED)["issuer"]
            | {"@context": {"x": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#email"}}
        ),
    ],
    ids=["full address", "keyword id", "keyword type", "list of one", "own vocabulary"],
)
def test_same_statement_by_another_name_is_another_document(content: bytes) -> None:
    """Its signature is good: but whoever looks for the description finds none."""
    assert fault_of(content) == "other-words"


def test_document_that_was_made_to_take_for_ever_is_given_up_at_once() -> None:
    """Parts that look alike: to try all their orders takes minutes."""
    alike = [{"type": ["Alignment"], "targetName": "a", "targetUrl": "https://a.example/"}] * 12
    subject = json.loads(ISSUED)["credentialSubject"]
    parents = [{"type": ["Achievement"], "alignment": alike}] * 2
    began = time.process_time()

    content = changed(credentialSubject=subject | {"achievement": parents})

    assert fault_of(content) == "other-words"
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "more",
    [
        {"previousProof": "urn:uuid:5d2f7f0a-2f43-4f5c-8a86-e1b8a0f2c9d4"},
        {"expires": "2020-01-01T00:00:00Z"},
        {"domain": "clinic.example"},
        {"challenge": "1"},
    ],
    ids=str,
)
def test_proof_that_asks_for_more_than_ours_is_not_taken_for_ours(more: dict[str, str]) -> None:
    """Signed with the right key all the same: an earlier proof, an end or an audience would have to be heeded."""
    document = json.loads(ISSUED)
    (proof,) = document.pop("proof")
    del proof["proofValue"]
    proof |= more
    value = proof_value(hashed(document, proof), Key())

    content = json.dumps(document | {"proof": [proof | {"proofValue": value}]}).encode()

    assert fault_of(content) == "other-proof"


def test_key_that_somebody_else_may_have_had_is_refused() -> None:
    assert fault_of(ISSUED, known(Key().public_key)) == "distrusted-key"


@pytest.mark.parametrize("value", [None, 7, "", "x", "z", "zzz0", f"z{'2' * 1000}"])
def test_signature_that_is_none_is_refused(value: object) -> None:
    document = json.loads(ISSUED)
    document["proof"][0]["proofValue"] = value

    assert fault_of(json.dumps(document).encode()) == "altered"


def test_key_of_another_controller_is_not_the_issuers() -> None:
    document = copy.deepcopy(did.did_document(SITE, [Key().public_key]))
    document["verificationMethod"][0]["controller"] = "did:web:thief.example"

    assert checking.keys_of(document, did.did_of(SITE)).by_id == {}
    with pytest.raises(checking.BadCredential, match="other-issuer"):
        checking.keys_of(document, "did:web:thief.example")


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (PASSED_AT - timedelta(seconds=1), "not-yet"),
        (PASSED_AT, "in-date"),
        (datetime(2027, 5, 24, 23, 59, 59, tzinfo=UTC), "in-date"),
        (datetime(2027, 5, 25, tzinfo=UTC), "over"),
    ],
)
def test_days_are_those_that_it_says(moment: datetime, days: str) -> None:
    assert checking.days_of(checking.read_signed(ISSUED), moment) == days


@pytest.mark.parametrize("text", [None, "", "tomorrow", "2027-05-24", "2027-05-24T23:59:59"])
def test_days_without_a_moment_are_no_days(text: str | None) -> None:
    with pytest.raises(checking.BadCredential, match="validUntil"):
        checking.days_of(checking.read_signed(changed(validUntil=text)), NOW)


# --- Whether it ended ---------------------------------------------------------------------------------


def a_list(*indexes: int, number: int = 3, now: datetime = NOW) -> checking.Signed:
    content = bits.status_list(
        SITE, number, indexes, opened_at=PASSED_AT, now=now, valid_until=now + timedelta(days=7), signer=Key()
    )  # fmt: skip
    listed = checking.read_signed(content)
    checking.check_signature(listed, known())
    return listed


@pytest.mark.parametrize(
    ("indexes", "ended"), [((), False), ((4710, 4712), False), ((4711,), True)]
)
def test_bit_of_its_list_says_whether_it_ended(indexes: tuple[int, ...], ended: bool) -> None:
    signed = checking.read_signed(ISSUED)

    assert checking.has_ended(signed, checking.place_of(signed), a_list(*indexes), NOW) is ended


@pytest.mark.parametrize(
    "listed", [a_list(4711, number=4), a_list(now=NOW - timedelta(days=8))], ids=["other", "old"]
)
def test_other_or_old_lists_say_nothing(listed: checking.Signed) -> None:
    signed = checking.read_signed(ISSUED)
    with pytest.raises(checking.BadCredential, match="not-its-list"):
        checking.has_ended(signed, checking.place_of(signed), listed, NOW)


@given(st.sets(st.integers(0, bits.SIZE - 1), max_size=20), st.integers(0, bits.SIZE - 1))
def test_bits_are_read_as_they_were_written(indexes: set[int], asked: int) -> None:
    assert bits.is_set(bits.encoded(indexes), asked) is (asked in indexes)


@pytest.mark.parametrize("text", ["", "z1", "u", "u!!", "uAAAA", bits.encoded([])[:-8]])
def test_what_is_no_list_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="list"):
        bits.is_set(text, 1)


# --- Keys as texts, and the PDF ------------------------------------------------------------------------


@given(st.binary(max_size=64))
def test_base58_is_read_as_it_was_written(content: bytes) -> None:
    assert from_base58(base58(content)) == content


def test_multikey_is_read_as_it_was_written() -> None:
    key = Key().public_key
    assert public_key_of(multikey(key)) == key
    for other in ("", "z", "u" + multikey(key)[1:], multikey(key)[:-1], multikey(key) * 2, "z0OIl"):
        with pytest.raises(ValueError, match=r"Multikey|Ed25519|substring"):
            public_key_of(other)


@pytest.mark.parametrize(
    ("of", "address"),
    [
        ("did:web:example.org", "https://example.org/.well-known/did.json"),
        ("did:web:example.org%3A8443", "https://example.org:8443/.well-known/did.json"),
        ("did:web:127.0.0.1%3A8000", "http://127.0.0.1:8000/.well-known/did.json"),
        ("did:web:example.org:a:b", "https://example.org/a/b/did.json"),
    ],
)
def test_address_of_a_did(of: str, address: str) -> None:
    assert checking.did_address(of) == address


def test_pdf_holds_the_credential_byte_for_byte() -> None:
    made = {one.kind: one.content for one in documents(PROOFS, claims(), Key())}

    assert attached_credential(made["pdf"]) == made["ob3"] == ISSUED
    assert documents(PROOFS, claims(), Key()) == documents(PROOFS, claims(), Key())


def test_pdf_of_before_holds_none_and_what_is_no_pdf_is_refused() -> None:
    assert attached_credential(PDF.document(claims(), Key()).content) is None
    for content in (b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"<<" * 5000):
        with pytest.raises(ValueError, match="cannot be read"):
            attached_credential(content)


def with_file(stream: bytes, names: bytes = b"<< /Names [(credential.json) 4 0 R] >>") -> bytes:
    """A PDF by somebody else, with a file called as ours is."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        names,
        b"<< /Type /Filespec /F (credential.json) /UF (credential.json) /EF << /F 5 0 R >> >>",
        stream,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + b"trailer\n<< /Root 1 0 R /Size 6 >>\nstartxref\n%d\n%%%%EOF\n" % start


def packed(content: bytes, more: bytes = b"") -> bytes:
    found = zlib.compress(content, 1)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n" % (len(found), more) + found + b"\nendstream"  # fmt: skip


def test_pdf_of_somebody_else_is_read_where_it_can_be() -> None:
    assert attached_credential(with_file(packed(b"{}"))) == b"{}"


@pytest.mark.parametrize(
    "document",
    [
        with_file(packed(b"\0" * 100_000_000)),
        with_file(packed(b"\1" * 1000, b"/DecodeParms << /Predictor 12 /Columns 999999999 >>")),
        with_file(b"<< /Length 5 0 R >>\nstream\nx\nendstream"),
        with_file(b"<< /Length 4 /Filter /NoSuch >>\nstream\nabcd\nendstream"),
        with_file(b"7"),
        with_file(b"[" * 100_000),
        b"%PDF-1.7\n" + b"1 0 obj\n" * 100_000,
        b"%PDF-1.7\n" + b"<<" * 900_000,
        b"%PDF-1.7\n" + b"startxref\n" + b"9" * 5000 + b"\n%%EOF\n",
    ],
    ids=["bomb", "wide", "its own length", "no such filter", "number", "deep", "no end", "deep again", "far away"],
)  # fmt: skip
def test_pdf_that_is_made_to_break_its_reader_is_refused(document: bytes) -> None:
    began = time.process_time()

    with pytest.raises(ValueError, match="this PDF cannot be read"):
        attached_credential(document)

    assert time.process_time() - began < 3


def test_names_of_files_that_go_round_hold_none() -> None:
    assert attached_credential(with_file(packed(b"{}"), b"<< /Kids [3 0 R 3 0 R] >>")) is None
