"""Status lists: random places, bits that are set for good and on their day, signatures that stay young."""

import base64
import gzip
import json
from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from certificates import actions, keys, tasks
from certificates.actions import lists, reserving
from certificates.models import Certificate, StatusBit, StatusList
from certificates.proofs.ob3 import bits
from tests.certificates.factories import LATER, attempt, certificate, married, scheme
from tests.people import ada, bob, root
from trainingsite.accounts.actors import SYSTEM


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada())


def sweep(now: datetime = LATER) -> int:
    return actions.sweep_status_lists(by=SYSTEM, now=now)


def served(number: int = 0) -> dict:
    return json.loads(Client().get(f"/status/revocation/{number}").content)


def shown(number: int = 0) -> set[int]:
    """The bits that are set in the list as it is served."""
    packed = served(number)["credentialSubject"]["encodedList"][1:]
    unpacked = gzip.decompress(base64.urlsafe_b64decode(packed + "=="))
    return {
        place * 8 + bit
        for place, byte in enumerate(unpacked)
        for bit in range(8)
        if byte & 0x80 >> bit
    }


def withdraw(of: Certificate, now: datetime = LATER, **how):
    told = {"reason_class": "misconduct", "reason": "Sat by somebody else.", "effect": "from_now"}
    return actions.withdraw(certificate=of, by=root(), now=now, **(told | how))


# --- Places --------------------------------------------------------------------------------------------


def test_place_in_the_credential_is_that_of_the_row(held):
    status = json.loads(bytes(held.files.get(kind="ob3").content))["credentialStatus"]

    assert held.status_index == int(status["statusListIndex"])
    assert status["statusListCredential"].endswith("/status/revocation/0")
    assert StatusList.objects.get().given == 1


def test_place_that_is_taken_is_not_given_again(held, monkeypatch):
    tried = iter([held.status_index, held.status_index, 5])
    monkeypatch.setattr(reserving.secrets, "randbelow", lambda _size: next(tried))

    assert certificate(bob()).status_index == 5


def test_list_gives_no_more_places_from_half_full_on(held, monkeypatch):
    StatusList.objects.update(given=reserving.MOST_GIVEN - 1)
    last, first = certificate(bob()), certificate(root())

    assert divmod(last.status_index, bits.SIZE)[0] == 0
    assert divmod(first.status_index, bits.SIZE)[0] == 1
    rows = StatusList.objects.order_by("number").values_list("number", "is_open", "given")
    assert list(rows) == [(0, False, 65_536), (1, True, 1)]
    assert first.status_index in {bits.SIZE + place for place in range(bits.SIZE)}
    assert served(1)["id"].endswith("/status/revocation/1")


def test_two_lists_are_never_open_at_once(held):
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusList.objects.create(number=7, site="https://x.example", opened_at=LATER)


@override_settings(PUBLIC_URL="https://new.example.org")
def test_site_with_another_address_opens_another_list(held):
    made = certificate(bob())

    assert (made.status_index // bits.SIZE, made.credential.site) == (1, "https://new.example.org")
    assert [row.is_open for row in StatusList.objects.order_by("number")] == [False, True]
    # The old one stays what it was, under its own address.
    assert sweep(LATER + timedelta(days=2)) == 2
    assert served(0)["id"].startswith(held.credential.site)


def test_list_that_another_worker_opened_meanwhile_is_taken(held):
    """As PostgreSQL has it: whoever waited for a list that was closed then sees neither it nor the next one, which is open."""
    StatusList.objects.update(is_open=False)
    opened: list[str] = []

    def quicker(execute, sql, params, many, context):
        is_last_asked = "certificates_statuslist" in sql and " DESC" in sql
        if is_last_asked and not opened:
            opened.append(sql)
            StatusList.objects.create(number=1, site=held.credential.site, opened_at=LATER)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(quicker):
        made = certificate(bob())

    assert made.status_index // bits.SIZE == len(opened) == 1
    assert StatusList.objects.count() == 2


def test_list_that_was_set_aside_gives_no_place_and_its_bits_stay(held):
    withdraw(held)
    actions.set_aside_open_list(by=SYSTEM, now=LATER)
    made = certificate(bob())
    sweep()

    # The next number may have been another list's, which the restore knows nothing of.
    assert made.status_index // bits.SIZE == 2
    assert (shown(0), shown(1)) == ({held.status_index}, set())


def test_lists_are_set_aside_where_none_is_open_too(held):
    StatusList.objects.update(is_open=False)
    actions.set_aside_open_list(by=SYSTEM, now=LATER)

    assert certificate(bob()).status_index // bits.SIZE == 2


def test_first_list_is_set_aside_where_there_was_none(db):
    actions.set_aside_open_list(by=SYSTEM, now=LATER)

    assert certificate(ada()).status_index // bits.SIZE == 1


def test_reservation_that_is_undone_gives_no_place(db):
    passed = attempt(ada())
    scheme(passed.quiz)
    with transaction.atomic():
        actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
        transaction.set_rollback(True)

    assert not StatusList.objects.exists()


def test_reservation_counts_nothing(held):
    passed = attempt(bob())
    with CaptureQueriesContext(connection) as captured:
        actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)

    asked = [query["sql"] for query in captured.captured_queries if "status" in query["sql"]]
    assert [sql for sql in asked if "COUNT(" in sql] == []


# --- The bell -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_bell_rings_for_what_ends_and_not_for_every_issue(caplog):
    """There is no broker in this test: each ring is a line of the log."""
    with caplog.at_level("WARNING", "certificates.receivers"):
        held = certificate(ada())
        assert "the sweep will see to the status list" not in caplog.text
        withdraw(held)
    assert caplog.text.count("the sweep will see to the status list") == 1


# --- Bits ----------------------------------------------------------------------------------------------


def test_list_is_there_before_its_first_certificate_is_issued(held):
    assert shown() == set()


def test_withdrawal_sets_the_bit(held):
    withdraw(held)

    assert (sweep(), sweep()) == (1, 0)
    assert shown() == {held.status_index}


def test_withdrawal_from_a_day_ahead_sets_it_on_that_day(held):
    day = LATER.date() + timedelta(days=10)
    begins = datetime.combine(day, time.min, tzinfo=UTC)
    withdraw(held, effect="from_date", effective_at=begins)

    sweep(begins - timedelta(seconds=1))
    assert shown() == set()
    sweep(begins)
    assert shown() == {held.status_index}


def test_withdrawal_as_if_it_had_never_been_valid_sets_it_at_once(held):
    withdraw(held, effect="void_from_start")
    sweep()

    assert shown() == {held.status_index}


def test_corrected_certificate_sets_the_bit_of_the_old_one(held):
    new = actions.reissue(
        certificate=held, by=root(), name="Ada Married", native_name="", why=married(), now=LATER
    )
    sweep()

    assert shown() == {held.status_index}
    assert new.status_index != held.status_index


def test_suspension_sets_no_bit(held):
    actions.suspend(
        certificate=held, by=root(), reason_class="safety", reason="A concern.", now=LATER
    )

    assert sweep() == 0
    assert shown() == set()


def test_bit_is_never_cleared(held):
    withdraw(held)
    sweep()

    for change in (
        lambda: StatusBit.objects.all().delete(),
        lambda: StatusBit.objects.update(status_index=3),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_bit_is_set_once_however_often_it_ends(held):
    withdraw(held, effect="from_date", effective_at=LATER + timedelta(days=5))
    withdraw(held, now=LATER + timedelta(hours=1))
    sweep(LATER + timedelta(hours=2))
    sweep(LATER + timedelta(days=6))

    assert StatusBit.objects.get().set_at == LATER + timedelta(hours=2)


def test_many_bits_come_in_batches(db, monkeypatch):
    monkeypatch.setattr(lists, "MOST_BITS", 1)
    made = [certificate(ada()), certificate(bob())]
    for one in made:
        withdraw(one)

    assert sweep() == 1
    assert shown() == {one.status_index for one in made}


def test_task_sets_and_signs(held):
    withdraw(held)
    tasks.sweep_status_lists()

    assert shown() == {held.status_index}


def test_ends_are_found_by_their_index(held):
    withdraw(held)
    with CaptureQueriesContext(connection) as captured:
        sweep()
    (asked,) = [query["sql"] for query in captured.captured_queries if "LIMIT 500" in query["sql"]][
        :1
    ]
    if (
        connection.vendor == "sqlite"
    ):  # PostgreSQL reads a table of two rows whole, whatever indexes there are
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "certificates_event_ends" in plan


def test_older_places_get_their_lists(held):
    """As an upgrade finds them: certificates with places, and no lists."""
    Certificate.objects.bulk_create([_in_the_second_list(held)])
    StatusList.objects.all().delete()
    migration = import_module("certificates.migrations.0007_lists_of_places_given")
    migration.make_lists(apps, None)

    rows = StatusList.objects.order_by("number").values_list("number", "given", "is_open")
    assert list(rows) == [(0, 1, False), (1, 1, True)]
    assert {row.site for row in StatusList.objects.all()} == {held.credential.site}
    assert certificate(bob()).status_index // bits.SIZE == 1


def _in_the_second_list(held: Certificate) -> Certificate:
    copied = Certificate.objects.get(pk=held.pk)
    copied.pk, copied.uuid, copied.code = None, uuid4(), "0" * 27
    copied.issue, copied.replaces = 2, held
    copied.status_index = bits.SIZE * 2 - 1
    return copied


# --- Signatures ------------------------------------------------------------------------------------------


def test_list_is_signed_anew_before_it_ages(held):
    until = datetime.fromisoformat(served()["validUntil"])

    assert sweep(LATER + lists.RENEWED_AFTER - timedelta(seconds=1)) == 0
    assert sweep(LATER + lists.RENEWED_AFTER) == 1
    assert datetime.fromisoformat(served()["validUntil"]) == until + lists.RENEWED_AFTER
    # A copy from the last moment of a signature is good for as long as it may be kept.
    assert lists.GOOD_FOR - lists.RENEWED_AFTER > lists.KEPT


def test_bits_of_meanwhile_bring_another_signature(held, monkeypatch):
    """Somebody is withdrawn while the list is being signed: that signature does not count for it."""
    whole = bits.status_list

    def slow(*args, **kwargs):
        made = whole(*args, **kwargs)
        if not StatusBit.objects.filter(certificate=other).exists():
            withdraw(other)
            lists._set_due_bits(SYSTEM, LATER)
        return made

    other = certificate(bob())
    withdraw(held)
    monkeypatch.setattr(lists.bits, "status_list", slow)

    assert (sweep(), sweep(), sweep()) == (1, 1, 0)
    assert shown() == {held.status_index, other.status_index}


def test_list_is_served_for_everybody(held):
    answer = Client().get("/status/revocation/0")

    assert answer["Content-Type"] == "application/vc"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert "Set-Cookie" not in answer
    again = Client().get("/status/revocation/0", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("number", [9, 2**31, 2**63, 10**30])
def test_unknown_list_is_not_found(held, number):
    assert Client().get(f"/status/revocation/{number}").status_code == 404


def test_list_is_signed_by_a_key_of_the_did(held):
    (proof,) = served()["proof"]

    assert (
        proof["verificationMethod"]
        in Client().get("/.well-known/did.json").json()["assertionMethod"]
    )
    assert len(keys.public_keys(keys.Purpose.CREDENTIAL)) == 1
