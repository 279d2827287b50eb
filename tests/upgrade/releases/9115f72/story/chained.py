"""The chain: rows that enter it, checkpoints that leave, audits and what they find, and a restore that took something away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

from certificates import actions as certificates
from certificates.chain import actions
from certificates.chain.models import AuditRun, Checkpoint, Finding, RestoreGap
from certificates.clinics.models import VerificationCheck
from certificates.models import Certificate
from courses.models import PublishRecord
from quizzes.models import Attempt
from story import issued, sittings
from story.clock import at, begin_chance_anew
from story.oversight import note
from story.people import person
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

# Where checkpoints go: a folder would be another one each time that the story is told.
OUTSIDE = {"CHECKPOINT_TO": "mailto:checkpoints@outside.example"}
AWAY = {"CHECKPOINT_TO": "https://127.0.0.1:1/checkpoints"}


def _enter(when: str) -> int:
    """What the sweep does until nothing waits."""
    now, entered = at(when), 0
    while made := actions.extend_chain(by=SYSTEM, now=now):
        entered += made
    return entered


def _sign(when: str, meaning: str) -> Checkpoint:
    made = actions.make_checkpoint(by=SYSTEM, now=at(when))
    assert made is not None
    note(f"checkpoint of {when}", made, meaning)
    return made


def _audit(when: str, meaning: str, *, is_whole: bool = False) -> AuditRun:
    made = actions.audit(by=SYSTEM, now=at(when), is_whole=is_whole)
    note(f"audit of {when}", made, meaning)
    return made


@contextmanager
def _insider() -> Iterator[Any]:
    """Somebody with SQL takes the guards away, changes rows, and puts them back."""
    immutability.remove(connection)
    with connection.cursor() as cursor:
        yield cursor
    immutability.install(connection)


def _change(row: Any, column: str, value: str) -> None:
    with _insider() as cursor:
        statement = f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s"  # noqa: S608 -- only names of the story
        cursor.execute(statement, [value, row.pk])


@override_settings(**OUTSIDE)
def begin_the_chain() -> None:
    """Everything that was there enters, and the first checkpoint leaves; an insider is found, and found no more."""
    assert _enter("2026-11-25 13:00") > 100
    _sign("2026-11-25 13:01", "the first one")
    assert actions.send_checkpoints(by=SYSTEM, now=at("2026-11-25 13:02")) == 1
    assert _audit("2026-11-25 13:05", "of a night: nothing is wrong").found == 0
    assert _audit("2026-11-25 13:10", "of everything: nothing is wrong", is_whole=True).found == 0
    record = PublishRecord.objects.order_by("pk").first()
    assert record is not None
    _change(record, "note", "Nothing to see here.")
    assert _audit("2026-11-25 13:20", "somebody changed a row", is_whole=True).found == 1
    _change(record, "note", record.note)
    assert _audit("2026-11-25 13:30", "it is as it was", is_whole=True).found == 0
    note("finding: a record that was changed", Finding.objects.get(), "put right since")
    at("2026-11-25 13:40")
    call_command("rotate_signing_key", "checkpoint", at_once=True)
    with override_settings(**AWAY):
        _sign("2026-11-25 14:05", "signed by another key; its place did not answer at first")
        assert actions.send_checkpoints(by=SYSTEM, now=at("2026-11-25 14:05")) == 0


@override_settings(**OUTSIDE)
def restore_a_backup() -> None:
    """A certificate and a withdrawal are younger than the backup that came back: the chain says so, and issuing waits for a person."""
    kept = issued.issue(_pass("otto", "2026-11-25 13:41", "2026-11-25 13:52"), "2026-11-25 14:08")
    at("2026-11-25 14:10")
    path = str(settings.VAR_DIR / "afternoon.zip")
    call_command("backup", path)
    issued.issue(_pass("lars", "2026-11-25 14:12", "2026-11-25 14:24"), "2026-11-25 14:36")
    _withdraw(kept, "2026-11-25 14:40")
    _enter("2026-11-25 14:42")
    lost = actions.make_checkpoint(by=SYSTEM, now=at("2026-11-25 14:43"))
    assert lost is not None
    certificates.sweep_status_lists(by=SYSTEM, now=at("2026-11-25 14:44"))
    at("2026-11-25 15:00")
    call_command("restore", path, force=True)
    begin_chance_anew(" restored")
    passed = _pass("lars", "2026-11-25 15:01", "2026-11-25 15:12")
    assert certificates.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=at("2026-11-25 15:25")) is None  # fmt: skip
    gap = RestoreGap.objects.get()
    actions.acknowledge_restore(
        gap=gap, note="Otto’s is withdrawn again; Lars sat again.", by=person("root"), now=at("2026-11-25 15:30")
    )  # fmt: skip
    note("restore of an afternoon", gap, "a certificate and a withdrawal are missing; somebody has read it")  # fmt: skip
    sittings.note("exam-passed-lars", passed, "passed while issuing waited for a person")
    issued.note("after-restore", issued.issue(passed, "2026-11-25 15:31"), "of a pass that waited for a person")  # fmt: skip
    kept = Certificate.objects.get(code=kept.code)
    _withdraw(kept, "2026-11-25 15:40")
    issued.note("withdrawn-again", kept, "withdrawn, restored, and withdrawn again")


def _pass(who: str, check: str, exam: str) -> Attempt:
    sittings.sit(who, "alpha-check", check)
    return sittings.sit(who, "small-exam", exam)


def _withdraw(certificate: Certificate, when: str) -> None:
    certificates.withdraw(
        certificate=certificate, by=person("root"), reason_class="safety", reason="Harm.", effect="from_now", now=at(when)
    )  # fmt: skip


@override_settings(**OUTSIDE)
def go_on() -> None:
    """The chain goes on from where the restore left it; what the old one had noted counts no more."""
    _enter("2026-11-25 15:42")
    _sign("2026-11-25 15:43", "after the restore, and a withdrawal")
    assert actions.send_checkpoints(by=SYSTEM, now=at("2026-11-25 15:44"))
    certificates.sweep_status_lists(by=SYSTEM, now=at("2026-11-25 15:45"))
    assert _audit("2026-11-25 15:50", "after the restore: nothing is wrong", is_whole=True).found == 0  # fmt: skip


@override_settings(**OUTSIDE)
def find_what_stands() -> None:
    """On the last days: an answer to a clinic was changed, and nobody has put it right. The checks of the last morning are in no entry yet."""
    _enter("2026-11-26 07:10")
    _sign("2026-11-26 07:11", "an hour was over; it waits to leave")
    check = VerificationCheck.objects.get(reference="patient 1")
    _change(check, "status", "withdrawn")
    assert _audit("2026-11-26 07:15", "an answer was changed").found == 1
    note("finding: an answer that was changed", Finding.objects.open().get(), "it stands")
