"""What a clinic was told, signed: asked for in three ways, and checked with nothing but the public keys."""

import base64
import json
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from certificates import actions as certificates
from certificates import keys
from certificates.clinics.actions.receipts import receipt_signer
from certificates.clinics.models import VerificationCheck
from certificates.domain.codes import make_code
from certificates.domain.receipts import read_receipt
from tests.certificates.factories import LATER
from tests.people import root
from trainingsite.accounts.actors import VISITOR

pytestmark = pytest.mark.any_engine
JWKS = "/.well-known/receipt-keys.json"


@pytest.fixture(autouse=True)
def _own_place(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims_of(receipt: str) -> dict:
    """What it says, checked as a stranger would: with the published keys and the standard's own words."""
    header, payload, signature = receipt.split(".")
    head = json.loads(decoded(header))
    (key,) = [one for one in Client().get(JWKS).json()["keys"] if one["kid"] == head["kid"]]
    public = Ed25519PublicKey.from_public_bytes(decoded(key["x"]))
    public.verify(decoded(signature), f"{header}.{payload}".encode())
    return json.loads(decoded(payload))


@pytest.mark.each_engine
def test_answer_comes_with_its_receipt_when_asked(asks, held, clinic, settings):
    response = asks(f"verify/{held.code}/", at="2026-11-25", reference="Bed 4", receipt="1")
    body = response.json()
    said = claims_of(body.pop("receipt"))

    assert said["answer"] == body == json.loads(VerificationCheck.objects.get().answer)
    assert {name: said[name] for name in said if name not in ("answer", "iat")} == {
        "iss": settings.PUBLIC_URL,
        "clinic": "Harbour Clinic",
        "test": False,
        "code": held.code,
        "reference": "Bed 4",
        "request_id": response["X-Request-ID"],
        "answered_at": body["answered_at"],
    }
    assert "receipt" not in asks(f"verify/{held.code}/").json()


@pytest.mark.parametrize("weight", ["", ";q=0.9", "; charset=utf-8"])
def test_receipt_alone_is_had_by_its_media_type(asks, held, weight):
    response = asks(f"verify/{held.code}/", headers={"Accept": f"application/jwt{weight}"})

    assert response["Content-Type"] == "application/jwt"
    assert claims_of(response.content.decode())["answer"]["status"] == "valid"


@pytest.mark.parametrize("code", [make_code(7), "x"])
def test_no_as_well_is_signed(asks, held, code):
    said = claims_of(asks(f"verify/{code}/", receipt="1").json()["receipt"])

    assert said["answer"]["status"] == "unknown"


def test_each_row_of_a_list_has_its_own(asks, held):
    rows = [{"code": held.code, "reference": "a"}, {"code": make_code(7)}, {"code": "x", "at": "?"}]
    results = asks("verify/", {"checks": rows, "receipts": True}).json()["results"]

    said = [claims_of(one["receipt"]) for one in results[:2]]
    assert [one["answer"] for one in said] == [one["answer"] for one in results[:2]]
    assert results[2]["receipt"] is None
    assert asks("verify/", {"checks": rows}).json()["results"][0]["receipt"] is None


@pytest.mark.parametrize("accept", [{}, {"Accept": "application/jwt"}])
def test_receipt_is_for_who_has_a_key(client, held, accept):
    query = {} if accept else {"receipt": "1"}
    response = client.get(f"/api/v1/verify/{held.code}/", query, headers=accept)

    assert (response.status_code, response.json()["code"]) == (401, "bad-key")


def test_comparison_is_signed_with_what_was_compared(asks, held, tmp_path):
    person = {"name": "Bob", "number": "1001", "reference": "Bed 4", "receipt": True}
    body = asks(f"verify/{held.code}/match/", person).json()
    said = claims_of(body["receipt"])
    (tmp_path / "r.jwt").write_text(body["receipt"])
    shown = verified(tmp_path / "r.jwt")

    assert list(body) == ["code", "status", "match", "answer", "receipt"]
    assert said["answer"] == body["answer"]
    assert said["compared"] == {"name": "Bob", "register": None, "number": "1001"}
    assert said["match"] == body["match"] == {"name": False, "register": None, "number": True}
    assert said["reference"] == "Bed 4"
    assert "compared name Bob: False\n   compared number 1001: True\n" in shown


def test_comparison_is_signed_for_who_has_a_key(client, asks, held):
    path = f"/api/v1/verify/{held.code}/match/"
    response = client.post(path, {"name": "Bob", "receipt": True}, "application/json")
    wrong = asks(f"verify/{held.code}/match/", {"name": "Bob", "receipt": 1})

    assert (response.status_code, response.json()["code"]) == (401, "bad-key")
    assert [one["field"] for one in wrong.json()["errors"]] == ["receipt"]
    assert not VerificationCheck.objects.exists()


@pytest.mark.parametrize("value", ["", "yes", "2"])
def test_receipt_is_asked_for_in_one_way(asks, held, value):
    assert asks(f"verify/{held.code}/", receipt=value).json()["code"] == "bad-parameter"


def test_key_that_cannot_be_read_is_told_and_nothing_is_asked(asks, held, tmp_path):
    (tmp_path / "keys" / "receipt.key").write_text("no key")
    alone = asks(f"verify/{held.code}/", receipt="1")
    several = asks("verify/", {"checks": [{"code": held.code}], "receipts": True})

    assert [(one.status_code, one.json()["code"]) for one in (alone, several)] == [(503, "no-receipt")] * 2  # fmt: skip
    assert not VerificationCheck.objects.exists()
    assert asks(f"verify/{held.code}/").status_code == 200


def test_receipt_of_a_key_that_signs_no_more_is_still_good(asks, held, tmp_path):
    first = asks(f"verify/{held.code}/", receipt="1").json()["receipt"]
    call_command("rotate_signing_key", "receipt", at_once=True, stdout=StringIO())
    second = asks(f"verify/{held.code}/", receipt="1").json()["receipt"]

    assert read_receipt(first).kid != read_receipt(second).kid
    for number, text in enumerate((first, second)):
        file = tmp_path / f"{number}.jws"
        file.write_text(text)
        out = StringIO()
        call_command("verify_receipt", str(file), stdout=out)
        assert "nothing was altered" in out.getvalue()


def test_public_keys_stay_after_another_one_signs(asks, held, tmp_path, client):
    assert client.get(JWKS).json() == {"keys": []}
    first = asks(f"verify/{held.code}/", receipt="1").json()["receipt"]
    (tmp_path / "keys" / "receipt.key").unlink()
    second = asks(f"verify/{held.code}/", receipt="1").json()["receipt"]

    response = client.get(JWKS)
    assert len(response.json()["keys"]) == 2
    assert (response["Content-Type"], response["Access-Control-Allow-Origin"]) == ("application/jwk-set+json", "*")  # fmt: skip
    assert [claims_of(one)["code"] for one in (first, second)] == [held.code] * 2
    again = client.get(JWKS, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def verified(*args) -> str:
    out = StringIO()
    call_command("verify_receipt", *map(str, args), stdout=out)
    return out.getvalue()


@pytest.fixture
def stored(asks, held, tmp_path):
    """A receipt as a clinic keeps it."""
    place = tmp_path / "receipt.jwt"
    accept = {"Accept": "application/jwt"}
    place.write_bytes(asks(f"verify/{held.code}/", reference="Bed 4", headers=accept).content)
    return place


def test_command_says_each_step_years_later(stored, held):
    certificates.withdraw(
        certificate=held, by=root(), reason_class="error", reason="R.", effect="from_now", now=LATER
    )
    said = verified(stored)

    for words in ("1. It is a receipt", "2. That key is one of this installation.", "3. The signature covers", "reference: Bed 4",
                  "5. The same answer is kept here, as it was given to Harbour Clinic, with the key ",
                  "clinic: Harbour Clinic", "answer.status: valid", "answer.holder.name: Ada Sørensen", "caveat trial:"):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    "change",
    [
        lambda said: {"request_id": "another"},
        lambda said: {"code": make_code(8)},
        lambda said: {"reference": "Bed 5"},
        lambda said: {"answer": said["answer"] | {"valid_until": "2099-01-01"}},
        lambda said: {"match": {"name": True, "register": None, "number": None}},
    ],
)
def test_what_a_stolen_key_signs_is_in_no_check_that_is_kept(stored, change):
    said = claims_of(stored.read_text())
    stored.write_text(receipt_signer(by=VISITOR)(said | change(said)))

    with pytest.raises(CommandError, match="no check is kept here that says the same"):
        verified(stored)


def test_receipt_of_a_time_to_come_has_no_check(asks, held, tmp_path):
    ahead = timezone.now().date() + timedelta(days=5)
    receipt = asks(f"verify/{held.code}/", at=ahead.isoformat(), receipt="1").json()["receipt"]
    (tmp_path / "r.jwt").write_text(receipt)

    assert "5. It is about a time that had not come" in verified(tmp_path / "r.jwt")


def test_command_takes_the_keys_of_a_file(stored, tmp_path, client, settings):
    (tmp_path / "keys.json").write_bytes(client.get(JWKS).content)
    settings.VAR_DIR = tmp_path / "elsewhere"

    assert "2. That key is one in" in verified(stored, "--keys", tmp_path / "keys.json")
    with pytest.raises(CommandError, match="never signed receipts here"):
        verified(stored)


def test_command_refuses_what_was_altered_and_what_is_none(stored, tmp_path):
    stored.write_text(stored.read_text()[:-4] + "AAAA")
    with pytest.raises(CommandError, match="altered"):
        verified(stored)
    stored.write_text("hello")
    with pytest.raises(CommandError, match="no receipt"):
        verified(stored)
    with pytest.raises(CommandError, match="Cannot read"):
        verified(tmp_path / "missing")
    with pytest.raises(CommandError, match="no set of keys"):
        verified(stored, "--keys", stored)


def test_command_lets_nobody_else_write_its_lines(asks, tmp_path, capsys):
    """Neither a stranger in what he calls his key, nor a clinic in the code that it typed."""
    said = "x\n3. The signature covers\x1b[8m"
    header = json.dumps({"alg": "EdDSA", "typ": "verification-receipt+jwt", "kid": said})
    made_up, place = base64.urlsafe_b64encode(header.encode()).decode().rstrip("="), tmp_path / "r"
    place.write_text(f"{made_up}.e30.AA")
    with pytest.raises(CommandError, match="never signed"):
        call_command("verify_receipt", str(place))
    stranger = capsys.readouterr().out
    asked = {"checks": [{"code": said}], "receipts": True}
    place.write_text(asks("verify/", asked).json()["results"][0]["receipt"])
    typed = verified(place)

    assert len(stranger.splitlines()) == 1
    assert typed.count("\n3. ") == 1
    assert "code: x\\n3. The signature covers\\x1b[8m" in typed
    assert "\x1b" not in stranger + typed


def test_command_says_which_key_cannot_be_read(stored, tmp_path):
    (tmp_path / "keys" / "receipt-0.pub").write_text("no key")
    with pytest.raises(CommandError, match=r"receipt-0\.pub is no key"):
        verified(stored)


def test_key_of_receipts_signs_nothing_else(asks, held):
    asks(f"verify/{held.code}/", receipt="1")

    assert keys.known_fingerprints(keys.Purpose.BACKUP) == set()
    assert len(keys.public_keys(keys.Purpose.RECEIPT)) == 1
