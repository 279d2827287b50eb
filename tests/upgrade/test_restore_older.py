"""A backup of an earlier release: it restores, on either engine, and loses no row of what that release had stored."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site import ROOT, Site
from tests.upgrade.databases import ENGINES, Database, clean_environment
from tests.upgrade.rows import Table, fingerprints
from tests.upgrade.upgrading import RELEASES, judged

pytestmark = pytest.mark.long

ENGINE = [
    pytest.param("sqlite", marks=pytest.mark.broker),
    pytest.param("postgresql", marks=pytest.mark.postgres),
]
# The first release and the last: of those between, tests/upgrade/test_upgrade.py shows that their rows live on.
ENDS = ["d8efb30", "9115f72"]
# A backup has no sessions; and migrations ran when they ran.
LEFT_OUT = {"django_session", "accounts_personsession", "django_migrations"}
# The list that gave places gives none any more, and invitations to groups and clinics and questions for codes that stood
# open are over: nobody knows which were given, or withdrawn, since the backup was made.
SET_ASIDE = (
    "certificates_statuslist.is_open, 1 rows",
    "trainingsite_invitation.withdrawn_at,",
    "clinics_staffinvitation.withdrawn_at, 2 rows",
    "clinics_codeask.ended_at, 1 rows",
)
# What had been stopped is stopped again, though it waited when the backup was made: nothing else is not as it was.
STOPPED_AGAIN = {
    "address_changes": ("accounts_addresschange", ("stop", "stopped_at")),
    "proposals": ("accounts_proposal", ("stop", "stop_note", "stopped_at")),
}


@pytest.fixture
def made(tmp_path: Path, engine: str) -> Iterator[dict[str, Database]]:
    """The release's database, and one of another machine."""
    databases = {name: ENGINES[engine](tmp_path / name / "var") for name in ("old", "new")}
    for database in databases.values():
        database.make()
    yield databases
    for database in databases.values():
        database.remove()


def _site(database: Database) -> Site:
    return Site(database.var.parent, is_new=True, SEED_DEMO="0", **database.environment)


def _as_that_release_wrote_it(path: Path) -> Path:
    """Without what only later versions put in: those before signed nothing."""
    target = path.with_name("unsigned.zip")
    with zipfile.ZipFile(path) as signed, zipfile.ZipFile(target, "w") as unsigned:
        manifest = json.loads(signed.read("manifest.json"))
        manifest.pop("signed_by", None)
        unsigned.writestr("manifest.json", json.dumps(manifest))
        for name in manifest["files"]:
            unsigned.writestr(name, signed.read(name))
    return target


def _kept(tables: dict[str, Table]) -> dict[str, Table]:
    return {name: table for name, table in tables.items() if name not in LEFT_OUT}


@pytest.mark.parametrize("engine", ENGINE)
@pytest.mark.parametrize("release", ENDS)
def test_backup_of_a_release_restores_and_loses_no_row(made, tmp_path, release, engine):
    path, before = _backup_of(made["old"], release, tmp_path)

    done = _site(made["new"]).manage("restore", str(path), "--unverified")

    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert _lost(engine, before, made["new"]) == []
    assert set(made["old"].triggers()) <= set(made["new"].triggers())
    assert _site(made["new"]).manage("check", "--database", "default").returncode == 0


@pytest.mark.parametrize("engine", ENGINE)
@pytest.mark.parametrize("release", ENDS)
def test_backup_of_a_release_replaces_a_newer_database_and_says_what_revived(
    made, tmp_path, release, engine
):
    """The newer one is the same installation, upgraded and lived in since: it ended things, and has people of its own."""
    path, before = _backup_of(made["old"], release, tmp_path)
    lived = _upgraded_and_lived_in(made["new"], release)
    newest = _holds(made["new"], lived["new"])

    done = _site(made["new"]).manage("restore", str(path), "--force", "--unverified")

    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    lost = _lost(engine, before, made["new"])
    again = {line.partition(",")[0] for line in lost}
    assert again == {
        f"{table}.{column}"
        for kind, (table, columns) in STOPPED_AGAIN.items()
        if kind in lived["ended"]
        for column in columns
    }, lost
    assert (newest, _holds(made["new"], lived["new"])) == ([True] * 3, [False] * 3)
    assert set(made["old"].triggers()) <= set(made["new"].triggers())
    report = json.loads((made["new"].var / "restored.json").read_text())
    missing = report["revived"].pop("chain")
    codes = {lived["new"]["certificate"], *lived["ended"]["certificates"]}
    assert {code for code in codes for line in missing if code in line} == codes
    assert all(any(code in line for code in codes) for line in missing)
    assert report["revived"] == lived["ended"]
    assert all(line[0] in done.stdout for line in lived["ended"].values())
    assert _site(made["new"]).manage("check", "--database", "default").returncode == 0


@pytest.mark.parametrize("engine", ENGINE)
def test_broken_backup_of_a_release_leaves_a_newer_database_as_it_is(made, tmp_path, engine):
    """It breaks in the middle, after the newer tables were taken away: all of them come back."""
    release = ENDS[-1]
    whole, _before = _backup_of(made["old"], release, tmp_path)
    path = _with_a_row_twice(whole, "rows/quizzes.result.jsonl")
    _upgraded_and_lived_in(made["new"], release)
    before, triggers = fingerprints(made["new"].tables()), made["new"].triggers()

    done = _site(made["new"]).manage("restore", str(path), "--force", "--unverified")

    assert (done.returncode, "Nothing was changed" in done.stderr) == (1, True), done.stderr
    assert fingerprints(made["new"].tables()) == before
    assert made["new"].triggers() == triggers
    assert not (made["new"].var / "restored.json").exists()


def _backup_of(database: Database, release: str, folder: Path) -> tuple[Path, dict[str, Table]]:
    """The backup, and the rows that it was made from: a database whose tables are today's notes afterwards that it was made."""
    database.unpack(RELEASES / release)
    before = _kept(database.tables())
    assert _site(database).manage("backup", str(folder / "b.zip")).returncode == 0
    return _as_that_release_wrote_it(folder / "b.zip"), before


def _lost(engine: str, before: dict[str, Table], database: Database) -> list[str]:
    """What is not as it was, but for what every restore sets aside."""
    lost = judged(engine, before, database.tables())["lost"]
    return [line for line in lost if not line.startswith(SET_ASIDE)]


def _upgraded_and_lived_in(database: Database, release: str) -> dict[str, Any]:
    """Today's migrations, and then what tests/upgrade/living.py does; gives what it says."""
    database.unpack(RELEASES / release)
    done = subprocess.run(
        [sys.executable, "-m", "tests.upgrade.living", release], cwd=ROOT, text=True, capture_output=True, check=False,
        env=clean_environment() | database.environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _holds(database: Database, new: dict[str, str]) -> list[bool]:
    """Whether the person, the attempt and the certificate that are new are there."""
    tables = database.tables()
    places = {"accounts_user": "person", "quizzes_attempt": "attempt", "certificates_certificate": "certificate"}  # fmt: skip
    return [
        any(new[name].replace("-", "") in str(row).replace("-", "") for row in tables[table].rows.values())
        for table, name in places.items()
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINE)
def test_broken_backup_of_a_release_changes_nothing(made, tmp_path, engine):
    """It breaks in the middle: the transaction takes back rows, and the tables that were made anew."""
    release = ENDS[-1]
    made["old"].unpack(RELEASES / release)
    assert _site(made["old"]).manage("backup", str(tmp_path / "b.zip")).returncode == 0
    before, triggers = fingerprints(made["old"].tables()), made["old"].triggers()
    broken = _with_a_row_twice(tmp_path / "b.zip", "rows/quizzes.result.jsonl")

    done = _site(made["old"]).manage("restore", str(broken), "--force", "--unverified")

    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert fingerprints(made["old"].tables()) == before
    assert made["old"].triggers() == triggers


def _with_a_row_twice(path: Path, part: str) -> Path:
    target = path.with_name("broken.zip")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(target, "w") as broken:
        manifest = json.loads(whole.read("manifest.json"))
        rows = whole.read(part)
        content = rows + rows.splitlines(keepends=True)[0]
        manifest["files"][part] = hashlib.sha256(content).hexdigest()
        manifest["rows"][part.removeprefix("rows/").removesuffix(".jsonl")] += 1
        broken.writestr("manifest.json", json.dumps(manifest))
        for name in manifest["files"]:
            broken.writestr(name, content if name == part else whole.read(name))
    return target
