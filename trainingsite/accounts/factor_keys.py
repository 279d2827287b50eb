"""The keys that seal second factors: files below VAR_DIR/secrets, read at every use, so that a new key holds at once everywhere.

`second-factor.key` seals. Every `second-factor-*.key` beside it is an older one, or one of another machine, and opens only; one
that is damaged is passed over. `second-factor-*.damaged` is what lay in the place of a key, kept for whoever may mend it.
"""

import logging
import os
import stat
from itertools import chain, count
from pathlib import Path

from django.conf import settings

from trainingsite.accounts import key_files
from trainingsite.accounts.domain.sealing import Keyring, is_key, key_name, new_key

NAME = "second-factor.key"
OLDER = "second-factor-*.key"
log = logging.getLogger(__name__)


class FactorKeysUnusable(Exception):
    """A key cannot be read or kept; the message says which file, and what to do."""


def folder() -> Path:
    """Where they lie."""
    return Path(settings.VAR_DIR) / "secrets"


def files() -> list[Path]:
    """Those that are here, the one that seals first."""
    newest = folder() / NAME
    return [*([newest] if _lies_there(newest) else []), *sorted(folder().glob(OLDER))]


def keyring() -> Keyring:
    """Every whole key that is here, to open with; one that is damaged is told in the log, and passed over."""
    whole = []
    for path in files():
        try:
            whole.append(_read(path))
        except FactorKeysUnusable as damage:
            log.warning("passed over: %s", damage)
    return Keyring(tuple(whole))


def sealing_keyring() -> Keyring:
    """The same, to seal with: a key is made when there is none yet. Raises FactorKeysUnusable."""
    path = folder() / NAME
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _lies_there(path):
            key_files.put_once(path, new_key().encode())
    except OSError as error:
        raise FactorKeysUnusable(_cannot_keep(path, error)) from error
    refuse_damaged_newest()
    return keyring()


def refuse_damaged_newest() -> None:
    """Nothing is sealed by an older key instead of the newest. Raises FactorKeysUnusable."""
    path = folder() / NAME
    if _lies_there(path):
        _read(path)


def refuse_damaged() -> None:
    """Nobody can say what is lost while one of the keys may still be mended. Raises FactorKeysUnusable."""
    for path in files():
        _read(path)


def begin_new_key() -> None:
    """From now on another key seals; the one before stays beside it and opens. Raises FactorKeysUnusable."""
    sealing_keyring()
    path = folder() / NAME
    try:
        take_the_place(path, new_key().encode())
    except OSError as error:
        raise FactorKeysUnusable(_cannot_keep(path, error)) from error


def is_one(path: Path) -> bool:
    """Whether a key of second factors lies there, or would."""
    return path.parent == folder() and (path.name == NAME or path.match(OLDER))


def take_the_place(path: Path, content: bytes) -> None:
    """Put this key there. The one that it displaces opens from now on, under a name of its own: what it sealed lies in rows
    and backups. One process at a time, so that each sets aside what the one before it put there. Raises OSError."""
    with key_files.locked(path.parent):
        if path.exists() and (before := path.read_bytes()) != content:
            _set_aside(before)
        key_files.put(path, content)


def _set_aside(content: bytes) -> None:
    """Among those that open; what is no key under a name that none of them has, for somebody may mend it."""
    text = content.decode("latin-1").strip()
    ending = ".key" if is_key(text) else ".damaged"
    plain = OLDER.removesuffix("*.key") + key_name(text)
    names = chain([plain], (f"{plain}-{number}" for number in count(2)))
    places = (folder() / f"{name}{ending}" for name in names)
    place = next(one for one in places if not _lies_there(one) or _holds(one, content))
    if not place.exists():
        key_files.put(place, content)


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


def _lies_there(path: Path) -> bool:
    """Also as a link to a disk that is not there: whoever made it has a key, and no other may take its place."""
    return os.path.lexists(path)


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


def _read(path: Path) -> str:
    try:
        content = path.read_text("latin-1").strip()
    except FileNotFoundError as error:
        raise FactorKeysUnusable(
            f"The key {path} is damaged: what it leads to is not there. If it is a link to another disk, mount that disk; else put the file "
            "of a copy in its place."
        ) from error
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


def _cannot_keep(path: Path, error: OSError) -> str:
    return (
        f"Cannot keep the key that seals second factors in {path}: {error.strerror}. Make the folder writable for this user, "
        "or set VAR_DIR to one that is."
    )
