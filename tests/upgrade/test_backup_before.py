"""A start with an older database: nothing is migrated that is not kept as it was."""

import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.site import ROOT, Site
from tests.upgrade.databases import ENGINES, Database
from tests.upgrade.rows import fingerprints
from tests.upgrade.upgrading import RELEASES, manifest
from trainingsite.accounts.domain.sealing import MARK
from trainingsite.supervisor import upgrade

# The last whose tables are older than today's, so that there is something to migrate, and a table that came since.
RELEASE, TABLE_SINCE = "e3e5f93", "courses_offeredentry"
# What a backup leaves out, and tables that are not called after their model.
LEFT_OUT = {"django_migrations", "django_session", "accounts_personsession"}
OTHER_NAMES = {"admin_logentry": "django_admin_log", "contenttypes_contenttype": "django_content_type"}  # fmt: skip

# Both start a real site; the second in the run of the tests on PostgreSQL, which has no step for servers alone.
ON_SQLITE = pytest.param("sqlite", marks=pytest.mark.broker)
ON_POSTGRES = pytest.param("postgresql", marks=pytest.mark.postgres)
sqlite_only = pytest.mark.parametrize("engine", [ON_SQLITE])
postgres_only = pytest.mark.parametrize("engine", [ON_POSTGRES])
on_each_engine = pytest.mark.parametrize("engine", [ON_SQLITE, ON_POSTGRES])


@pytest.fixture
def old(engine: str, tmp_path: Path) -> Iterator[Database]:
    """The database that the release left, where a site finds it."""
    database = ENGINES[engine](tmp_path / "var")
    database.make()
    database.unpack(RELEASES / RELEASE)
    yield database
    database.remove()


def _site(old: Database) -> Site:
    return Site(old.var.parent, is_new=True, SEED_DEMO="0", **old.environment)


def _backups(old: Database) -> list[Path]:
    return sorted((old.var / "backups").glob("*"))


def _contents(path: Path) -> dict[str, int]:
    """How many rows there are of each table in a backup."""
    with zipfile.ZipFile(path) as archive:
        rows = json.loads(archive.read("manifest.json"))["rows"]
        lines = {label: archive.read(f"rows/{label}.jsonl").count(b"\n") for label in rows}
    assert lines == rows
    named = {label.replace(".", "_"): count for label, count in rows.items()}
    return {OTHER_NAMES.get(name, name): count for name, count in named.items()}


def _as_left(old: Database) -> bool:
    """Whether every row of every table is as the release left it."""
    return fingerprints(old.tables()) == manifest(RELEASE)["engines"][old.engine]["tables"]


@on_each_engine
def test_start_keeps_every_row_of_an_older_database_before_it_migrates(old, engine):
    left = manifest(RELEASE)["engines"][engine]["tables"]
    site = _site(old)

    with site.running():
        (backup,) = _backups(old)
        assert f"making a backup first ...\n  backup: {backup} (" in site.said()
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
        assert _contents(backup) == {
            name: table["rows"] for name, table in left.items() if name not in LEFT_OUT
        }
        migrated = old.tables()
    assert TABLE_SINCE in migrated
    assert TABLE_SINCE not in left
    factors = migrated["mfa_authenticator"].rows.values()
    assert len(factors) == left["mfa_authenticator"]["rows"] > 0
    assert all(MARK in str(row) for row in factors)
    assert f"second factors: {len(factors)} sealed that lay open" in site.said()


@on_each_engine
def test_start_without_a_backup_changes_nothing_and_says_how_to_mend_it(old, engine):
    (old.var / "backups").write_text("in the way")

    done = _site(old).manage("up")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"No backup could be written to {old.var / 'backups'}" in done.stderr
    assert "The tables have not been changed" in done.stderr
    assert f"mend {old.var / 'backups'}, then start again" in done.stderr
    assert _as_left(old)


def _first_step_of_compose() -> list[str]:
    """What compose.yaml runs before anything else, as arguments of manage.py."""
    services = YAML(typ="safe").load((ROOT / "compose.yaml").read_text())["services"]
    waits_for = {
        name: services[name]["depends_on"]["prepare"]["condition"]
        for name in ("web", "worker", "worker-issue", "beat")
    }
    assert set(waits_for.values()) == {"service_completed_successfully"}
    assert "var:/srv/var" in services["prepare"]["volumes"]
    python, script, *arguments = services["prepare"]["command"]
    assert (python, script) == ("python", "manage.py")
    return list(arguments)


@postgres_only  # as in compose.yaml
def test_first_step_of_the_containers_keeps_every_row_before_it_migrates(old, engine):
    left = manifest(RELEASE)["engines"][engine]["tables"]

    done = _site(old).manage(*_first_step_of_compose())

    (backup,) = _backups(old)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"making a backup first ...\nbackup: {backup} (" in done.stdout
    assert _contents(backup) == {
        name: table["rows"] for name, table in left.items() if name not in LEFT_OUT
    }
    assert TABLE_SINCE in old.tables()


@sqlite_only
def test_first_step_of_the_containers_fails_without_a_backup_and_changes_nothing(old, engine):
    (old.var / "backups").write_text("in the way")

    done = _site(old).manage(*_first_step_of_compose())

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "The tables have not been changed" in done.stderr
    assert _as_left(old)


def test_first_step_of_the_containers_says_that_the_database_does_not_answer(tmp_path):
    site = Site(tmp_path, DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")

    done = site.manage(*_first_step_of_compose())

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "The database does not answer" in done.stderr


@sqlite_only
def test_full_disk_stops_the_start_and_leaves_no_half_backup(old):
    site = _site(old)

    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 200; exec "$@"', "up", sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "File too large (" in done.stderr
    assert "Make room" in done.stderr
    assert _backups(old) == []
    assert _as_left(old)


@sqlite_only
def test_nothing_is_kept_after_a_migrate_of_ones_own(old):
    look = (
        "from django.conf import settings; from django.utils import timezone; from trainingsite.supervisor import upgrade;"
        "print(list(upgrade.back_up(settings.VAR_DIR / 'backups', now=timezone.now())))"
    )
    site = _site(old)
    assert site.manage("migrate", "-v0").returncode == 0

    done = site.manage("shell", "-v0", "--no-imports", "-c", look)

    assert (done.stdout, done.stderr, _backups(old)) == ("[]\n", "", [])


@sqlite_only
def test_tables_of_a_later_version_are_named_and_left_alone(old):
    site = _site(old)
    record = (
        "from django.db.migrations.recorder import MigrationRecorder as R; from django.db import connection;"
        "R(connection).record_applied('courses', '9999_later')"
    )
    assert site.manage("shell", "-v0", "--no-imports", "-c", record).returncode == 0

    done = site.manage("up")

    assert done.returncode == 1
    assert "does not know their migrations courses.9999_later" in done.stderr
    assert _backups(old) == []


@sqlite_only
def test_backup_command_works_before_migrating_too(old, tmp_path):
    site = _site(old)

    assert site.manage("backup", str(tmp_path / "b.zip")).returncode == 0

    left = manifest(RELEASE)["engines"][old.engine]["tables"]
    assert _contents(tmp_path / "b.zip")["accounts_user"] == left["accounts_user"]["rows"]
    restored = site.manage("restore", str(tmp_path / "b.zip"), "--force")
    assert (restored.returncode, restored.stderr) == (0, "")


def test_newest_backup_of_each_of_the_last_three_states_is_kept(tmp_path):
    names = [f"before-upgrade-2026010{day}T000000Z-{state}.zip" for day, state in enumerate("abcddd", 1)]  # fmt: skip
    others = ["before-upgrade-notes.txt", "mine.zip"]
    for name in [*names, *others]:
        (tmp_path / name).write_text("")

    upgrade.remove_older(tmp_path)

    kept = [names[1], names[2], names[5]]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept + others)
