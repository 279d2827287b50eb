"""An account and its certificates are erased: what goes, what stays and still fits, and what holds it."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from certificates import actions as certificates
from certificates.chain.actions import audit, extend_chain
from certificates.chain.models import Finding
from certificates.clinics.actions import Asker, check_certificate, create_api_key
from certificates.clinics.models import Organisation, VerificationCheck
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    ErasedCertificate,
    ErasedDocument,
    StatusBit,
)
from courses.models import Course
from quizzes import actions as quizzes
from quizzes.models import ConfirmedName, KeyReading, Question
from tests import people
from tests.certificates.renewals import withdraw
from tests.quizzes.sitters import start
from tests.trainingsite.privacy.holding import certified, course
from tests.trainingsite.privacy.test_own_copy import client_of
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case, open_case
from trainingsite.accounts.actions.proposals import propose, stop
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import RegisterCheck, SecurityEvent, User, named
from trainingsite.archive import erasing_people
from trainingsite.database import immutability
from trainingsite.kept_list import ListUnusable
from trainingsite.privacy import fates
from trainingsite.privacy.actions import remembering
from trainingsite.privacy.actions.blocking import what_holds
from trainingsite.privacy.actions.erasing import (
    WAIT,
    ask_for_erasure,
    call_off_erasure,
    erase_person,
    sweep_erasures,
)
from trainingsite.privacy.models import ErasureRequest, LegalHold

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
# Of those that are the clinics' own this one has a row here.
THE_CLINICS = {"certificates.VerificationCheck"} & fates.THE_CLINICS


@pytest.fixture(autouse=True)
def _own_list(tmp_path: Any, settings: Any) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.SEED_DEMO = True
    course(tmp_path)


def held() -> Any:
    """Ada's certificate, once a clinic has checked it and a case of hers was decided."""
    ada, now = people.checked(people.ada()), timezone.now()
    row = certified(ada, now)
    clinic = Organisation.objects.create(name="Clinic", created_at=now)
    key, _secret = create_api_key(organisation=clinic, name="k", by=people.root(), now=now)
    check_certificate(
        by=VISITOR,
        question=certificates.Question(row.code),
        asker=Asker("network", key),
        now=now,
    )
    case = open_case(
        kind="question", by=ada, person=ada, now=now, asked=f"I am {ada.register_name}"
    )
    decide_case(case=case, outcome="answered", note="Dear Ada", by=people.root(), now=now)
    return row


def texts_with(*names: str) -> set[str]:
    """The models of which a row holds one of these in any column."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for row in model._base_manager.values():
            said = json.dumps(
                {k: bytes(v).decode(errors="replace") if isinstance(v, (bytes, memoryview)) else v for k, v in row.items()},
                default=str, ensure_ascii=False,
            ).lower()  # fmt: skip
            if any(name.lower() in said for name in names):
                found.add(model._meta.label)
    return found


@pytest.mark.each_engine
def test_nothing_in_any_table_says_who_it_was_but_what_is_the_clinics_own(
    mailoutbox: Any,
) -> None:
    row, ada = held(), people.ada()
    names = (ada.register_name, ada.email, ada.register_number)
    assert texts_with(*names[:2]) > THE_CLINICS

    erase_person(person=ada, by=SYSTEM, now=timezone.now())

    assert texts_with(*names[:2]) == THE_CLINICS
    ada = User.objects.get(pk=row.person_id)
    assert (str(ada), ada.is_active, ada.has_usable_password()) == ("erased account", False, False)
    assert mailoutbox[-1].to == [names[1]]
    assert client_of(ada).get("/dashboard/").status_code == 302
    (event,) = SecurityEvent.objects.filter(kind="erased")
    assert (event.person, event.by_role) == (ada, "system")


def test_attempt_result_and_certificate_stay_and_give_the_same_again() -> None:
    row = held()
    before = quizzes.recompute(row.attempt)
    bits, indexes = StatusBit.objects.count(), row.status_index

    erase_person(person=row.person, by=SYSTEM, now=timezone.now())

    row.refresh_from_db()
    after = quizzes.recompute(row.attempt)
    assert [(one.pk, differs) for one, differs in after] == [(row.result_id, [])]
    assert after == before
    assert (row.status_index, StatusBit.objects.count()) == (indexes, bits)
    assert row.status_events.get().status == "issued"
    assert len(row.identity_hash) == 64


def test_bare_code_is_unknown_with_the_same_keys_as_any_unknown_one() -> None:
    row = held()
    erase_person(person=row.person, by=SYSTEM, now=timezone.now())

    def asked(code: str) -> Any:
        return Client().get(f"/api/v1/verify/{code}/").json()

    gone, never = asked(row.code), asked("AAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert gone["status"] == "unknown"
    assert gone.keys() == never.keys()
    assert {k for k in gone if gone[k] != never[k]} <= {"code", "answered_at", "reason", "as_of", "known_at"}  # fmt: skip
    assert "Ada" not in json.dumps(gone)


def test_whoever_presents_a_document_is_told_that_it_matches() -> None:
    row = held()
    files = {one.kind: bytes(one.content) for one in row.files.all()}
    address = row.credential.uuid
    erase_person(person=row.person, by=SYSTEM, now=timezone.now())

    for content in files.values():
        assert certificates.compare_document(content).outcome == "erased"
    said = json.loads(files["ob3"])
    again = json.dumps(dict(reversed(said.items())), indent=3).encode()
    assert certificates.compare_document(again).outcome == "erased"
    other = json.dumps(said | {"name": "Another"}).encode()
    assert certificates.compare_document(other).outcome == "changed"
    assert Client().get(f"/credentials/{address}").status_code == 410


@pytest.mark.parametrize("kind", ["pdf", "ob3"])
def test_public_page_and_command_say_erased(kind: str, tmp_path: Any) -> None:
    row = held()
    file = tmp_path / "document"
    file.write_bytes(bytes(row.files.get(kind=kind).content))
    erase_person(person=row.person, by=SYSTEM, now=timezone.now())

    with file.open("rb") as document:
        page = Client().post("/v/document/", {"document": document}).content.decode()
    out = StringIO()
    with pytest.raises(CommandError, match="nobody can say"):
        call_command("verify_certificate", str(file), stdout=out)

    assert "Erased at the holder" in page
    assert "matches" in page
    assert "Ada" not in page
    assert "Erased at the holder's request; this document matches" in out.getvalue()


def test_withdrawal_stays_with_its_register_entry_for_ten_years() -> None:
    row, now = held(), timezone.now()
    withdraw(row, now)
    ask_for_erasure(by=row.person, now=now)

    assert "nobody begins anew under that entry" in " ".join(what_holds(row.person, now + WAIT))
    assert sweep_erasures(by=SYSTEM, now=now + 2 * WAIT) == 0
    assert what_holds(row.person, now + timedelta(days=3660)) == []


def test_chain_and_audit_stay_whole_and_miss_a_row_that_was_taken_without_an_erasure() -> None:
    row, now = held(), timezone.now()
    while extend_chain(by=SYSTEM, now=now):
        pass
    erase_person(person=row.person, by=SYSTEM, now=now)
    while extend_chain(by=SYSTEM, now=now):
        pass

    audit(by=SYSTEM, now=now, is_whole=True)

    assert list(Finding.objects.values_list("problem", "kind", "about")) == []
    with immutability.lifted(connection):
        ErasedCertificate.objects.all().delete()
    audit(by=SYSTEM, now=now, is_whole=True)
    assert set(Finding.objects.values_list("problem", "kind")) == {
        ("deleted", "holder"),
        ("deleted", "erasure"),
        ("inserted", "erased-file"),
    }


@pytest.mark.each_engine
def test_database_lets_no_holder_go_without_its_row() -> None:
    row = held()

    for gone in (CertificateHolder, CertificateFile, ConfirmedName):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            gone.objects.all().delete()
    erase_person(person=row.person, by=SYSTEM, now=timezone.now())
    for stays in (ErasedCertificate, ErasedDocument):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            stays.objects.all().delete()


def _case(ada: Any) -> None:
    open_case(kind="complaint", by=ada, person=ada, now=timezone.now(), asked="It hurt.")


def _hold(ada: Any) -> None:
    LegalHold.objects.create(
        person=ada, asked_by="clinic", reason="Claim", until_date=timezone.localdate() + 2 * WAIT,
        put_at=timezone.now(), put_by=people.root(),
    )  # fmt: skip


def _role(ada: Any) -> None:
    ada.put_roles(["author"])


def _attempt(ada: Any) -> None:
    start(ada, "alpha-check", now=timezone.now())


@pytest.mark.parametrize(
    ("happens", "said"),
    [(_case, "A case is open"), (_hold, "legal hold"), (_role, "role"), (_attempt, "not finished")],
)
def test_what_is_open_holds_it_and_is_said_in_words(happens: Any, said: str) -> None:
    row, ada = held(), people.ada()
    assert what_holds(ada, timezone.now()) == []
    ask_for_erasure(by=ada, now=timezone.now())

    happens(ada)

    page = client_of(ada).get("/my-data/erase/").content.decode()
    assert said in page
    with pytest.raises(Refused, match=said):
        erase_person(person=ada, by=SYSTEM, now=timezone.now())
    assert sweep_erasures(by=SYSTEM, now=timezone.now() + WAIT) == 0
    assert CertificateHolder.objects.filter(certificate=row).exists()


def test_it_waits_fourteen_days_is_told_and_is_called_off_with_one_tap(mailoutbox: Any) -> None:
    row, ada = held(), people.ada()
    client, now = client_of(ada), timezone.now()

    assert client.post("/my-data/erase/").status_code == 400
    assert client.post("/my-data/erase/", {"sure": "yes"}).status_code == 302
    assert "Call it off" in client.get("/my-data/erase/").content.decode()
    assert "will be erased" in mailoutbox[-1].subject
    assert sweep_erasures(by=SYSTEM, now=now + WAIT - timedelta(minutes=1)) == 0
    assert client.post("/my-data/keep/").status_code == 302
    assert sweep_erasures(by=SYSTEM, now=now + 2 * WAIT) == 0
    assert CertificateHolder.objects.filter(certificate=row).exists()
    with pytest.raises(Refused):
        call_off_erasure(by=ada, now=now)

    client.post("/my-data/erase/", {"sure": "yes"})
    assert sweep_erasures(by=SYSTEM, now=timezone.now() + WAIT) == 1
    assert sweep_erasures(by=SYSTEM, now=timezone.now() + WAIT) == 0
    assert not CertificateHolder.objects.filter(certificate=row).exists()
    assert ErasureRequest.objects.filter(done_at__isnull=False).count() == 1


def test_whoever_is_held_is_told_once_and_erased_when_nothing_holds(mailoutbox: Any) -> None:
    held()
    ada, later = people.ada(), timezone.now() + WAIT + timedelta(hours=1)
    ask_for_erasure(by=ada, now=timezone.now())
    case = open_case(kind="question", by=ada, person=ada, now=timezone.now(), asked="Why?")
    mailoutbox.clear()

    for _twice in range(2):
        assert sweep_erasures(by=SYSTEM, now=later) == 0

    (mail,) = mailoutbox
    assert "A case is open" in mail.body
    decide_case(case=case, outcome="answered", note="So.", by=people.root(), now=timezone.now())
    assert sweep_erasures(by=SYSTEM, now=later) == 1


def test_checks_of_a_clinic_stay_word_for_word() -> None:
    row = held()
    before = VerificationCheck.objects.get().answer

    erase_person(person=row.person, by=SYSTEM, now=timezone.now())

    assert VerificationCheck.objects.get().answer == before
    assert "Ada" in before


def test_list_beside_the_database_has_ids_and_days_alone() -> None:
    row = held()
    erase_person(person=row.person, by=SYSTEM, now=timezone.now())

    assert list(remembering.LIST.read()) == [str(row.person.uuid)]
    assert remembering.LIST.path().stat().st_mode & 0o777 == 0o600
    remembering.LIST.path().write_text("[]")
    with pytest.raises(ListUnusable):
        erase_person(person=people.bob(), by=SYSTEM, now=timezone.now())
    assert User.objects.get(email=people.bob().email)


def test_nobody_and_somebody_else_erase_nothing() -> None:
    held()
    assert Client().post("/my-data/erase/", {"sure": "yes"}).status_code == 302
    client_of(people.eve()).post("/my-data/erase/", {"sure": "yes"})

    assert [one.person for one in ErasureRequest.objects.all()] == [people.eve()]


def test_who_read_blind_once_is_erased_and_keeps_nobody_waiting() -> None:
    """What somebody signed or read by name rests on the check of that name, which stays; and one who cannot be erased holds up no other."""
    bob, ada, now = people.checked(people.bob()), people.ada(), timezone.now()
    check = RegisterCheck.objects.get(person=bob)
    small = Course.objects.get(code="small")
    reader = quizzes.name_reader(
        course=small, person=bob, qualification="Surgeon.", by=people.root(), now=now
    )
    quizzes.end_reader(reader=reader, by=people.root(), now=now)
    ask_for_erasure(by=bob, now=now)
    ask_for_erasure(by=ada, now=now + timedelta(hours=1))

    assert sweep_erasures(by=SYSTEM, now=now + WAIT + timedelta(days=1)) == 2
    assert RegisterCheck.objects.filter(pk=check.pk).exists()
    assert not User.objects.get(pk=bob.pk).is_active


def test_one_that_fails_keeps_nobody_else_waiting(monkeypatch: Any) -> None:
    bob, ada, now = people.bob(), people.ada(), timezone.now()
    ask_for_erasure(by=bob, now=now)
    ask_for_erasure(by=ada, now=now + timedelta(hours=1))
    remembering.LIST.path().mkdir()  # the list cannot be written
    assert sweep_erasures(by=SYSTEM, now=now + WAIT + timedelta(days=1)) == 0
    remembering.LIST.path().rmdir()

    assert sweep_erasures(by=SYSTEM, now=now + WAIT + timedelta(days=1)) == 2


def test_what_was_proposed_and_written_about_them_goes_too() -> None:
    row, now = held(), timezone.now()
    married = propose(
        kind="another-name", about=named(row), by=people.root(), now=now,
        content={"name": "Ada Married", "native_name": "", "why": "other"}, reason="She writes that she married.",
    )  # fmt: skip
    stop(proposal=married, by=people.vera(), note="No document.", now=now)
    letter = open_case(
        kind="question", by=VISITOR, now=now, asked="Please erase me", reply_to=row.person.email
    )
    decide_case(case=letter, outcome="answered", note="Soon.", by=people.root(), now=now)

    erase_person(person=row.person, by=SYSTEM, now=now)

    assert texts_with("Ada Married", "she married", "No document", "Please erase me") == set()


def test_who_read_exam_keys_does_not_begin_anew() -> None:
    ada, now = people.ada(), timezone.now()
    question = Question.objects.filter(pool="exam").first()
    assert question is not None
    KeyReading.objects.create(
        person=ada, question=question, read_on=timezone.localdate(now), read_at=now
    )

    assert "You have read exam keys" in " ".join(what_holds(ada, now))


def test_nothing_is_done_any_more_with_a_certificate_whose_holder_was_erased() -> None:
    row, now = held(), timezone.now()
    erase_person(person=row.person, by=SYSTEM, now=now)
    gone = Certificate.objects.get(pk=row.pk)

    with pytest.raises(Refused, match="holder was erased"):
        certificates.correct_name(
            certificate=gone, name="Ada Other", native_name="", reason_class="other", reason="R",
            by=people.root(), now=now,
        )  # fmt: skip
    with pytest.raises(Refused, match="holder was erased"):
        certificates.report_certificate(
            certificate=gone, grounds=certificates.Grounds("error", "Wrong."),
            until=timezone.localdate() + timedelta(days=14), by=people.root(), now=now,
        )  # fmt: skip


def test_erasure_that_nobody_carried_out_is_named_by_the_audit() -> None:
    row, now = held(), timezone.now()
    while extend_chain(by=SYSTEM, now=now):
        pass
    ErasedCertificate.objects.create(certificate=row, holder_key=row.holder.pk, erased_at=now)
    ErasedDocument.objects.create(
        certificate=row,
        kind="pdf",
        document_key=9999,
        sha256="0" * 64,
        said_sha256="",
        erased_at=now,
    )
    while extend_chain(by=SYSTEM, now=now):
        pass

    audit(by=SYSTEM, now=now, is_whole=True, with_results=False)

    assert ("inserted", "erasure") in Finding.objects.values_list("problem", "kind")


def test_start_leaves_whoever_thought_better_of_an_erasure_that_came_to_nothing() -> None:
    ada, now = people.ada(), timezone.now()
    ask_for_erasure(by=ada, now=now)
    remembering.remember(ada.uuid, now)  # and then the database fell over
    call_off_erasure(by=ada, now=now + timedelta(minutes=5))

    assert erasing_people.keep_in_step() == []
    assert User.objects.get(pk=ada.pk).is_active
