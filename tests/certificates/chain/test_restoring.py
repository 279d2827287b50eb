"""After a restore the chain is held against the last checkpoint, what is missing is named, and issuing waits for somebody."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from certificates import actions as certificates
from certificates.chain import actions
from certificates.chain.models import ChainEntry, RestoreGap
from certificates.models import (
    Certificate,
    CertificateFile,
    StatusEvent,
)
from tests.certificates.chain.rows import enter, fresh_certificate, insider, one_of_each
from tests.certificates.chain.test_auditing import audited
from tests.certificates.factories import attempt, scheme
from tests.people import ada, bob, noor, root
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.database import immutability

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outside(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test's own, and an outside place."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.CHECKPOINT_TO = str(tmp_path / "elsewhere")
    return tmp_path / "elsewhere"


def sign_and_send() -> None:
    now = timezone.now()
    assert actions.make_checkpoint(by=SYSTEM, now=now) is not None
    assert actions.send_checkpoints(by=SYSTEM, now=now) == 1


@pytest.fixture
def back_up(tmp_path):
    return lambda: call_command("backup", str(tmp_path / "b.zip"), "--with-keys")


@pytest.fixture
def restore(tmp_path, settings, capsys):
    """Restore yesterday's backup; gives what was said, and what is kept of it."""

    def restored(*arguments):
        capsys.readouterr()
        call_command("restore", str(tmp_path / "b.zip"), "--force", *arguments)
        kept = json.loads((settings.VAR_DIR / "restored.json").read_text())
        return capsys.readouterr().out, kept

    return restored


@pytest.fixture
def lost(back_up) -> Certificate:
    """A certificate that was issued and withdrawn after the backup."""
    one_of_each()
    sign_and_send()
    back_up()
    made = fresh_certificate(bob())
    certificates.withdraw(
        certificate=made, by=root(), reason_class="safety", reason="Harm.", effect="from_now",
        now=timezone.now(),
    )  # fmt: skip
    enter()
    sign_and_send()
    return made


def wait_for_pass() -> Any:
    """A pass that deserves a certificate."""
    passed = attempt(bob(), at=timezone.now())
    scheme(passed.quiz)
    return passed


def issued(passed: Any) -> bool:
    made = certificates.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=timezone.now())
    return made is not None and StatusEvent.objects.filter(certificate=made).exists()


def test_what_is_missing_is_named_row_by_row(lost, restore):
    event = StatusEvent.objects.get(status="withdrawn")
    length = ChainEntry.objects.count()

    said, kept = restore()

    gap = RestoreGap.objects.get()
    assert (gap.length, gap.noted_length) == (ChainEntry.objects.count(), length)
    assert gap.length < length
    named = [line for line in gap.missing if line.startswith(("certificate", "status"))]
    assert any(line.startswith(f"certificate {lost.pk}: {lost.code}, ") for line in named)
    assert any(line.startswith(f"status {event.pk}: {lost.code}, withdrawn, ") for line in named)
    assert kept["revived"]["chain"] == gap.missing
    assert f"the last checkpoint says {length}" in said
    assert "No certificate is issued until" in said


def test_row_that_had_not_entered_the_chain_yet_is_named_too(back_up, restore):
    one_of_each()
    sign_and_send()
    back_up()
    made = fresh_certificate(bob())
    assert not ChainEntry.objects.filter(kind="certificate", row=made.pk).exists()

    restore()

    named = RestoreGap.objects.get().missing
    assert any(line.startswith(f"certificate {made.pk}: {made.code}, ") for line in named)
    assert not issued(wait_for_pass())


def test_rows_of_a_backup_from_before_the_chain_are_not_called_missing(back_up, restore):
    one_of_each()
    with insider() as cursor:
        cursor.execute('DELETE FROM "chain_chainentry"')
    back_up()
    enter()

    _said, kept = restore()

    assert RestoreGap.objects.count() == 0
    assert "chain" not in kept["revived"]


def test_nothing_is_issued_until_an_administrator_has_acknowledged_it(lost, restore):
    restore()
    passed = wait_for_pass()

    assert not issued(passed)
    assert certificates.sweep(by=SYSTEM, now=timezone.now()) == 0
    assert not Certificate.objects.filter(attempt=passed).exists()
    with pytest.raises(NotAllowed):
        actions.acknowledge_restore(
            by=noor(), gap=RestoreGap.objects.get(), note="Fine.", now=timezone.now()
        )
    actions.acknowledge_restore(
        by=root(), gap=RestoreGap.objects.get(), note="Withdrawn again.", now=timezone.now()
    )

    assert certificates.sweep(by=SYSTEM, now=timezone.now()) == 1
    assert StatusEvent.objects.filter(certificate__attempt=passed).exists()


def test_certificate_that_was_reserved_waits_too(lost, restore):
    restore()
    reserved = certificates.reserve(by=SYSTEM, attempt_id=wait_for_pass().pk, now=timezone.now())

    assert certificates.finish(by=SYSTEM, certificate=reserved, now=timezone.now()) is None
    assert not StatusEvent.objects.filter(certificate=reserved).exists()


def test_audits_are_clean_again_once_it_is_acknowledged(lost, restore):
    restore()
    assert ("shortened", "", 0) in audited()
    actions.acknowledge_restore(
        by=root(), gap=RestoreGap.objects.get(), note="Withdrawn again.", now=timezone.now()
    )

    assert audited() == set()
    for _number in range(2):
        any_certificate()
    enter()
    assert audited() == set()


def test_acknowledgement_is_signed_and_another_length_is_not_what_was_signed(lost, restore):
    restore()
    gap = RestoreGap.objects.get()
    actions.acknowledge_restore(by=root(), gap=gap, note="Withdrawn again.", now=timezone.now())
    assert audited() == set()

    RestoreGap.objects.update(length=gap.length - 1)

    assert ("shortened", "", 0) in audited()


def test_second_restore_is_not_compared_with_what_the_first_took_away(
    lost, restore, back_up, tmp_path
):
    restore()
    gap = RestoreGap.objects.get()
    actions.acknowledge_restore(by=root(), gap=gap, note="Withdrawn again.", now=timezone.now())
    any_certificate()
    enter()
    (tmp_path / "b.zip").unlink()
    back_up()

    restore()

    assert RestoreGap.objects.filter(acknowledged_at=None).count() == 0


def any_certificate() -> None:
    """One more of another cycle."""
    cycle = Certificate.objects.count() + 1
    fresh_certificate(ada(), cycle=cycle)


def test_backup_that_lacks_nothing_makes_nobody_wait(back_up, restore):
    one_of_each()
    sign_and_send()
    back_up()

    _said, kept = restore()

    assert RestoreGap.objects.count() == 0
    assert "chain" not in kept["revived"]
    assert issued(wait_for_pass())


def test_credentials_wait_too(lost, restore):
    restore()
    immutability.remove(connection)
    CertificateFile.objects.filter(kind="ob3").delete()
    immutability.install(connection)

    assert certificates.make_missing_credentials(by=SYSTEM, now=timezone.now()) == 0
    with pytest.raises(CommandError, match="until an administrator has acknowledged"):
        call_command("reissue_rekeyed")
    assert not CertificateFile.objects.filter(kind="ob3").exists()


def test_machine_that_never_knew_it_finds_the_checkpoint_outside(lost, restore, settings, tmp_path):
    length = ChainEntry.objects.count()
    _another_machine(settings, tmp_path)

    said, _kept = restore("--unverified")

    gap = RestoreGap.objects.get()
    assert (gap.noted_length, gap.missing) == (length, [])
    assert f"the last checkpoint says {length}" in said


def test_machine_that_never_knew_it_is_brought_the_checkpoint(
    lost, restore, settings, tmp_path, outside
):
    older, newest = sorted(outside.iterdir())
    older.unlink()
    length = ChainEntry.objects.count()
    brought = newest.rename(tmp_path / "from-the-mailbox.json")
    _another_machine(settings, tmp_path)

    restore("--unverified", "--checkpoint", str(brought))

    assert RestoreGap.objects.get().noted_length == length


def test_machine_that_never_knew_it_and_has_no_checkpoint_says_so(
    lost, restore, settings, tmp_path, outside
):
    for file in outside.iterdir():
        file.unlink()
    _another_machine(settings, tmp_path)
    strange = tmp_path / "strange.json"
    strange.write_text("{}")

    said, kept = restore("--unverified", "--checkpoint", str(strange))

    assert "no checkpoint is here" in said
    assert kept["revived"]["checkpoint"] == [str(strange)]
    assert RestoreGap.objects.get().noted_length == 0
    assert not issued(wait_for_pass())


def _another_machine(settings: Any, tmp_path: Path) -> None:
    """Nothing is stored there, and it has none of the keys."""
    settings.VAR_DIR = tmp_path / "another"
    settings.VAR_DIR.mkdir()
    with immutability.lifted(connection):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)


def test_desk_shows_what_is_missing_and_takes_the_acknowledgement(lost, restore, at_desk):
    restore()
    gap = RestoreGap.objects.get()
    page = f"/admin/chain/restoregap/{gap.pk}/acknowledge/"
    desk = at_desk(root())

    assert "something is missing" in desk.get("/admin/").content.decode()
    assert page in desk.get(f"/admin/chain/restoregap/{gap.pk}/change/").content.decode()
    assert lost.code in desk.get(page).content.decode()
    assert desk.post(page, {"note": " "}).status_code == 200
    assert RestoreGap.objects.get().acknowledged_at is None
    assert desk.post(page, {"note": "Withdrawn again."}).status_code == 302

    gap.refresh_from_db()
    assert (gap.note, gap.acknowledged_by) == ("Withdrawn again.", root())
    assert "something is missing" not in desk.get("/admin/").content.decode()
    assert page not in desk.get(f"/admin/chain/restoregap/{gap.pk}/change/").content.decode()


@pytest.mark.parametrize("who", [ada, noor])
def test_nobody_else_acknowledges_at_the_desk(lost, restore, at_desk, who):
    restore()
    page = f"/admin/chain/restoregap/{RestoreGap.objects.get().pk}/acknowledge/"

    assert at_desk(who()).post(page, {"note": "Fine."}).status_code in (302, 403, 404)

    assert RestoreGap.objects.get().acknowledged_at is None


def test_acknowledgement_says_something():
    gap = RestoreGap.objects.create(
        restored_at=timezone.now(), backup_of=timezone.now(), length=1, noted_length=2
    )

    with pytest.raises(actions.NoNote):
        actions.acknowledge_restore(by=root(), gap=gap, note="  ", now=timezone.now())

    assert RestoreGap.objects.get().acknowledged_at is None
