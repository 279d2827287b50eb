"""A backup of an earlier release: it restores, on either engine, and loses no row of what that release had stored."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import Site
from tests.upgrade.databases import ENGINES, Database
from tests.upgrade.rows import Table, fingerprints
from tests.upgrade.upgrading import RELEASES, judged, releases

pytestmark = pytest.mark.long

ENGINE = [
    pytest.param("sqlite", marks=pytest.mark.broker),
    pytest.param("postgresql", marks=pytest.mark.postgres),
]
# A backup has no sessions; and migrations ran when they ran.
LEFT_OUT = {"django_session", "django_migrations"}


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
        del manifest["signed_by"]
        unsigned.writestr("manifest.json", json.dumps(manifest))
        for name in manifest["files"]:
            unsigned.writestr(name, signed.read(name))
    return target


def _kept(tables: dict[str, Table]) -> dict[str, Table]:
    return {name: table for name, table in tables.items() if name not in LEFT_OUT}


@pytest.mark.parametrize("engine", ENGINE)
@pytest.mark.parametrize("release", releases())
def test_backup_of_a_release_restores_and_loses_no_row(made, tmp_path, release, engine):
    made["old"].unpack(RELEASES / release)
    assert _site(made["old"]).manage("backup", str(tmp_path / "b.zip")).returncode == 0
    path = _as_that_release_wrote_it(tmp_path / "b.zip")

    done = _site(made["new"]).manage("restore", str(path), "--unverified")

    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    before, after = _kept(made["old"].tables()), made["new"].tables()
    assert judged(engine, before, after)["lost"] == []
    assert set(made["old"].triggers()) <= set(made["new"].triggers())
    assert _site(made["new"]).manage("check", "--database", "default").returncode == 0


@pytest.mark.parametrize("engine", ENGINE)
def test_broken_backup_of_a_release_changes_nothing(made, tmp_path, engine):
    """It breaks in the middle: the transaction takes back rows, and the tables that were made anew."""
    release = releases()[-1]
    made["old"].unpack(RELEASES / release)
    before, triggers = fingerprints(made["old"].tables()), made["old"].triggers()
    assert _site(made["old"]).manage("backup", str(tmp_path / "b.zip")).returncode == 0
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
