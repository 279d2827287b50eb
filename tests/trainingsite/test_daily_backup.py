"""The backup of each day: when it is due, what it is called, how many stay."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests import people
from trainingsite.archive import daily
from trainingsite.health.looking import last_reading

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _made(folder, *hours):
    """Backups of so many hours ago."""
    for ago in hours:
        daily.path_at(folder, NOW - ago * HOUR).write_text("a backup")


@pytest.mark.parametrize(
    ("ago", "due"), [((), True), ((23,), False), ((24,), True), ((72, 1), False), ((-2,), True)]
)
def test_backup_is_due_when_the_newest_is_a_day_old_or_of_a_wrong_clock(tmp_path, ago, due):
    _made(tmp_path, *ago)

    assert daily.is_due(tmp_path, NOW) is due


def test_folder_that_is_not_there_has_none(tmp_path):
    assert daily.is_due(tmp_path / "none", NOW)


def test_other_files_are_no_daily_backups(tmp_path):
    _made(tmp_path, 1, 30, 60)
    others = ["daily-notes.zip", "before-upgrade-20261101T000000Z-abc.zip", "daily-20261124T080000Z.zip.part"]  # fmt: skip
    for name in others:
        (tmp_path / name).write_text("")

    daily.remove_older(tmp_path, 2)

    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == sorted([*others, "daily-20261123T030000Z.zip", "daily-20261124T080000Z.zip"])


@pytest.fixture
def folder(settings, tmp_path):
    """Where backups of the day go, and keys lie."""
    settings.VAR_DIR = tmp_path / "var"
    settings.BACKUP_DIR = tmp_path / "elsewhere" / "backups"
    return settings.BACKUP_DIR


@pytest.mark.django_db(transaction=True)
def test_command_writes_one_under_a_dated_name_keeps_the_newest_and_notes_it(
    folder, settings, capsys
):
    people.ada()
    folder.mkdir(parents=True)
    _made(folder, 1, 25, 49)
    (folder / "daily-20261101T000000Z.zip.part").write_text("of a process that was killed")
    settings.BACKUP_KEEP = 3
    began = timezone.now()

    call_command("backup", "--daily")

    newest, *older = daily.kept(folder)
    assert timedelta(0) <= daily.made_at(newest) - began.replace(microsecond=0) < HOUR
    assert [daily.made_at(path) for path in older] == [NOW - HOUR, NOW - 25 * HOUR]
    assert not list(folder.glob("*.part"))
    assert began <= last_reading().backup_at <= timezone.now()
    said = capsys.readouterr().out
    assert f"{newest}: " in said
    assert "Signed by the key " in said


@pytest.mark.django_db(transaction=True)
def test_backup_that_cannot_be_written_removes_none_and_is_not_noted(folder, settings):
    folder.parent.mkdir()
    folder.write_text("in the way")

    with pytest.raises(CommandError, match="Cannot write to"):
        call_command("backup", "--daily")

    assert last_reading() is None


@pytest.mark.parametrize("arguments", [[], ["b.zip", "--daily"]])
def test_command_asks_for_one_of_both(arguments):
    with pytest.raises(CommandError, match="Name the file to write, or say --daily"):
        call_command("backup", *arguments)
