"""The keys that seal second factors: files below VAR_DIR/secrets, read at every use, so that a new key holds at once everywhere.

`second-factor.key` seals. Every `second-factor-*.key` beside it is an older one, or one of another machine, and opens only.
"""

import os
import stat
import threading
from pathlib import Path

from django.conf import settings

from trainingsite.accounts.domain.sealing import Keyring, is_key, key_name, new_key

NAME = "second-factor.key"
OLDER = "second-factor-*.key"


class FactorKeysUnusable(Exception):
    """A key cannot be read or kept; the message says which file, and what to do."""


def folder() -> Path:
    """Where they lie."""
    return Path(settings.VAR_DIR) / "secrets"


def files() -> list[Path]:
    """Those that are here, the one that seals first."""
    newest = folder() / NAME
    return [*([newest] if newest.exists() else []), *sorted(folder().glob(OLDER))]


def keyring() -> Keyring:
    """Every key that is here, to open with. Raises FactorKeysUnusable."""
    return Keyring(tuple(_read(path) for path in files()))


def sealing_keyring() -> Keyring:
    """The same, to seal with: a key is made when there is none yet. Raises FactorKeysUnusable."""
    path = folder() / NAME
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
    except OSError as error:
        raise FactorKeysUnusable(_cannot_keep(path, error)) from error
    return keyring()


def begin_new_key() -> None:
    """From now on another key seals; the one before stays beside it and opens. Raises FactorKeysUnusable."""
    sealing_keyring()
    path = folder() / NAME
    try:
        set_aside()
        fresh = _written_aside(path, new_key())
        fresh.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise FactorKeysUnusable(_cannot_keep(path, error)) from error


def set_aside() -> None:
    """Give the key that seals a second name among those that open, before something takes its place. Raises OSError."""
    path = folder() / NAME
    if not path.exists():
        return
    # A damaged one too: what somebody may mend is not thrown away.
    beside = path.with_name(OLDER.replace("*", key_name(path.read_text("latin-1").strip())))
    if not beside.exists():
        os.link(path, beside)


def damages() -> list[str]:
    """A sentence for every file that is no key, or cannot be read."""
    said = []
    for path in files():
        try:
            _read(path)
        except FactorKeysUnusable as damage:
            said.append(str(damage))
    return said


def exposed() -> list[Path]:
    """What others on this machine can read: a key, or the folder in which they lie."""
    there = [path for path in (folder(), *files()) if path.exists()]
    return [path for path in there if stat.S_IMODE(path.stat().st_mode) & 0o077]


# --- Files --------------------------------------------------------------------------------------------


def _read(path: Path) -> str:
    try:
        content = path.read_text("latin-1").strip()
    except OSError as error:
        raise FactorKeysUnusable(
            f"Cannot read the key {path}: {error.strerror}. Make it readable for this user, and for nobody else."
        ) from error
    if is_key(content):
        return content
    raise FactorKeysUnusable(
        f"The key {path} is damaged: it is not the 44 characters of one. Put the file of a copy there. If there is none, move it out "
        "of the folder: second factors that it sealed cannot be read then, and manage.py drop_unreadable_factors takes them away."
    )


def _make(path: Path) -> None:
    """Put a new key there, whole or not at all; the one of a process that was quicker stays."""
    fresh = _written_aside(path, new_key())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
    _sync(path.parent)


def _written_aside(path: Path, content: str) -> Path:
    """The content on disk beside the path, for this user only."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _sync(path: Path) -> None:
    """A power cut must not leave rows that were sealed by a key whose name was still on its way to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _cannot_keep(path: Path, error: OSError) -> str:
    return (
        f"Cannot keep the key that seals second factors in {path}: {error.strerror}. Make the folder writable for this user, "
        "or set VAR_DIR to one that is."
    )
