"""Backup and restore: what comes back is what went in, and a doubtful file changes nothing."""

import json
import stat
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.models import SchemeStatistic, StatusList
from courses.models import Course, PublishRecord
from quizzes.models import ExamStatistic
from tests import people
from tests.house.any_row import any_row
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import SecurityEvent
from trainingsite.archive import reading
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """A folder of this test's own: restoring holds it, and tests run side by side."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()


@pytest.fixture
def stored():
    """An installation with people, a guarded row with microseconds, and a clinic with a key."""
    now = timezone.now().replace(microsecond=123457)
    people.ada()
    people.root()
    course = Course.objects.create(code="held", title="Größe, μ, 皮肤", edition="1")
    PublishRecord.objects.create(course=course, source="files", published_at=now)
    organisation = clinics.create_organisation(by=SYSTEM, name="Clinic", now=now)
    clinics.create_api_key(organisation=organisation, name="desk", by=SYSTEM, now=now)
    return now


@pytest.fixture
def keys():
    """Two files below var/keys and var/secrets."""
    written = [settings.VAR_DIR / "keys" / "signing.pem", settings.VAR_DIR / "secrets" / "other"]
    for path in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {path.name}")
    return written


def _backup(path, *arguments):
    call_command("backup", str(path), *arguments, verbosity=0)
    return json.loads(zipfile.ZipFile(path).read("manifest.json"))


def _restore(path, *arguments, capsys):
    capsys.readouterr()
    call_command("restore", str(path), *arguments)
    return capsys.readouterr().out


@pytest.mark.each_engine
@pytest.mark.usefixtures("stored")
def test_a_restored_backup_gives_the_same_backup(tmp_path, capsys):
    first = _backup(tmp_path / "first.zip")

    _restore(tmp_path / "first.zip", "--force", capsys=capsys)

    second = _backup(tmp_path / "second.zip")
    new = dict.fromkeys(
        f"rows/{name}.jsonl" for name in ("accounts.securityevent", "certificates.statuslist")
    )
    assert second["files"] | new == first["files"] | new
    # These alone are new: that it was restored, and a list whose places may have been given since.
    (event,) = SecurityEvent.objects.filter(kind="restored")
    assert event.by_role == "system"
    assert StatusList.objects.get().is_open is False
    assert first["rows"]["courses.publishrecord"] == 1
    assert first["rows"]["accounts.user_groups"] == 2


@pytest.mark.each_engine
def test_times_keep_their_microseconds(stored, tmp_path, capsys):
    _backup(tmp_path / "b.zip")

    _restore(tmp_path / "b.zip", "--force", capsys=capsys)

    assert PublishRecord.objects.get().published_at == stored


@pytest.mark.each_engine
def test_numbers_that_are_kept_in_rows_come_back_and_are_written_again(stored, tmp_path, capsys):
    certificates.sweep(by=SYSTEM, now=stored)
    kept = [certificates.last_backlog(), any_row(ExamStatistic), any_row(SchemeStatistic)]
    _backup(tmp_path / "b.zip")

    _restore(tmp_path / "b.zip", "--force", capsys=capsys)

    for row in kept:
        assert type(row).objects.values().get() == _values(row)
    certificates.sweep(by=SYSTEM, now=stored + timedelta(seconds=15))
    assert certificates.last_backlog().swept_at == stored + timedelta(seconds=15)


def _values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.each_engine
@pytest.mark.usefixtures("stored")
def test_restored_rows_are_guarded_and_counting_goes_on(tmp_path, capsys):
    _backup(tmp_path / "b.zip")
    _restore(tmp_path / "b.zip", "--force", capsys=capsys)

    assert immutability.missing(connection) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishRecord.objects.update(note="changed")
    assert Course.objects.create(code="next", title="Next", edition="1").pk > 1


@pytest.mark.usefixtures("stored")
def test_a_backup_holds_no_sessions_and_no_keys(client, keys, tmp_path):
    client.force_login(people.ada())

    manifest = _backup(tmp_path / "b.zip")

    names = zipfile.ZipFile(tmp_path / "b.zip").namelist()
    assert not [name for name in names if "session" in name or name.startswith(("keys", "secrets"))]
    assert manifest["with_keys"] is False


@pytest.mark.usefixtures("stored")
def test_keys_come_along_when_asked_for(keys, tmp_path, capsys):
    _backup(tmp_path / "b.zip", "--with-keys")
    for path in keys:
        path.unlink()

    said = _restore(tmp_path / "b.zip", "--force", capsys=capsys)

    assert [path.read_text() for path in keys] == ["content of signing.pem", "content of other"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in keys] == [0o600, 0o600]
    assert "keys/signing.pem, secrets/other" in said.partition("Keys restored: ")[2]


def test_a_backup_file_is_for_its_owner_only(tmp_path):
    _backup(tmp_path / "b.zip")

    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_a_backup_overwrites_no_file(tmp_path):
    (tmp_path / "b.zip").write_text("precious")

    with pytest.raises(CommandError, match="exists already"):
        _backup(tmp_path / "b.zip")

    assert (tmp_path / "b.zip").read_text() == "precious"


def test_a_backup_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(CommandError, match=r"Cannot write .*No such file or directory"):
        _backup(tmp_path / "no" / "such" / "b.zip")


@pytest.mark.each_engine
@pytest.mark.usefixtures("stored")
def test_a_database_that_is_not_empty_is_kept_without_force(tmp_path, capsys):
    _backup(tmp_path / "b.zip")

    with pytest.raises(CommandError, match=r"not empty.*--force"):
        _restore(tmp_path / "b.zip", capsys=capsys)


def test_an_empty_database_takes_a_backup_without_force(tmp_path, capsys):
    _backup(tmp_path / "b.zip")

    assert "rows restored" in _restore(tmp_path / "b.zip", capsys=capsys)


@pytest.mark.each_engine
@pytest.mark.usefixtures("stored")
def test_a_damaged_backup_changes_nothing(tmp_path, capsys):
    _backup(tmp_path / "b.zip")
    with (
        zipfile.ZipFile(tmp_path / "b.zip") as whole,
        zipfile.ZipFile(tmp_path / "damaged.zip", "w") as damaged,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            damaged.writestr(name, content.replace(b"ada@", b"eve@"))

    with pytest.raises(CommandError, match=r"damaged: rows/.* does not have the hash"):
        _restore(tmp_path / "damaged.zip", "--force", capsys=capsys)

    assert people.ada().pk


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 nearly"])
def test_a_file_that_is_no_backup_is_refused(content, tmp_path, capsys):
    (tmp_path / "b.zip").write_bytes(content)

    with pytest.raises(CommandError, match="damaged or not a backup"):
        _restore(tmp_path / "b.zip", capsys=capsys)


def test_a_missing_file_is_refused(tmp_path, capsys):
    with pytest.raises(CommandError, match=r"b.zip cannot be read: No such file"):
        _restore(tmp_path / "b.zip", capsys=capsys)


def test_a_backup_of_a_later_version_is_refused(tmp_path):
    _backup(tmp_path / "b.zip")

    with reading.opened(tmp_path / "b.zip") as backup:
        backup.manifest["migrations"].append("courses.0099_later")
        with pytest.raises(reading.ArchiveRefused, match=r"later version.*courses.0099_later"):
            reading.check_state(backup)


@pytest.mark.usefixtures("stored")
def test_restoring_says_what_may_be_missing(tmp_path, capsys, settings):
    _backup(tmp_path / "b.zip")
    (settings.VAR_DIR / "demo.json").write_text("{}")
    settings.PUBLIC_URL = "https://new.example"

    said = _restore(tmp_path / "b.zip", "--force", capsys=capsys)

    assert "withdraw it again" in said
    assert "holds no keys" in said
    assert "PUBLIC_URL_FORMER=http://127.0.0.1:8000" in said
    assert "new passwords" in said
    assert not (settings.VAR_DIR / "demo.json").exists()
