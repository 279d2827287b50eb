"""Checkpoints: signed every hour and at every withdrawal, brought outside until they are there, and held against the chain."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from certificates import actions as certificates
from certificates import keys
from certificates.chain import actions, tasks
from certificates.chain.actions import auditing
from certificates.chain.checks import check_outside_place
from certificates.chain.domain.checkpoints import BadCheckpoint, Noted, read_checkpoint
from certificates.chain.models import (
    AuditRun,
    ChainEntry,
    Checkpoint,
    CheckpointDelivery,
    Finding,
    RestoreGap,
)
from certificates.models import Certificate
from courses.models import PublishRecord
from tests.certificates.chain.rows import enter, first_row, insider, one_of_each
from tests.certificates.chain.test_auditing import _rewrite, audited, change
from tests.house.any_row import any_row
from tests.people import root
from trainingsite import env
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def outside(settings: Any, tmp_path: Path) -> Path:
    """The outside place, and keys of this test's own."""
    settings.VAR_DIR = tmp_path / "var"
    settings.CHECKPOINT_TO = str(tmp_path / "elsewhere")
    return tmp_path / "elsewhere"


def sign(now: Any = None) -> Checkpoint | None:
    return actions.make_checkpoint(by=SYSTEM, now=now or timezone.now())


def send(now: Any = None) -> int:
    return actions.send_checkpoints(by=SYSTEM, now=now or timezone.now())


def grow(now: Any = None) -> None:
    any_row(PublishRecord)
    enter(now)


def withdraw(held: Certificate) -> None:
    certificates.withdraw(
        certificate=held,
        by=root(),
        reason_class="safety",
        reason="Harm.",
        effect="from_now",
        now=timezone.now(),
    )


def test_checkpoint_says_length_and_head_and_is_signed_by_a_key_of_its_own():
    one_of_each()
    newest = ChainEntry.objects.newest()

    made = sign()

    assert made is not None
    assert (made.length, made.head, made.why) == (newest.sequence, newest.head, "hour")
    noted = made.noted()
    signed = keys.Signature(noted.public_key, noted.signature)
    assert signed.covers(noted.signed)
    assert keys.known_fingerprints(keys.Purpose.CHECKPOINT) == {signed.fingerprint}


def test_checkpoint_is_due_every_hour_also_in_one_in_which_nothing_came():
    now = timezone.now()
    assert sign(now) is None
    grow(now)
    assert sign(now) is not None
    grow(now)

    assert sign(now + HOUR / 2) is None
    assert sign(now + HOUR) is not None
    assert sign(now + 2 * HOUR) is not None
    assert sign(now + 2.5 * HOUR) is None
    assert len(set(Checkpoint.objects.values_list("length", "head"))) == 2


def test_withdrawal_is_signed_at_once():
    held = one_of_each()
    assert sign() is not None
    grow()
    assert sign() is None

    withdraw(held)
    enter()

    made = sign()
    assert made is not None
    assert made.why == "withdrawal"
    assert sign() is None


def test_clock_that_was_set_back_keeps_no_checkpoint_from_leaving():
    now = timezone.now()
    grow(now)
    assert sign(now) is not None
    grow(now)

    assert sign(now - HOUR) is not None
    assert sign(now - HOUR) is None


def test_old_withdrawals_of_an_installation_that_had_no_chain_wait_for_the_hour():
    held = one_of_each()
    withdraw(held)
    later = timezone.now() + 2 * HOUR
    grow(later)
    assert sign(later - HOUR / 2) is not None

    enter(later)
    assert sign(later) is None


def test_folder_gets_a_file_that_is_read_again(outside):
    one_of_each()
    made = sign()
    assert made is not None

    assert send() == 1

    (path,) = outside.iterdir()
    assert actions.read_ours(path) == made.noted()
    assert CheckpointDelivery.objects.get().sent_at is not None
    assert send() == 0


def test_checkpoint_holds_no_name_and_no_code(outside):
    held = one_of_each()
    sign()
    send()

    said = next(outside.iterdir()).read_text()

    assert held.code not in said
    assert held.holder.name not in said


def test_mailbox_gets_it_as_the_text_of_a_mail(settings):
    settings.CHECKPOINT_TO = "mailto:auditor@elsewhere.example"
    one_of_each()
    made = sign()
    assert made is not None

    assert send() == 1

    (sent,) = mail.outbox
    assert sent.to == ["auditor@elsewhere.example"]
    assert read_checkpoint(str(sent.body).encode()) == made.noted()


class Elsewhere(HTTPServer):
    """A server that takes checkpoints, or says that it cannot."""

    answer = 204

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[bytes] = []


class _Taking(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.answer < 300:
            self.server.taken.append(content)
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Says nothing."""


class _SendingOn(_Taking):
    """Answers each POST with another address, and a GET there with 200, as a page for signing in would."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def test_address_that_sends_on_has_not_got_it(settings, elsewhere):
    elsewhere.RequestHandlerClass = _SendingOn
    one_of_each()
    assert sign() is not None

    assert send() == 0

    waiting = CheckpointDelivery.objects.get()
    assert waiting.sent_at is None
    assert "302" in waiting.failure


@pytest.fixture
def elsewhere(settings):
    with Elsewhere() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.CHECKPOINT_TO = f"http://127.0.0.1:{server.server_port}/checkpoints"
        yield server
        server.shutdown()


def test_address_that_is_away_gets_it_later(elsewhere):
    one_of_each()
    made = sign()
    assert made is not None
    now = timezone.now()
    elsewhere.answer = 503

    assert send(now) == 0
    waiting = CheckpointDelivery.objects.get()
    assert (waiting.tries, waiting.sent_at) == (1, None)
    assert "503" in waiting.failure
    assert send(now + timedelta(seconds=30)) == 0
    elsewhere.answer = 204

    assert send(now + timedelta(minutes=1)) == 1
    assert [read_checkpoint(one) for one in elsewhere.taken] == [made.noted()]
    assert CheckpointDelivery.objects.get().failure == ""


def test_what_does_not_get_there_waits_at_the_desk(at_desk):
    one_of_each()
    sign()
    CheckpointDelivery.objects.update(tries=5, failure="URLError: away")

    desk = at_desk(root())

    said = "1 checkpoint of the chain does not get to its outside place"
    assert said in desk.get("/admin/").content.decode()
    assert "URLError: away" in desk.get("/admin/chain/checkpoint/?way=late").content.decode()


def test_task_enters_signs_and_rings(monkeypatch, outside):
    any_row(PublishRecord)
    rung = []
    monkeypatch.setattr(tasks.send_checkpoints, "delay", lambda: rung.append(1))

    tasks.extend_chain()
    tasks.extend_chain()

    assert rung == [1]
    tasks.send_checkpoints()
    assert len(list(outside.iterdir())) == 1


# --- Held against the chain -------------------------------------------------------------------------


def test_chain_and_notes_that_were_written_anew_are_not_the_checkpoint_outside():
    one_of_each()
    assert audited() == set()
    sign()
    send()
    row = first_row("status")
    change("status", row, reason="Never mind.")
    _rewrite("status", row)
    newest = ChainEntry.objects.newest()
    with insider() as cursor:
        cursor.execute('UPDATE "chain_auditrun" SET head = %s', [newest.head])
        cursor.execute('DELETE FROM "chain_checkpointdelivery"')
        cursor.execute('DELETE FROM "chain_checkpoint"')

    assert audited() == {("rewritten", "", 0)}
    assert f"between 1 and {newest.sequence}" in Finding.objects.get().about


def _written_anew() -> ChainEntry:
    """A row is another, the chain fits it again, and so do all notes of it that SQL reaches; the outside place cannot be read."""
    row = first_row("status")
    change("status", row, reason="Never mind.")
    _rewrite("status", row)
    newest = ChainEntry.objects.newest()
    with insider() as cursor:
        cursor.execute('UPDATE "chain_auditrun" SET head = %s', [newest.head])
        cursor.execute('UPDATE "chain_checkpoint" SET head = %s', [newest.head])
    return newest


def test_checkpoint_that_was_changed_to_fit_is_not_the_one_that_was_signed(settings):
    settings.CHECKPOINT_TO = "mailto:auditor@elsewhere.example"
    one_of_each()
    made = sign()
    assert made is not None

    _written_anew()

    assert audited() == {("checkpoint", "checkpoint", made.pk)}
    assert audited(is_whole=False) == {("checkpoint", "checkpoint", made.pk)}


def test_checkpoint_that_a_strangers_key_signed_is_none_of_ours(settings):
    settings.CHECKPOINT_TO = "mailto:auditor@elsewhere.example"
    one_of_each()
    made = sign()
    assert made is not None
    newest = _written_anew()
    key = Ed25519PrivateKey.generate()
    said = Noted(made.origin, made.length, newest.head, made.made_at)
    with insider() as cursor:
        cursor.execute(
            'UPDATE "chain_checkpoint" SET public_key = %s, signature = %s',
            [key.public_key().public_bytes_raw().hex(), key.sign(said.signed).hex()],
        )

    assert audited() == {("checkpoint", "checkpoint", made.pk)}
    assert "signed by the key" in Finding.objects.get().about


def test_restore_that_somebody_put_in_ends_nothing_that_was_noted(outside):
    one_of_each()
    sign()
    send()
    newest = _written_anew()
    with insider() as cursor:
        cursor.execute('DELETE FROM "chain_checkpointdelivery"')
        cursor.execute('DELETE FROM "chain_checkpoint"')
    later = timezone.now()
    RestoreGap.objects.create(
        restored_at=later, backup_of=later, length=0, noted_length=newest.sequence,
        acknowledged_at=later, acknowledged_by=root(), note="Nothing is missing.",
    )  # fmt: skip

    assert audited() == {("rewritten", "", 0)}


def test_night_compares_the_latest_checkpoints_and_a_whole_audit_all(monkeypatch, outside):
    monkeypatch.setattr(auditing, "LATEST", 1)
    now = timezone.now()
    one_of_each()
    sign(now)
    send(now)
    grow(now)
    sign(now + HOUR)
    send(now + HOUR)
    assert audited(is_whole=False) == set()
    first = min(outside.iterdir())
    said = read_checkpoint(first.read_bytes())
    forged = Noted(said.origin, said.length, "0" * 64, said.made_at)
    signed = keys.sign(keys.Purpose.CHECKPOINT, forged.signed)
    forged = replace(forged, public_key=signed.public_key, signature=signed.signature)
    first.write_text(forged.as_text())

    assert audited(is_whole=False) == set()
    assert audited() == {("rewritten", "", 0)}


def test_chain_that_was_cut_off_and_notes_too_is_shorter_than_the_checkpoint_outside():
    one_of_each()
    sign()
    send()
    newest = ChainEntry.objects.newest()
    with insider() as cursor:
        cursor.execute('DELETE FROM "chain_checkpointdelivery"')
        cursor.execute('DELETE FROM "chain_checkpoint"')
        cursor.execute('DELETE FROM "chain_chainentry" WHERE id = %s', [newest.pk])

    assert audited() == {("shortened", "", 0)}


def test_command_looks_at_what_came_after_a_checkpoint(outside):
    one_of_each()
    sign()
    send()
    (path,) = outside.iterdir()
    grow()
    out = StringIO()

    call_command("audit", "--without-results", "--since-checkpoint", str(path), stdout=out)

    assert "1 entries and 0 results" in out.getvalue()
    assert AuditRun.objects.get().is_whole is False


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda text: text.replace('"length": ', '"length": 1'),
            "was changed after it was signed",
        ),
        (lambda text: "{}", "is no checkpoint"),
        (lambda text: text[:40], "is no checkpoint"),
    ],
)
def test_command_refuses_a_checkpoint_that_is_none_of_ours(outside, spoil, said):
    one_of_each()
    sign()
    send()
    (path,) = outside.iterdir()
    path.write_text(spoil(path.read_text()))

    with pytest.raises(CommandError, match=said):
        call_command("audit", "--since-checkpoint", str(path))
    assert AuditRun.objects.count() == 0


def test_checkpoint_of_a_strangers_key_is_refused(outside):
    one_of_each()
    sign()
    send()
    (path,) = outside.iterdir()
    for key in (Path(str(outside.parent)) / "var" / "keys").iterdir():
        key.unlink()

    with pytest.raises(actions.NotOurs, match="none of this installation"):
        actions.read_ours(path)


@pytest.mark.any_engine
def test_checkpoint_of_a_key_that_signs_no_more_is_still_ours(outside):
    one_of_each()
    sign()
    send()
    (path,) = outside.iterdir()
    old = keys.own_fingerprint(keys.Purpose.CHECKPOINT)

    call_command("rotate_signing_key", "checkpoint", stdout=StringIO())

    assert keys.own_fingerprint(keys.Purpose.CHECKPOINT) != old
    out = StringIO()
    call_command("audit", "--without-results", "--since-checkpoint", str(path), stdout=out)
    assert "0 entries" in out.getvalue()


def test_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("audit", "--since-checkpoint", str(tmp_path / "none.json"))


@pytest.mark.any_engine
@pytest.mark.parametrize("content", [b"", b"[]", b'{"what": "something else"}', b"\xff"])
def test_anything_else_is_no_checkpoint(content):
    with pytest.raises(BadCheckpoint):
        read_checkpoint(content)


@pytest.mark.any_engine
def test_what_is_signed_is_five_lines():
    moment = datetime(2026, 11, 24, tzinfo=timezone.get_fixed_timezone(60))
    noted = Noted("https://clinic.example", 7, "ab", moment)

    assert noted.signed.decode().splitlines() == [
        "checkpoint of a chain, format 1",
        "https://clinic.example",
        "7",
        "ab",
        "2026-11-23T23:00:00.000000+00:00",
    ]
    assert json.loads(noted.as_text())["length"] == 7


# --- Where they go ----------------------------------------------------------------------------------


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "place",
    [
        "/mnt/elsewhere",
        "mailto:auditor@elsewhere.example",
        "https://log.example/in",
        "http://127.0.0.1:9/",
    ],
)
def test_place_outside_is_a_folder_a_mailbox_or_an_address(monkeypatch, place):
    monkeypatch.setenv("CHECKPOINT_TO", place)

    assert env.outside_place("CHECKPOINT_TO", Path("/var")) == place


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "place",
    [
        "elsewhere",
        "mailto:nobody",
        "mailto:a@b.example,c@d.example",
        "http://log.example/in",
        "ftp://log.example/",
        "https://somebody:secret@log.example/in",
        "https://",
    ],
)
def test_any_other_place_is_refused(monkeypatch, place):
    monkeypatch.setenv("CHECKPOINT_TO", place)

    with pytest.raises(ImproperlyConfigured, match="CHECKPOINT_TO is"):
        env.outside_place("CHECKPOINT_TO", Path("/var"))


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("place", "outside"),
    [
        ("/srv/site/var/checkpoints", False),
        ("/srv/site/var/../var/kept", False),
        ("/srv/site/elsewhere", True),
        ("mailto:auditor@elsewhere.example", True),
        ("https://log.example/in", True),
        ("http://127.0.0.1:9/", False),
    ],
)
def test_folder_below_our_own_and_this_machine_are_no_outside_place(place, outside):
    assert env.is_outside(place, Path("/srv/site/var")) is outside


@pytest.mark.any_engine
def test_check_and_audit_say_that_our_own_folder_is_no_outside_place(settings):
    settings.CHECKPOINT_IS_OUTSIDE = False
    assert [one.id for one in check_outside_place()] == ["chain.W001"]
    one_of_each()
    out = StringIO()
    call_command("audit", "--without-results", stdout=out)
    assert "no outside place" in out.getvalue()

    settings.CHECKPOINT_IS_OUTSIDE = True
    assert check_outside_place() == []
