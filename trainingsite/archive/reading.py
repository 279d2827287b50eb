"""A backup that somebody brings: whole, unchanged, complete, and signed by whom. Nothing here touches the database."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from certificates import keys
from trainingsite.archive.tables import Key, NewerDatabase, models_at
from trainingsite.archive.writing import FORMAT, MANIFEST, SIGNATURE

_CHUNK = 1 << 18


class ArchiveRefused(Exception):
    """The file cannot be restored here; the message says why and what to do."""


@dataclass(frozen=True)
class Backup:
    """An archive whose every part is what its manifest says. `signature` is None where nobody signed."""

    path: Path
    archive: zipfile.ZipFile
    manifest: dict[str, Any]
    signature: keys.Signature | None

    @property
    def migrations(self) -> set[Key]:
        """The migrations that had made its tables."""
        found = (name.partition(".") for name in self.manifest["migrations"])
        return {(app, name) for app, _dot, name in found}

    @property
    def key_files(self) -> list[str]:
        """The names of its files with key material."""
        return [name for name in self.manifest["files"] if not name.startswith("rows/")]


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """The archive, every part of it checked against its manifest. Raises ArchiveRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            content = archive.read(MANIFEST)
            manifest = _read_manifest(path, content)
            _check_parts(path, archive, manifest)
            for name, sha256 in manifest["files"].items():
                with archive.open(name) as member:
                    _check_member(path, name, member, sha256, _rows_of(manifest, name))
            yield Backup(path, archive, manifest, _read_signature(path, archive, content))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, EOFError) as error:
        raise ArchiveRefused(f"{path} is damaged or not a backup: {error}") from error
    except OSError as error:
        said = error.strerror or str(error)
        raise ArchiveRefused(f"{path} cannot be read: {said}") from error


# --- The manifest -------------------------------------------------------------------------------------

_PARTS: dict[str, type] = {
    "format": int,
    "made_at": str,
    "public_url": str,
    "with_keys": bool,
    "migrations": list,
    "rows": dict,
    "files": dict,
}
_VALUES: dict[str, type] = {"migrations": str, "rows": int, "files": str}


def _read_manifest(path: Path, content: bytes) -> dict[str, Any]:
    manifest = json.loads(content)
    if not isinstance(manifest, dict):
        raise ArchiveRefused(f"{path} is damaged: its manifest is no list of parts.")
    if manifest.get("format") != FORMAT:
        raise ArchiveRefused(
            f"{path} has format {manifest.get('format')}; this version reads {FORMAT}."
        )
    for name, kind in _PARTS.items():
        if not isinstance(manifest.get(name), kind):
            raise ArchiveRefused(f"{path} is damaged: its manifest does not say {name}.")
    datetime.fromisoformat(manifest["made_at"])
    for name, kind in _VALUES.items():
        found = manifest[name]
        if not all(
            type(one) is kind for one in (found.values() if isinstance(found, dict) else found)
        ):
            raise ArchiveRefused(f"{path} is damaged: its manifest says {name} in another way.")
    return manifest


def _check_parts(path: Path, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Every table that it counts is a part, every part is there once, and there is nothing else."""
    tables = {_part(label) for label in manifest["rows"]}
    listed = set(manifest["files"])
    strange = {name for name in listed - tables if not keys.is_key_file(name)}
    present = archive.namelist()
    wanted = sorted({*listed, MANIFEST, *({SIGNATURE} & set(present))})
    if not tables:
        raise ArchiveRefused(f"{path} is damaged: its manifest names no tables.")
    if missing := sorted((tables - listed) | (listed - set(present))):
        raise ArchiveRefused(f"{path} is damaged: {_some(missing)} is missing.")
    if strange or sorted(present) != wanted:
        odd = sorted(strange | (set(present) - set(wanted))) or [_twice(present)]
        raise ArchiveRefused(
            f"{path} is damaged: it holds {_some(odd)}, which its manifest does not."
        )


def _part(label: str) -> str:
    return f"rows/{label}.jsonl"


def _rows_of(manifest: dict[str, Any], name: str) -> int | None:
    """How many rows a part must have; None for what is no table."""
    label = name.removeprefix("rows/").removesuffix(".jsonl")
    return int(manifest["rows"][label]) if name.startswith("rows/") else None


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _twice(names: list[str]) -> str:
    return next(name for name in names if names.count(name) > 1) + " twice"


def _check_member(path: Path, name: str, member: Any, sha256: str, rows: int | None) -> None:
    found, lines = hashlib.sha256(), 0
    while chunk := member.read(_CHUNK):
        found.update(chunk)
        lines += chunk.count(b"\n")
    if found.hexdigest() != sha256:
        raise ArchiveRefused(
            f"{path} is damaged: {name} does not have the hash it was stored with."
        )
    if rows is not None and lines != rows:
        raise ArchiveRefused(
            f"{path} is damaged: {name} has {lines} rows, and its manifest says {rows}."
        )


# --- Whether it is complete ---------------------------------------------------------------------------


def check_state(backup: Backup) -> None:
    """Its tables are exactly those of a state that this version knows and can migrate up from. Raises ArchiveRefused."""
    loader = MigrationLoader(connection)
    there = backup.migrations
    try:
        models = models_at(loader, there)
    except NewerDatabase as refusal:
        raise ArchiveRefused(f"The backup is of a later version. {refusal}") from refusal
    known = {key for key in there if key in loader.graph.nodes}
    needed = {before for key in known for before in loader.graph.forwards_plan(key)}
    if needed != known:
        named = ", ".join(".".join(key) for key in sorted(needed - known)[:3])
        raise ArchiveRefused(f"{backup.path} is damaged: its list of migrations lacks {named}.")
    tables, counted = {model._meta.label_lower for model in models}, set(backup.manifest["rows"])
    if missing := sorted(tables - counted):
        raise ArchiveRefused(f"{backup.path} is damaged: the table {_some(missing)} is missing.")
    if strange := sorted(counted - tables):
        raise ArchiveRefused(
            f"{backup.path} holds the table {_some(strange)}, which no version of this program has."
        )


# --- Who signed it ------------------------------------------------------------------------------------


def _read_signature(path: Path, archive: zipfile.ZipFile, content: bytes) -> keys.Signature | None:
    """Who signed this manifest; None where nobody did. Raises ArchiveRefused where it is not what was signed."""
    if SIGNATURE not in archive.namelist():
        return None
    said = json.loads(archive.read(SIGNATURE))
    if not isinstance(said, dict) or said.get("algorithm") != keys.ALGORITHM:
        raise ArchiveRefused(f"{path} is signed in a way that this version does not know.")
    signature = keys.Signature(
        bytes.fromhex(str(said.get("public_key"))), bytes.fromhex(str(said.get("signature")))
    )
    if not signature.covers(content):
        raise ArchiveRefused(
            f"{path} is not what was signed: it was damaged, or somebody changed it. Take another backup."
        )
    return signature


def check_origin(backup: Backup, *, fingerprint: str, unverified: bool) -> str:
    """Whether it is one of ours: what to warn of, or "" when that is certain. Raises ArchiveRefused."""
    if fingerprint:
        _check_named(backup, fingerprint)
        return ""
    known = keys.known_fingerprints(keys.Purpose.BACKUP)
    signer = backup.signature.fingerprint if backup.signature else ""
    if signer and signer in known:
        return ""
    if unverified:
        return _warning(signer)
    raise ArchiveRefused(_doubt(backup.path, signer, is_known_here=bool(known)))


def _check_named(backup: Backup, fingerprint: str) -> None:
    if backup.signature is None:
        raise ArchiveRefused(f"{backup.path} is signed by nobody, so no fingerprint fits it.")
    if not keys.is_same_fingerprint(backup.signature.fingerprint, fingerprint):
        raise ArchiveRefused(
            f"{backup.path} was signed by the key {backup.signature.fingerprint}, not by {fingerprint}. "
            "Look whether you copied the fingerprint of this installation; if so, this is not its backup."
        )


def _warning(signer: str) -> str:
    who = f"by the key {signer}, which nobody has compared" if signer else "by nobody"
    return (
        f"WARNING: the backup is signed {who}. Whoever could write the file could have put in people, keys of clinics and "
        "certificates. Look through the lists below."
    )


def _doubt(path: Path, signer: str, *, is_known_here: bool) -> str:
    if not signer:
        return (
            f"{path} is signed by nobody: version 0.2 and earlier did not sign. If you know that nobody could change the file, "
            "run the same with --unverified."
        )
    here = "not by one of this installation" if is_known_here else "and this machine has no keys"
    return (
        f"{path} was signed by the key {signer}, {here}. Compare that with the fingerprint that was shown when backups were "
        f"made, and run the same with --fingerprint and what you kept. If you kept none: --unverified takes it without."
    )
