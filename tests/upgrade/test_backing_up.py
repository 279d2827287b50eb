"""Whether a start makes a backup before the tables change, asked of the code itself (the others ask a running start)."""

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tests import people
from trainingsite.supervisor import upgrade

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_engine]


def _backups(folder: Path) -> list[str]:
    return [path.suffix for path in folder.glob("*")]


def test_nothing_is_written_where_no_migration_waits(tmp_path: Path) -> None:
    people.ada()

    assert list(upgrade.back_up(tmp_path, now=timezone.now())) == []
    assert _backups(tmp_path) == []


def test_backup_is_there_before_a_migration_that_waits(tmp_path: Path) -> None:
    people.ada()
    recorder, newest = (
        MigrationRecorder(connection),
        MigrationLoader(connection).graph.leaf_nodes()[0],
    )
    recorder.record_unapplied(*newest)
    try:
        said = list(upgrade.back_up(tmp_path, now=timezone.now()))
    finally:
        recorder.record_applied(*newest)

    assert "1 migrations will change the tables" in said[0]
    assert _backups(tmp_path) == [".zip"]
