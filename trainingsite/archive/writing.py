"""One installation as one file: every row as JSON lines, with hashes and a signature; the same on SQLite and PostgreSQL."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, connections, transaction
from django.db.models import Model

from certificates import keys
from trainingsite.archive.tables import applied_migrations, stored_models

# Kept at 1: what was added since then is beside what an older version reads, so that it can restore what this one wrote.
FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
SNAPSHOT = "snapshot"
BATCH = 500


@dataclass(frozen=True)
class Written:
    """What a backup holds, and the key that signed it."""

    manifest: dict[str, Any]
    fingerprint: str

    @property
    def rows(self) -> int:
        """How many rows, of all tables."""
        return sum(self.manifest["rows"].values())


class _ExactEncoder(DjangoJSONEncoder):
    """Django's own encoder cuts times to milliseconds; a backup must not."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime | time):
            return o.isoformat()
        return super().default(o)


def write(path: Path, *, with_keys: bool, now: datetime) -> Written:
    """Write the archive whole or not at all. Works while the site is running. Raises OSError, KeysUnusable."""
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                written = _write_members(archive, with_keys=with_keys, now=now)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return written


def _write_members(archive: zipfile.ZipFile, *, with_keys: bool, now: datetime) -> Written:
    files: dict[str, str] = {}
    fingerprint = keys.own_fingerprint(keys.Purpose.BACKUP)
    rows, migrations = _write_tables(archive, files)
    for name, path in keys.stored() if with_keys else keys.published():
        content = path.read_bytes()
        archive.writestr(name, content)
        files[name] = hashlib.sha256(content).hexdigest()
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "public_url": settings.PUBLIC_URL,
        "with_keys": with_keys,
        "signed_by": fingerprint,
        "migrations": migrations,
        "rows": rows,
        "files": files,
    }
    content = json.dumps(manifest, indent=1).encode()
    archive.writestr(MANIFEST, content)
    archive.writestr(SIGNATURE, _signature(content))
    return Written(manifest, fingerprint)


def _write_tables(
    archive: zipfile.ZipFile, files: dict[str, str]
) -> tuple[dict[str, int], list[str]]:
    """How many rows of each table, and the migrations that made the tables; the hashes go into `files`."""
    rows: dict[str, int] = {}
    with _snapshot():
        for model in stored_models(SNAPSHOT):
            name = f"rows/{model._meta.label_lower}.jsonl"
            with archive.open(name, "w", force_zip64=True) as member:
                stream = _HashedText(member)
                rows[model._meta.label_lower] = _write_rows(model, stream)
                files[name] = stream.sha256
        return rows, applied_migrations(SNAPSHOT)


def _signature(content: bytes) -> str:
    signed = keys.sign(keys.Purpose.BACKUP, content)
    return json.dumps(
        {
            "algorithm": keys.ALGORITHM,
            "public_key": signed.public_key.hex(),
            "signature": signed.signature.hex(),
        },
        indent=1,
    )


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
    found: Any = rows.iterator(BATCH)
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
