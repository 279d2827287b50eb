"""A document that is not the one that was stored does not leave, and the alarm is raised."""

import logging
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.chain.domain.walking import Found
from certificates.chain.models import ChainEntry, Finding
from certificates.models import Certificate
from tests.certificates.chain.rows import enter, one_of_each
from tests.certificates.chain.test_auditing import audited, change
from tests.certificates.factories import certificate
from tests.people import ada, root

pytestmark = pytest.mark.django_db
# What an insider puts in its place, and the hash that fits it.
OTHER = b"%PDF-1.7 another"
ITS_HASH = sha256(OTHER).hexdigest()


@pytest.fixture
def held() -> Certificate:
    return one_of_each()


def page(held: Certificate) -> str:
    return f"/certificates/{held.uuid}/certificate.pdf"


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_document_as_it_was_stored_leaves(signed_in, held):
    assert signed_in.get(page(held)).status_code == 200
    assert Finding.objects.count() == 0


def test_document_that_is_not_in_the_chain_yet_leaves(signed_in):
    made = certificate(ada())

    assert ChainEntry.objects.count() == 0
    assert signed_in.get(page(made)).status_code == 200


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"content": OTHER}, "bytes"),
        ({"content": OTHER, "sha256": ITS_HASH}, "changed"),
        ({"media_type": "text/html"}, "changed"),
    ],
)
def test_changed_document_does_not_leave(signed_in, held, caplog, columns, problem):
    row = held.files.get(kind="pdf").pk
    change("document", row, **columns)

    with caplog.at_level(logging.ERROR, logger="certificates.responses"):
        answer = signed_in.get(page(held))

    assert answer.status_code == 503
    assert "The document is not given out" in answer.content.decode()
    assert "a stored document is not as it was" in caplog.text
    found = Finding.objects.get()
    assert (found.problem, found.kind, found.row, found.gone_at) == (problem, "document", row, None)
    assert found.sequence == ChainEntry.objects.get(kind="document", row=row).sequence


def test_text_in_the_place_of_bytes_is_damage_and_no_fault(signed_in, held):
    if connection.vendor != "sqlite":
        return  # its columns take nothing else
    change("document", held.files.get(kind="pdf").pk, content="text")

    assert signed_in.get(page(held)).status_code == 503
    assert Finding.objects.get().problem == "bytes"


def test_two_who_find_it_at_once_both_read_why(signed_in, held, monkeypatch):
    change("document", held.files.get(kind="pdf").pk, content=OTHER)
    of = Finding.of

    def then_another(found: Found) -> Finding:
        row = of(found)
        now = timezone.now()
        Finding.objects.create(
            problem=found.problem, kind=found.kind, row=found.row, sequence=found.sequence,
            found_at=now, last_found_at=now,
        )  # fmt: skip
        return row

    monkeypatch.setattr(Finding, "of", then_another)

    assert signed_in.get(page(held)).status_code == 503
    assert Finding.objects.count() == 1


def test_api_says_so_with_a_code(client_of, held):
    change("document", held.files.get(kind="pdf").pk, content=OTHER)

    answer = client_of(ada()).get(f"/api/v1/certificates/{held.uuid}/pdf/")

    assert (answer.status_code, answer.json()["code"]) == (503, "document-damaged")


@pytest.mark.parametrize("accept", ["text/html", "application/ld+json"])
def test_changed_credential_does_not_leave(signed_in, held, accept):
    row = held.files.get(kind="ob3")
    change("document", row.pk, content=bytes(row.content).replace(b"Ada", b"Eve"))

    for_others = Client().get(f"/credentials/{held.credential.uuid}", headers={"accept": accept})
    for_its_holder = signed_in.get(f"/certificates/{held.uuid}/credential.json")

    assert [for_others.status_code, for_its_holder.status_code] == [503, 503]
    assert "not given out" in for_others.content.decode()
    assert (for_others["Cache-Control"], for_others["X-Robots-Tag"]) == ("private, no-store", "noindex")  # fmt: skip
    found = Finding.objects.get()
    assert (found.problem, found.kind, found.row) == ("bytes", "document", row.pk)


def test_asking_again_raises_no_second_alarm(signed_in, held, at_desk):
    change("document", held.files.get(kind="pdf").pk, content=OTHER)

    for _time in range(3):
        signed_in.get(page(held))

    assert Finding.objects.count() == 1
    assert "ALARM: 1 thing" in at_desk(root()).get("/admin/").content.decode()


def test_who_has_an_old_copy_is_told_too(signed_in, held):
    etag = signed_in.get(page(held))["ETag"]
    change("document", held.files.get(kind="pdf").pk, content=OTHER)

    assert signed_in.get(page(held), headers={"If-None-Match": etag}).status_code == 503


def test_alarm_ends_when_an_audit_finds_the_document_as_it_was(signed_in, held):
    file = held.files.get(kind="pdf")
    change("document", file.pk, content=OTHER)
    signed_in.get(page(held))

    change("document", file.pk, content=bytes(file.content))

    assert audited() == set()


def test_looking_costs_one_row(signed_in, held):
    enter()
    signed_in.get(page(held))

    with CaptureQueriesContext(connection) as asked:
        signed_in.get(page(held))

    assert len([one for one in asked if "chain_chainentry" in one["sql"]]) == 1
