"""Keys that sign: changed with a word, while everything that older ones signed stays good."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from certificates import actions, keys
from certificates.proofs.ob3.did import key_id
from tests.certificates.factories import LATER, certificate
from tests.people import ada, bob
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import SecurityEvent
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
    old = actions.credential_of(certificate(ada()))
    rotate("--at-once")
    new = actions.credential_of(certificate(bob()))

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
