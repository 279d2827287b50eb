"""A receipt says what was signed, once and in one way, or it is none."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certificates.domain.receipts import (
    BadReceipt,
    check_receipt,
    key_id,
    keys_of,
    public_jwk,
    read_receipt,
    sealed,
    to_sign,
)

# The key pair of RFC 8037, appendix A, with the thumbprint that stands there.
SECRET = base64.urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
KEY = Ed25519PrivateKey.from_private_bytes(SECRET)
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
CLAIMS = {"iss": "https://training.example", "clinic": "Clínica", "answer": {"status": "valid"}}


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def made(claims=CLAIMS) -> str:
    signed = to_sign(key_id(PUBLIC), claims)
    return sealed(signed, KEY.sign(signed))


def with_header(text: str, *, key=KEY, claims: str | None = None) -> str:
    payload = encoded(claims.encode()) if claims is not None else made().split(".")[1]
    signed = f"{encoded(text.encode())}.{payload}".encode()
    return sealed(signed, key.sign(signed))


HEADER = f'{{"alg":"EdDSA","typ":"verification-receipt+jwt","kid":"{THUMBPRINT}"}}'


def fault(text: str, keys=None) -> str | None:
    try:
        check_receipt(read_receipt(text), {key_id(PUBLIC): PUBLIC} if keys is None else keys)
    except BadReceipt as bad:
        return bad.fault
    return None


def test_key_is_named_as_the_standard_names_it():
    assert key_id(PUBLIC) == THUMBPRINT
    assert public_jwk(PUBLIC) == {
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "kid": THUMBPRINT, "alg": "EdDSA", "use": "sig",
    }  # fmt: skip


def test_receipt_is_read_as_it_was_signed():
    receipt = read_receipt(made())
    check_receipt(receipt, keys_of({"keys": [public_jwk(PUBLIC)]}))

    assert (receipt.claims, receipt.kid) == (CLAIMS, THUMBPRINT)
    assert fault(f"\n {made()}\n") is None


def test_every_altered_sign_is_seen():
    text = made()
    for place, sign in enumerate(text):
        other = "A" if sign != "A" else "B"
        assert fault(text[:place] + other + text[place + 1 :]) is not None, place


def test_words_of_another_receipt_are_seen():
    mine, other = made().split("."), made({**CLAIMS, "code": "x"}).split(".")

    assert fault(".".join([mine[0], other[1], mine[2]])) == "altered"
    assert fault(made(), keys={}) == "unknown-key"


def test_key_that_calls_itself_ours_is_not_believed():
    stranger = Ed25519PrivateKey.generate()
    public = stranger.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    keys = keys_of({"keys": [public_jwk(public) | {"kid": THUMBPRINT}]})

    assert list(keys) == [key_id(public)]
    assert fault(with_header(HEADER, key=stranger)) == "altered"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER, None),
        (HEADER.replace("EdDSA", "none"), "other-algorithm"),
        (HEADER.replace("EdDSA", "HS256"), "other-algorithm"),
        (HEADER.replace("verification-receipt+jwt", "JWT"), "other-type"),
        (HEADER.replace("{", '{"crit":["x"],', 1), "other-type"),
        (HEADER.replace("{", '{"jwk":{},', 1), "other-type"),
        (HEADER.replace("{", '{"alg":"none",', 1), "not-a-receipt"),
        ("[]", "not-a-receipt"),
        ("{", "not-a-receipt"),
    ],
)
def test_header_says_the_one_way_to_check_it(header, expected):
    assert fault(with_header(header)) == expected


@pytest.mark.parametrize("claims", ["[]", "1", '{"code":"a","code":"b"}', "{", "\x00", "[" * 5000])
def test_claims_that_could_be_read_in_two_ways_are_none(claims):
    assert fault(with_header(HEADER, claims=claims)) == "not-a-receipt"


@pytest.mark.parametrize(
    "text", ["", "x", "a.b", "a.b.c.d", "..", "a.b.ü", made() + "=", made() + "AA", made() * 100]
)
def test_what_is_no_receipt_is_told(text):
    assert fault(text) in {"not-a-receipt", "altered"}


@pytest.mark.parametrize("jwks", [None, [], {}, {"keys": 1}, {"keys": [1]}, {"keys": [{"crv": "Ed25519", "x": "?"}]}])  # fmt: skip
def test_file_that_holds_no_keys_is_told(jwks):
    with pytest.raises(ValueError):  # noqa: PT011 -- any
        keys_of(jwks)
