"""Keys that sign: changed with a word, while everything that older ones signed stays good."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from time import process_time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from certificates import actions, keys
from certificates.actions import rekeying
from certificates.models import Certificate
from certificates.proofs.ob3.did import key_id
from tests.certificates.factories import LATER, attempt, certificate, married, scheme
from tests.people import ada, bob, eve, noor, root
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import SecurityEvent
from trainingsite.database import immutability
from trainingsite.management.commands import rotate_signing_key

CREDENTIAL = keys.Purpose.CREDENTIAL


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


def rotate(*options: str, purpose: str = "credential") -> str:
    said = StringIO()
    call_command("rotate_signing_key", purpose, *options, stdout=said)
    return said.getvalue()


def signed_by(document: bytes) -> str:
    (proof,) = json.loads(document)["proof"]
    return str(proof["verificationMethod"])


def methods() -> list[str]:
    return Client().get("/.well-known/did.json").json()["assertionMethod"]


def test_other_key_signs_and_the_old_one_stays_known(db, settings):
    old = bytes(actions.stored_credential(certificate(ada())).content)
    rotate("--at-once")
    new = bytes(actions.stored_credential(certificate(bob())).content)

    assert signed_by(old) != signed_by(new)
    assert {signed_by(old), signed_by(new)} == set(methods())
    assert signed_by(new) == key_id(settings.PUBLIC_URL, keys.signer(CREDENTIAL).public_key)


def test_lists_are_signed_by_the_new_key(db):
    certificate(ada())
    rotate("--at-once")

    assert actions.sweep_status_lists(by=SYSTEM, now=LATER) == 1
    assert signed_by(actions.signed_list(0)) == key_id(
        "http://127.0.0.1:8000", keys.signer(CREDENTIAL).public_key
    )


def test_new_key_is_known_to_others_before_it_signs(db, monkeypatch):
    seen = []
    first = keys.signer(CREDENTIAL).public_key

    def look(seconds: float) -> None:
        seen.append((seconds, keys.signer(CREDENTIAL).public_key == first, len(methods())))

    monkeypatch.setattr(rotate_signing_key.time, "sleep", look)
    said = rotate()

    assert seen == [(300, True, 2)]
    assert keys.fingerprint(keys.signer(CREDENTIAL).public_key) in said


# --- A key was stolen -----------------------------------------------------------------------------------

# 10,000 in two hours on two cores.
SECONDS_EACH = 2 * 2 * 3600 / 10_000


def fresh(person) -> Certificate:
    """A certificate of today: what has ended is not issued once more."""
    now = timezone.now()
    passed = attempt(person, at=now - timedelta(hours=1))
    scheme(passed.quiz)
    made = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now)
    assert made is not None
    return made


def reissue() -> str:
    said = StringIO()
    call_command("reissue_rekeyed", stdout=said)
    return said.getvalue()


def test_after_a_theft_everybody_gets_another_and_nothing_that_the_thief_signs_is_taken(db):
    held = [fresh(person) for person in (ada(), bob(), eve())]
    suspended = fresh(noor())
    actions.suspend(
        certificate=suspended,
        by=root(),
        reason_class="safety",
        reason="A concern.",
        now=timezone.now(),
    )
    stolen = signed_by(bytes(actions.stored_credential(held[0]).content))
    rotate("--stolen")
    began = process_time()
    said = reissue()
    took = process_time() - began

    assert "3 certificates were issued once more, 1 are left." in said
    assert f"{suspended.code}: reinstate-first" in said
    assert took / 3 < SECONDS_EACH
    document = Client().get("/.well-known/did.json").json()
    assert stolen not in document["assertionMethod"]
    assert stolen in [one["id"] for one in document["verificationMethod"]]
    for old in held:
        new = old.replaced_by
        assert new.holder.name == old.holder.name
        assert (new.valid_from, new.valid_until) == (old.valid_from, old.valid_until)
        assert (
            signed_by(bytes(actions.stored_credential(new).content)) in document["assertionMethod"]
        )
        answer = actions.verify(code=old.code, at=None, now=timezone.now())
        assert (answer.status, answer.replaced_by) == ("superseded", new.code)
        assert actions.verify(code=new.code, at=None, now=timezone.now()).name_corrected is None


def test_begun_again_it_issues_nothing_twice(db):
    fresh(ada())
    rotate("--stolen")
    reissue()

    assert "0 certificates were issued once more, 0 are left." in reissue()


def test_what_has_ended_gets_no_other_and_what_will_end_is_named(db):
    now = timezone.now()
    why = {"by": root(), "reason_class": "error", "reason": "In error.", "now": now}
    ahead, withdrawn, expired = (fresh(person) for person in (ada(), bob(), eve()))
    actions.withdraw(
        certificate=ahead, effect="from_date", effective_at=now + timedelta(days=9), **why
    )
    actions.withdraw(certificate=withdrawn, effect="from_now", **why)
    with immutability.lifted(connection):
        yesterday = now.date() - timedelta(days=1)
        Certificate.objects.filter(pk=expired.pk).update(valid_until=yesterday)
    rotate("--stolen")

    assert reissue().splitlines() == [
        "0 certificates were issued once more, 1 are left.",
        f"{ahead.code}: not-current",
    ]


def test_successor_that_is_not_issued_yet_is_not_counted(db, monkeypatch):
    held = fresh(ada())
    rotate("--stolen")
    with monkeypatch.context() as other_worker:
        other_worker.setattr(rekeying, "finish", lambda **_given: None)
        said = reissue()

    assert said.splitlines() == [
        "0 certificates were issued once more, 1 are left.",
        f"{held.code}: its successor is still being made",
    ]
    assert actions.sweep(by=SYSTEM, now=timezone.now()) == 1
    assert signed_by(bytes(actions.stored_credential(held.replaced_by).content)) == methods()[0]


def test_credentials_are_read_in_batches(db, monkeypatch):
    monkeypatch.setattr(rekeying, "_AT_ONCE", 1)
    for person in (ada(), bob(), eve()):
        fresh(person)
    rotate("--stolen")

    assert "3 certificates were issued once more, 0 are left." in reissue()


def test_name_that_is_corrected_after_a_theft_is_not_put_down_to_the_key(db):
    held = fresh(ada())
    rotate("--stolen")
    reissue()
    actions.reissue(
        certificate=held.replaced_by, by=root(), name="Ada Married", native_name="",
        why=married(), now=timezone.now(),
    )  # fmt: skip

    said = [one.status_events.get(status="superseded").reason for one in (held, held.replaced_by)]
    assert said == [
        "Replaced: the key that signed it is not trusted any more.",
        "Replaced by a corrected certificate.",
    ]


def test_theft_that_is_cut_off_half_way_and_begun_again_marks_the_stolen_key(db, monkeypatch):
    stolen = keys.signer(CREDENTIAL).public_key
    with monkeypatch.context() as cut:
        done: list[str] = []
        for step in ("distrust", "take_into_use"):
            cut.setattr(keys, step, _cut_off_as_second(getattr(keys, step), done))
        with pytest.raises(KeyboardInterrupt):
            rotate("--stolen")
    rotate("--stolen")

    assert keys.distrusted_keys(CREDENTIAL) == [stolen]
    assert keys.signer(CREDENTIAL).public_key != stolen


def _cut_off_as_second(step: Callable[..., None], done: list[str]) -> Callable[..., None]:
    """Whichever of the steps comes second is not reached: the first has been carried out."""

    def carried_out(*args: object) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(step.__name__)
        step(*args)

    return carried_out


def test_stolen_key_signs_nothing_when_an_old_backup_brings_it_back(db, tmp_path):
    keys.signer(CREDENTIAL)
    old = (tmp_path / "keys" / "credential.key").read_bytes()
    rotate("--stolen")
    keys.put_back("keys/credential.key", old, replace=True)

    with pytest.raises(keys.KeysUnusable, match="rotate_signing_key credential --at-once"):
        keys.signer(CREDENTIAL)
    with pytest.raises(keys.KeysUnusable):
        keys.sign(CREDENTIAL, b"content")
    rotate("--at-once")
    assert keys.signer(CREDENTIAL).public_key not in keys.distrusted_keys(CREDENTIAL)


def test_key_of_before_is_found_to_be_stolen_and_the_one_of_now_stays(db):
    held = fresh(ada())
    first = keys.signer(CREDENTIAL).public_key
    rotate("--at-once")
    now = keys.signer(CREDENTIAL).public_key
    rotate("--distrust", keys.fingerprint(first))

    assert keys.signer(CREDENTIAL).public_key == now
    assert methods() == [key_id("http://127.0.0.1:8000", now)]
    assert "1 certificates were issued once more" in reissue()
    assert signed_by(bytes(actions.stored_credential(held.replaced_by).content)) == methods()[0]


def test_only_a_key_of_before_can_be_distrusted_by_its_name(db):
    for name, said in (
        (keys.own_fingerprint(CREDENTIAL), "run the same with --stolen"),
        ("00000000-00000000-00000000-00000000-00000000", "No key of ours"),
    ):
        with pytest.raises(CommandError, match=said):
            rotate("--distrust", name)
    with pytest.raises(CommandError, match="Nothing was changed"):
        rotate("--distrust", keys.own_fingerprint(keys.Purpose.BACKUP), purpose="backup")
    assert keys.distrusted_keys(CREDENTIAL) == []


def test_key_that_was_changed_without_a_theft_asks_for_nothing(db):
    fresh(ada())
    rotate("--at-once")

    assert "0 certificates were issued once more" in reissue()


def test_key_of_backups_cannot_be_called_stolen(db):
    before = keys.own_fingerprint(keys.Purpose.BACKUP)
    with pytest.raises(CommandError, match="Nothing was changed"):
        rotate("--stolen", purpose="backup")
    assert keys.own_fingerprint(keys.Purpose.BACKUP) == before


def test_key_of_backups_needs_no_wait(db):
    before = keys.own_fingerprint(keys.Purpose.BACKUP)
    rotate(purpose="backup")

    assert keys.own_fingerprint(keys.Purpose.BACKUP) != before
    assert before in keys.known_fingerprints(keys.Purpose.BACKUP)


def test_change_stands_in_the_security_log(db):
    rotate("--at-once")

    assert SecurityEvent.objects.filter(kind=SecurityEvent.Kind.KEYS_CHANGED).count() == 1


def test_private_half_of_the_old_key_is_gone(db, tmp_path):
    keys.signer(CREDENTIAL)
    old = (tmp_path / "keys" / "credential.key").read_bytes()
    rotate("--at-once")

    assert [path for path in (tmp_path / "keys").iterdir() if old in path.read_bytes()] == []
    assert (tmp_path / "keys" / "credential.key").stat().st_mode & 0o777 == 0o600


def test_key_that_cannot_be_read_is_said_and_nothing_changes(db, tmp_path):
    keys.signer(CREDENTIAL)
    broken = tmp_path / "keys" / "credential.key"
    broken.write_text("no key")

    with pytest.raises(CommandError, match="is no key that can be read"):
        rotate("--at-once")
    assert broken.read_text() == "no key"


def test_a_key_that_was_read_goes_on_signing_for_its_own_public_half():
    held = keys.signer(CREDENTIAL)
    keys.take_into_use(keys.make_next(CREDENTIAL))

    assert keys.Signature(held.public_key, held.sign(b"content")).covers(b"content")
    assert held.public_key in keys.public_keys(CREDENTIAL)
