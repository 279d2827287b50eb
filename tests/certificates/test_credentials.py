"""Credentials as they are stored and served: for the holder, for programs, for browsers, and after erasure."""

import json
import uuid
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client, override_settings
from django.utils import timezone

from certificates import actions, keys
from certificates.actions.credentials import MOST_MADE, PATIENCE
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    Credential,
    CredentialsMade,
)
from certificates.proofs.ob3.achievement import BADGE
from certificates.proofs.ob3.did import key_id
from tests.certificates.factories import LATER, attempt, certificate, scheme
from tests.people import ada, bob
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHECKER = "application/ld+json, application/json, application,vc+jwt, text/plain"


@pytest.fixture
def held(db) -> Certificate:
    """A certificate of Ada's with its credential."""
    return certificate(ada())


def address(of: Certificate) -> str:
    return f"/credentials/{of.credential.uuid}"


def stored(of: Certificate) -> bytes:
    return bytes(of.files.get(kind="ob3").content)


def open_(path: str, accept: str = "*/*", **headers: str):
    return Client().get(path, headers={"accept": accept, **headers})


# --- The credential itself ------------------------------------------------------------------------------


def test_program_gets_the_stored_bytes(held):
    answer = open_(address(held))

    assert (answer.status_code, answer.content) == (200, stored(held))
    assert answer["Content-Type"] == "application/vc"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Accept" in answer["Vary"]
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("application/vc", "application/vc"),
        ("application/vc+ld+json", "application/vc+ld+json"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        (CHECKER, "application/ld+json"),
        ("image/png", "application/vc"),
        ("no type at all", "application/vc"),
        ("", "application/vc"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_answer_has_the_type_that_was_asked_for(held, accept, answered):
    answer = open_(address(held), accept)

    assert (answer.status_code, answer["Content-Type"]) == (200, answered)


def test_page_for_browsers_says_who_what_and_where_to_ask(held):
    page = open_(address(held), BROWSER).content.decode()

    assert "Ada Sørensen" in page
    assert f"/v/{held.code}" in page
    assert "A suspension shows only in the answer above." in " ".join(page.split())


def test_address_is_random_and_printed_nowhere(held):
    named = str(held.credential.uuid)
    pages = [f"/v/{held.code}", f"/api/v1/verify/{held.code}/"]

    assert [page for page in pages if named in Client().get(page).content.decode()] == []
    assert named.encode() not in bytes(held.files.get(kind="pdf").content)
    assert held.credential.uuid not in (held.uuid, held.person.pk)


def test_unknown_address_is_not_found(held):
    assert open_(f"/credentials/{uuid.uuid4()}").status_code == 404


def test_reserved_certificate_has_no_credential_yet(db):
    passed = attempt(ada())
    scheme(passed.quiz)
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)

    assert open_(address(reserved)).status_code == 404


def erase(of: Certificate) -> None:
    with immutability.lifted(connection):
        CertificateFile.objects.filter(certificate=of).delete()
        CertificateHolder.objects.filter(certificate=of).delete()


@pytest.mark.parametrize("accept", ["application/vc", BROWSER])
def test_erased_credential_is_gone_and_says_so(held, accept):
    erase(held)
    answer = open_(address(held), accept)

    assert answer.status_code == 410
    assert "Ada" not in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_bytes_that_an_erasure_left_behind_are_not_handed_out(held):
    with immutability.lifted(connection):
        CertificateHolder.objects.filter(certificate=held).delete()

    assert open_(address(held)).status_code == 410


def test_credential_and_its_place_never_change(held):
    for change in (
        lambda: Credential.objects.update(uuid=uuid.uuid4()),
        lambda: Credential.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_holder_downloads_it_and_nobody_else(held):
    path = f"/certificates/{held.uuid}/credential.json"
    holder, other = Client(), Client()
    holder.force_login(held.person)
    other.force_login(bob())

    assert holder.get(path).content == stored(held)
    assert path in holder.get(f"/certificates/{held.uuid}/").content.decode()
    assert other.get(path).status_code == 404
    assert Client().get(path).status_code == 302


# --- Who signed, what for -------------------------------------------------------------------------------


def test_did_document_has_the_key_that_signed(held, settings):
    answer = open_("/.well-known/did.json")
    said = answer.json()
    (proof,) = json.loads(stored(held))["proof"]

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert "Set-Cookie" not in answer
    assert proof["verificationMethod"] in said["assertionMethod"]
    assert said["assertionMethod"] == [
        key_id(settings.PUBLIC_URL, key) for key in keys.public_keys(keys.Purpose.CREDENTIAL)
    ]


def test_copy_that_is_still_right_is_not_sent_again(held):
    first = open_("/.well-known/did.json")
    again = open_("/.well-known/did.json", **{"if-none-match": first["ETag"]})

    assert first["ETag"] == f'"{sha256(first.content).hexdigest()}"'
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")


@override_settings(
    PUBLIC_URL="https://new.example.org",
    PUBLIC_URL_FORMER=["https://old.example.org"],
    ALLOWED_HOSTS=["new.example.org", "old.example.org"],
)
@pytest.mark.parametrize("host", ["new.example.org", "old.example.org"])
def test_former_address_keeps_its_did(db, host):
    said = Client().get("/.well-known/did.json", headers={"host": host}).json()

    assert said["id"] == f"did:web:{host}"


def test_achievement_at_its_address_is_that_of_the_credential(held):
    said = json.loads(stored(held))["credentialSubject"]["achievement"]
    path = said["id"].partition("://")[2].partition("/")[2]
    answer = open_(f"/{path}")

    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Cache-Control"] == "public, max-age=86400, must-revalidate"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert {key: value for key, value in answer.json().items() if key != "@context"} == said


def test_criteria_are_a_page_for_people(held):
    said = json.loads(stored(held))["credentialSubject"]["achievement"]["criteria"]
    path = said["id"].partition("://")[2].partition("/")[2]

    for accept in ("*/*", BROWSER):
        page = " ".join(open_(f"/{path}", accept).content.decode().split())
        assert said["narrative"] in page
    assert "Face and neck" in page


@pytest.mark.parametrize(
    "edition", ["2031", "%00", "2026%20pilot%00", "%ff", "a/b", "..", "x" * 4000]
)
def test_unknown_edition_is_not_found(held, edition):
    assert open_(f"/achievements/test-exam/{edition}").status_code == 404
    assert open_(f"/achievements/test-exam/{edition}/criteria").status_code == 404


def test_issuer_has_a_page_and_a_profile(held, settings):
    said = open_("/issuer").json()
    issued = json.loads(stored(held))["issuer"]

    assert {key: value for key, value in said.items() if key != "@context"} == issued
    assert issued["id"] in open_("/issuer", BROWSER).content.decode()


def test_issuer_of_an_empty_site_is_not_found(db):
    assert open_("/issuer").status_code == 404


def test_page_of_somebody_signed_in_is_kept_by_no_cache_of_others(held):
    client = Client()
    client.force_login(held.person)
    answer = client.get("/issuer", headers={"accept": BROWSER})

    assert "public" not in answer.get("Cache-Control", "")


def test_badge_is_served_as_it_was_signed(held):
    resource = json.loads(stored(held))["relatedResource"][0]
    answer = Client().get("/" + resource["id"].partition("://")[2].partition("/")[2])

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
    assert b"".join(answer.streaming_content) == BADGE.read_bytes()
    answer.close()


# --- Older certificates -----------------------------------------------------------------------------------


def older(person) -> Certificate:
    """As it was issued before there were credentials."""
    made = certificate(person)
    with immutability.lifted(connection):
        CertificateFile.objects.filter(certificate=made, kind="ob3").delete()
        Credential.objects.filter(certificate=made).delete()
    return Certificate.objects.get(pk=made.pk)


def make(now=None) -> int:
    return actions.make_missing_credentials(by=SYSTEM, now=now or timezone.now())


def test_older_certificate_gets_its_credential_and_stays_as_it_was(db):
    old = older(ada())
    before = Certificate.objects.filter(pk=old.pk).values().get()
    pdf = old.files.get().sha256
    now = timezone.now()

    assert make(now) == 1
    assert make(now) == 0
    assert Certificate.objects.filter(pk=old.pk).values().get() == before
    assert {one.kind: one.sha256 for one in old.files.all()}["pdf"] == pdf
    assert open_(address(old)).status_code == 200
    (proof,) = json.loads(stored(old))["proof"]
    # Signed when it was made, not when the certificate was.
    assert proof["created"] == now.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_batches_are_small_and_go_on_where_the_last_one_ended(db, monkeypatch):
    made = [older(ada()), older(bob())]
    monkeypatch.setattr(actions.credentials, "MOST_MADE", 1)

    assert [make(), make(), make()] == [1, 1, 0]
    assert CredentialsMade.objects.get().through == made[1].pk
    assert MOST_MADE <= 100


def test_certificate_that_is_being_made_is_waited_for(db):
    passed = attempt(ada())
    scheme(passed.quiz)
    actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    old = older(bob())

    assert make(LATER + timedelta(minutes=1)) == 0
    assert not CertificateFile.objects.filter(certificate=old, kind="ob3").exists()
    assert make(LATER + PATIENCE * 2) == 1


def test_certificate_that_was_reserved_before_the_upgrade_is_issued_with_its_credential(db):
    passed = attempt(ada())
    scheme(passed.quiz)
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    with immutability.lifted(connection):
        Credential.objects.all().delete()

    assert actions.sweep(by=SYSTEM, now=LATER) == 1
    assert open_(address(Certificate.objects.get(pk=reserved.pk))).status_code == 200


def test_erased_certificate_gets_none(db):
    old = older(ada())
    erase(old)

    assert make() == 0
    assert not Credential.objects.exists()


def test_new_certificates_need_no_second_round(held):
    assert make() == 0
    assert CredentialsMade.objects.get().through == held.pk
