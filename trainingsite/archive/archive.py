"""One installation as one file: every row as JSON lines, with hashes; the same format on SQLite and PostgreSQL."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from trainingsite.database import immutability

FORMAT = 1
SNAPSHOT = "snapshot"
# A session is worth a password and nothing else: people sign in again after a restore.
LEFT_OUT = {"sessions.Session", "accounts.PersonSession"}
# Folders below VAR_DIR that hold key material.
KEY_FOLDERS = ("keys", "secrets")
_BATCH = 500


class ArchiveRefused(Exception):
    """The file cannot be restored here; the message says why and what to do."""


class _ExactEncoder(DjangoJSONEncoder):
    """Django's own encoder cuts times to milliseconds; a backup must not."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime | time):
            return o.isoformat()
        return super().default(o)


class NewerDatabase(Exception):
    """A later version of this program has changed the tables; the message names its migrations."""


def stored_models(alias: str = "default") -> list[type[Model]]:
    """Every model with a table, as the tables of this database are; the tables between two models included.

    A database that waits for `migrate` has the tables of an older version: the models are then that version's, as the
    applied migrations describe them. Raises NewerDatabase.
    """
    loader = MigrationLoader(connections[alias])
    waiting = set(loader.graph.nodes) - set(loader.applied_migrations)
    registry: Any = _older_apps(loader) if waiting and loader.applied_migrations else apps
    return [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]


def _older_apps(loader: MigrationLoader) -> Any:
    """The models of the applied migrations."""
    ours = {
        app.label for app in apps.get_app_configs() if settings.BASE_DIR in Path(app.path).parents
    }
    unknown = sorted(set(loader.applied_migrations) - set(loader.graph.nodes))
    if newer := [f"{label}.{name}" for label, name in unknown if label in ours]:
        raise NewerDatabase(
            "The tables were made by a later version of this program; this one does not know their migrations "
            f"{', '.join(newer)}. Install that version again."
        )
    known = [key for key in loader.applied_migrations if key in loader.graph.nodes]
    return loader.project_state(known).apps


# --- Writing --------------------------------------------------------------------------------------


def write(path: Path, *, with_keys: bool, now: datetime) -> dict[str, Any]:
    """Write the archive whole or not at all; gives its manifest. Works while the site is running."""
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            manifest = _write_members(archive, with_keys=with_keys, now=now)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write_members(archive: zipfile.ZipFile, *, with_keys: bool, now: datetime) -> dict[str, Any]:
    files: dict[str, str] = {}
    rows: dict[str, int] = {}
    with _snapshot():
        for model in stored_models(SNAPSHOT):
            name = f"rows/{model._meta.label_lower}.jsonl"
            with archive.open(name, "w", force_zip64=True) as member:
                stream = _HashedText(member)
                rows[model._meta.label_lower] = _write_rows(model, stream)
                files[name] = stream.sha256
        migrations = _applied_migrations(SNAPSHOT)
    for path in _key_files() if with_keys else []:
        name = path.relative_to(settings.VAR_DIR).as_posix()
        content = path.read_bytes()
        archive.writestr(name, content)
        files[name] = hashlib.sha256(content).hexdigest()
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "public_url": settings.PUBLIC_URL,
        "with_keys": with_keys,
        "migrations": migrations,
        "rows": rows,
        "files": files,
    }
    archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return manifest


class _HashedText:
    """A text stream into a zip member that knows the SHA-256 of what went through."""

    def __init__(self, member: Any) -> None:
        self._member = member
        self._hash = hashlib.sha256()

    def write(self, text: str) -> None:
        data = text.encode()
        self._hash.update(data)
        self._member.write(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _write_rows(model: type[Model], stream: _HashedText) -> int:
    rows = model._base_manager.using(SNAPSHOT).order_by("pk")
    fields = [field.name for field in model._meta.local_concrete_fields]
    # Closed here: after a full disk it would outlive its connection.
    found: Any = rows.iterator(_BATCH)
    with closing(found):
        serializers.serialize("jsonl", found, stream=stream, fields=fields, cls=_ExactEncoder)
    return rows.count()


@contextmanager
def _snapshot() -> Iterator[None]:
    """A connection that sees the database as it is at one moment, while others go on writing."""
    reader = connection.copy(alias=SNAPSHOT)
    if reader.vendor == "postgresql":
        from psycopg import IsolationLevel  # noqa: PLC0415 -- only where PostgreSQL is used

        reader.settings_dict["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
    else:
        reader.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[SNAPSHOT] = reader
    try:
        with transaction.atomic(using=SNAPSHOT):
            yield
    finally:
        reader.close()
        del connections[SNAPSHOT]


def _applied_migrations(alias: str) -> list[str]:
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _key_files() -> list[Path]:
    return [
        path
        for folder in KEY_FOLDERS
        for path in sorted((Path(settings.VAR_DIR) / folder).glob("*"))
        if path.is_file()
    ]


# --- Reading --------------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """The archive and its manifest, every member's hash checked. Raises ArchiveRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise ArchiveRefused(
                    f"{path} has format {manifest.get('format')}; this version reads {FORMAT}."
                )
            for name, sha256 in manifest["files"].items():
                with archive.open(name) as member:
                    _check_hash(path, name, member, sha256)
            yield archive, manifest
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ArchiveRefused(f"{path} is damaged or not a backup: {error}") from error
    except OSError as error:
        raise ArchiveRefused(f"{path} cannot be read: {error.strerror}") from error


def _check_hash(path: Path, name: str, member: Any, sha256: str) -> None:
    if hashlib.file_digest(member, "sha256").hexdigest() != sha256:
        raise ArchiveRefused(
            f"{path} is damaged: {name} does not have the hash it was stored with."
        )


def database_is_empty() -> bool:
    """Whether nothing is stored beyond what migrations make."""
    made_by_migrate = {"contenttypes", "auth"}
    return not any(
        model._base_manager.exists()
        for model in stored_models()
        if model._meta.app_label not in made_by_migrate
    )


def check_versions(manifest: dict[str, Any]) -> None:
    """The tables must be those that the backup was made from. Raises ArchiveRefused."""
    here, there = set(_applied_migrations("default")), set(manifest["migrations"])
    if here == there:
        return
    named = ", ".join(sorted(here ^ there)[:5])
    side = "an older" if there < here else "another"
    raise ArchiveRefused(
        f"The backup was made by {side} version of this program (different migrations: {named}). "
        "Restore it with that version, then install this one and run: python manage.py migrate"
    )


def load(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    """Replace every row by the archive's, in one transaction; gives the number of rows."""
    with transaction.atomic(), immutability.lifted(connection):
        call_command(
            "flush", verbosity=0, interactive=False, allow_cascade=False, inhibit_post_migrate=True
        )
        total = 0
        for name in manifest["files"]:
            if name.startswith("rows/"):
                with archive.open(name) as member:
                    total += _load_rows(member)
        _reset_sequences()
    return total


def _load_rows(member: BinaryIO | Any) -> int:
    count = 0
    found: Iterable[Any] = serializers.deserialize("jsonl", (line.decode() for line in member))
    while batch := [row.object for row in islice(found, _BATCH)]:
        type(batch[0])._base_manager.bulk_create(batch)
        count += len(batch)
    return count


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), stored_models()):
            cursor.execute(statement)


def load_keys(archive: zipfile.ZipFile, manifest: dict[str, Any], *, replace: bool) -> list[str]:
    """Put the archive's keys below VAR_DIR; those that are there stay unless told. Gives the names written."""
    written = []
    for name in manifest["files"]:
        folder, _slash, plain = name.partition("/")
        if folder not in KEY_FOLDERS or not plain or plain != Path(plain).name:
            continue
        target = Path(settings.VAR_DIR) / folder / plain
        if target.exists() and not replace:
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(archive.read(name))
        written.append(name)
    return written
