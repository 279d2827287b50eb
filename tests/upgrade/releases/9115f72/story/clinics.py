"""Organisations, their keys, and what they asked."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.urls import reverse

from certificates.actions import Question
from certificates.clinics import actions
from certificates.clinics.models import ApiKey, ListReply, Organisation, VerificationCheck
from certificates.domain.comparing import Person
from story.clock import at
from story.named import named
from story.oversight import note as note_row
from story.people import browser, person
from trainingsite.accounts.actors import VISITOR


def note(name: str, key: str, *, usable: bool, meaning: str) -> None:
    named.api_keys[name] = {"key": key, "usable": usable, "meaning": meaning}


def make_key(
    clinic: str, name: str, when: str, expires_at: datetime | None = None, *, is_test: bool = False
) -> ApiKey:
    by, now = person("root"), at(when)
    organisation = actions.create_organisation(by=by, name=clinic, now=now)
    row, key = actions.create_api_key(
        organisation=organisation, name=name, by=by, now=now, expires_at=expires_at, is_test=is_test
    )
    note(name, key, usable=True, meaning=f"of {clinic}")
    return row


def open_doors() -> None:
    """Two clinics; one key in use, one revoked, one run out."""
    make_key("Quay Clinic", "desk", "2026-04-07 10:00")
    revoked = make_key("Quay Clinic", "old-desk", "2026-03-09 10:00")
    actions.revoke_api_key(by=person("root"), api_key=revoked, now=at("2026-04-07 10:05"))
    end = at("2026-10-01 00:00")
    make_key("Mill Lane Practice", "trial", "2026-04-08 10:00", end)
    for name in ("old-desk", "trial"):
        named.api_keys[name]["usable"] = False


def rename_at_the_desk() -> None:
    """An administrator mends a clinic's name on the release's own page, which also leaves a line in the desk's log."""
    at("2026-04-09 10:00")
    desk = browser()
    desk.force_login(person("root"))
    clinic = Organisation.objects.get(name="Mill Lane Practice")
    page = reverse("admin:certificates_organisation_change", args=[clinic.pk])
    answer = desk.post(page, {"name": "Mill Lane Surgery"})
    assert answer.status_code == 302, answer.context
    assert Organisation.objects.filter(name="Mill Lane Surgery").exists()


def ask() -> None:
    """Checks with a key, each on record: today, on a day, at an instant."""
    for name in ("valid", "withdrawn", "void", "suspended", "superseded", "expired"):
        code = named.certificates[name]["code"]
        for moment in (None, "2026-08-15", "2026-09-20T18:30:00Z"):
            _ask(Question(code, moment), "2026-10-05 17:00")


def ask_on_the_last_morning() -> None:
    """Of a code that is only reserved, and of codes that nobody has."""
    reserved = named.certificates["reserved-rosa"]["code"]
    for code in (reserved, "0" * 27, "no code at all"):
        _ask(Question(code), "2026-11-27 09:20")


def _ask(question: Question, when: str, key: str = "desk", **more: Any) -> actions.Reply:
    """With a key, in a request of its own."""
    row = ApiKey.objects.get(name=key, replaced_by=None)
    asker = actions.Asker("192.0.2.1", row, f"request of {when}"[:64])
    return actions.check_certificate(by=VISITOR, question=question, asker=asker, now=at(when), **more)  # fmt: skip


def change_keys() -> None:
    """One was rolled and its overlap is over, one was rolled and both work, and one sees certificates of a trial alone."""
    for name, clinic, when, days in (
        ("phone", "Mill Lane Surgery", "2026-10-12 09:00", 7),
        ("reception", "Harbour Clinic", "2026-11-09 09:00", 60),
    ):
        old = make_key(clinic, name, "2026-10-11 09:00")
        row, key = actions.roll_api_key(api_key=old, overlap=timedelta(days=days), by=person("root"), now=at(when))  # fmt: skip
        note(f"{name}, rolled", key, usable=True, meaning=f"in the place of the one before, of {clinic}")  # fmt: skip
        note_row(f"key {name} before", old, f"rolled; it works on for {days} days")
        note_row(f"key {name}", row, "in the place of the one before")
    named.api_keys["phone"]["usable"] = False
    test = make_key("Harbour Clinic", "program", "2026-11-09 09:10", is_test=True)
    note_row("test key", test, "sees certificates of a trial alone")


def use_all_of_it() -> None:
    """What was known then, of one scope, of a person, with receipts, whose key changes in between; with a test key, and of a list."""
    valid, superseded = (named.certificates[name]["code"] for name in ("valid", "superseded"))
    _keep(
        "patient 1",
        Question(valid, "2026-10-05", scope="rf-face-neck-knowledge"),
        "2026-11-10 09:00",
    )
    _keep(
        "patient 2", Question(superseded, "2026-08-15", known_at="2026-08-19"), "2026-11-10 09:05"
    )
    same = Person("Sorensen, Ada", "General Medical Council", "7001001")
    _keep("patient 3", Question(valid), "2026-11-10 09:10", person=same)
    at("2026-11-11 07:00")
    call_command("rotate_signing_key", "receipt", at_once=True)
    other = Person("Bob Okafor", "GMC", "7001002")
    _keep("patient 4", Question(valid), "2026-11-11 09:00", person=other)
    _keep("trial 1", Question(valid), "2026-11-11 09:10", key="program")
    _keep(
        "trial 2", Question(named.certificates["public"]["code"]), "2026-11-11 09:20", key="program"
    )
    _ask_of_a_list()


def _keep(reference: str, question: Question, when: str, **how: Any) -> None:
    """One that is on record under the clinic's own reference, and for which it has a receipt."""
    reply = _ask(question, when, reference=reference, wants_receipt=True, **how)
    assert reply.receipt is not None
    note_row(f"check of {reference}", VerificationCheck.objects.get(reference=reference), reply.answer.status)  # fmt: skip
    note_receipt(reference, reply.receipt)


def _ask_of_a_list() -> None:
    """Of many at once, with an error of one row; sent again it is answered the same."""
    rows = [
        actions.Row(Question(named.certificates[name]["code"]), f"night {name}")
        for name in ("valid", "withdrawn", "suspended", "reissued", "rekeyed-before")
    ]
    rows += [actions.Row(Question("0" * 27), "night unknown"), actions.Row(Question(rows[0].question.code, "yesterday"), "night bad")]  # fmt: skip
    key = ApiKey.objects.get(name="reception", replaced_by=None)
    asker = actions.Asker("192.0.2.2", key, "request of a night")
    for when, is_repeated in (("2026-11-24 22:00", False), ("2026-11-24 22:05", True)):
        told = actions.check_list(
            by=VISITOR, rows=rows, api_key=key, asker=asker, now=at(when), idempotency_key="night of 24 November", wants_receipts=True
        )  # fmt: skip
        assert told.is_repeated is is_repeated
    note_row("list of a night", ListReply.objects.get(), "sent twice, answered once")
    for one in told.outcomes[:2]:
        assert one.receipt is not None
        note_receipt(one.reference, one.receipt)


def note_receipt(name: str, text: str) -> None:
    """No row keeps it: the clinic does."""
    named.oversight[f"receipt of {name}"] = {"kind": "receipt", "where": {"text": text}, "meaning": "as the clinic keeps it"}  # fmt: skip
