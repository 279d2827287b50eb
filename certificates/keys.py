"""The one door to key material: keys that sign lie below VAR_DIR/keys, are made once, and leave only in a backup that asks.

Public keys are never removed, so that what was signed with one can be checked for ever.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings

from trainingsite.accounts import factor_keys, key_files

# Folders below VAR_DIR that hold key material: what signs, and the secret of sessions and links.
FOLDERS = ("keys", "secrets")
ALGORITHM = "Ed25519"
_GROUP, _GROUPS = 8, 5
_DISTRUSTED = ".distrusted"


class Purpose(StrEnum):
    """What a key signs; each has a key of its own."""

    BACKUP = "backup"
    CHECKPOINT = "checkpoint"
    CREDENTIAL = "credential"
    RECEIPT = "receipt"


class KeysUnusable(Exception):
    """A key cannot be read or kept; the message says which file, and why."""


@dataclass(frozen=True)
class Signature:
    """Who signed, by their public key (32 bytes), and the signature (64 bytes)."""

    public_key: bytes
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """The short name of the key that signed."""
        return fingerprint(self.public_key)

    def covers(self, content: bytes) -> bool:
        """Whether this key signed exactly this content."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(self.signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A key as it was when it was read: what it signs and its public half belong together, whoever changes keys meanwhile."""

    public_key: bytes
    sign: Callable[[bytes], bytes]


def signer(purpose: Purpose) -> Signer:
    """The key of this purpose, which is made when there is none yet. Raises KeysUnusable, also for a key that is marked."""
    key = _signing_key(purpose)
    return Signer(_raw(key.public_key()), key.sign)


def public_keys(purpose: Purpose) -> list[bytes]:
    """Every key with which this installation signs or has signed, in the order of their names. Raises KeysUnusable."""
    found = (
        _read(path, load_pem_public_key) for path in sorted(_folder().glob(f"{purpose}-*.pub"))
    )
    return [_raw(key) for key in found if isinstance(key, Ed25519PublicKey)]


def distrusted_keys(purpose: Purpose) -> list[bytes]:
    """Those of `public_keys` that somebody else may have had. Raises KeysUnusable."""
    marked = (path for path in sorted(_folder().glob(f"{purpose}-*{_DISTRUSTED}")))
    found = (_read(path.with_suffix(".pub"), load_pem_public_key) for path in marked)
    return [_raw(key) for key in found if isinstance(key, Ed25519PublicKey)]


def distrust(purpose: Purpose, public_key: bytes) -> None:
    """Mark a key as one that somebody else may have: it signs nothing any more, and the mark is never taken away. Raises KeysUnusable."""
    path = _mark(purpose, public_key)
    try:
        with key_files.locked(path.parent):
            key_files.put(path, fingerprint(public_key).encode())
    except OSError as error:
        raise KeysUnusable(f"Cannot keep a mark in {path}: {error.strerror}.") from error


def fingerprint(public_key: bytes) -> str:
    """160 bits of the public key's SHA-256 in five groups: short enough to be copied by hand, too long to be forged."""
    digits = hashlib.sha256(public_key).hexdigest()[: _GROUP * _GROUPS]
    return "-".join(re.findall(f".{{{_GROUP}}}", digits))


def is_same_fingerprint(one: str, other: str) -> bool:
    """Whether two people would call them the same: case, spaces, colons and hyphens aside."""
    return _digits(one) == _digits(other)


def _digits(text: str) -> str:
    return re.sub(r"[\s:-]", "", text).lower()


def sign(purpose: Purpose, content: bytes) -> Signature:
    """Sign with the key of this purpose, which is made when there is none yet. Raises KeysUnusable, also for a key that is marked."""
    key = _signing_key(purpose)
    return Signature(_raw(key.public_key()), key.sign(content))


def own_fingerprint(purpose: Purpose) -> str:
    """The fingerprint of the key that signs, which is made when there is none yet. Raises KeysUnusable."""
    return fingerprint(_raw(_private_key(purpose).public_key()))


def known_fingerprints(purpose: Purpose) -> set[str]:
    """Of every key with which this installation signs or has signed; empty where there never was one. Raises KeysUnusable."""
    return {fingerprint(key) for key in public_keys(purpose)}


def stored() -> list[tuple[str, Path]]:
    """Every file with key material: its name below VAR_DIR, and where it lies."""
    root = Path(settings.VAR_DIR)
    return [
        (path.relative_to(root).as_posix(), path)
        for folder in FOLDERS
        for path in sorted((root / folder).glob("*"))
        if path.is_file()
    ]


def published() -> list[tuple[str, Path]]:
    """Of these files the public keys that others check with, and the marks of those that are not trusted: every backup holds them, so
    that none is lost with a machine. Those of backups stay out: a backup must not vouch for itself."""
    of_backups = f"{FOLDERS[0]}/{Purpose.BACKUP}-"
    return [
        (name, path)
        for name, path in stored()
        if path.suffix in (".pub", _DISTRUSTED) and not name.startswith(of_backups)
    ]


def is_key_file(name: str) -> bool:
    """Whether a name from outside is that of a file right below one of the folders, and leads nowhere else."""
    folder, _slash, plain = name.partition("/")
    return folder in FOLDERS and bool(plain) and plain == Path(plain).name and plain != ".."


def put_back(name: str, content: bytes, *, replace: bool) -> bool:
    """Keep a file of a backup under its name, whole or not at all; one that is there stays unless told. Whether it was written."""
    target = Path(settings.VAR_DIR) / name
    # What was signed with a public key is checked by it for ever.
    if target.exists() and (not replace or target.suffix == ".pub"):
        return False
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if factor_keys.is_one(target):
        factor_keys.take_the_place(target, content)
        return True
    with key_files.locked(target.parent):
        key_files.put(target, content)
    return True


@dataclass(frozen=True)
class NextKey:
    """A key that will sign. Its public half is kept already: checkers can know it before they meet its first signature.
    `replaces`: the public half of the one before."""

    purpose: Purpose
    public_key: bytes
    replaces: bytes
    private_pem: bytes = field(repr=False)


def make_next(purpose: Purpose) -> NextKey:
    """A key that takes the place of the one of this purpose when it is taken into use. Raises KeysUnusable."""
    before = _private_key(purpose)  # whose public half is kept by now, however old it is
    key = Ed25519PrivateKey.generate()
    _keep_public(purpose, key.public_key())
    return NextKey(purpose, _raw(key.public_key()), _raw(before.public_key()), _pem(key))


def take_into_use(coming: NextKey) -> None:
    """From now on this key signs. The one before signs nothing any more, nowhere; its public half stays. Raises KeysUnusable."""
    path = _folder() / f"{coming.purpose}.key"
    try:
        with key_files.locked(path.parent):
            key_files.put(path, coming.private_pem)
    except OSError as error:
        raise KeysUnusable(f"Cannot keep a key in {path}: {error.strerror}.") from error


# --- Files --------------------------------------------------------------------------------------------


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "keys"


def _mark(purpose: Purpose, public_key: bytes) -> Path:
    name = fingerprint(public_key).partition("-")[0]
    return _folder() / f"{purpose}-{name}{_DISTRUSTED}"


def _signing_key(purpose: Purpose) -> Ed25519PrivateKey:
    """A marked key is there again when its successor was lost on the way, or an old backup brought it back."""
    key = _private_key(purpose)
    public_key = _raw(key.public_key())
    if _mark(purpose, public_key).exists():
        raise KeysUnusable(
            f"The key {fingerprint(public_key)} is marked as one that somebody else may have: it signs nothing any more. "
            f"Run manage.py rotate_signing_key {purpose} --at-once."
        )
    return key


def _private_key(purpose: Purpose) -> Ed25519PrivateKey:
    path = _folder() / f"{purpose}.key"
    if not path.exists():
        _make(path)
    key = _read(path, lambda content: load_pem_private_key(content, password=None))
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysUnusable(
            f"{path} holds no {ALGORITHM} key. Put the right file back, or move it away."
        )
    _keep_public(purpose, key.public_key())
    return key


def _make(path: Path) -> None:
    """Put a new key there, whole or not at all; the one of a process that was quicker stays."""
    key = Ed25519PrivateKey.generate()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key_files.put_once(path, _pem(key))
    except OSError as error:
        raise KeysUnusable(
            f"Cannot keep a key in {path}: {error.strerror}. Make the folder writable for this user."
        ) from error


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _keep_public(purpose: Purpose, key: Ed25519PublicKey) -> None:
    """Beside it, under a name of its own: a later key takes nothing away."""
    name = fingerprint(_raw(key)).partition("-")[0]
    path = _folder() / f"{purpose}-{name}.pub"
    if path.exists():
        return
    try:
        content = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        with key_files.locked(path.parent):
            key_files.put(path, content)
    except OSError as error:
        raise KeysUnusable(f"Cannot keep a key in {path}: {error.strerror}.") from error


def _read(path: Path, load: Callable[[bytes], Any]) -> Any:
    try:
        return load(path.read_bytes())
    except OSError as error:
        raise KeysUnusable(f"Cannot read the key {path}: {error.strerror}.") from error
    except ValueError as error:
        raise KeysUnusable(
            f"{path} is no key that can be read: {error}. Put the right file back."
        ) from error


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
