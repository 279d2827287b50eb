"""How files with key material come to lie in their folder: whole or not at all, this user's alone, one process at a time."""

import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else on this machine puts a key into the folder meanwhile. Not to be held twice by one. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def put_once(path: Path, content: bytes) -> None:
    """Put it there; what a process that was quicker put there stays. Raises OSError."""
    fresh = written_aside(path, content)
    try:
        with locked(path.parent):
            _name_once(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def put(path: Path, content: bytes) -> None:
    """Put it there, in the place of what is there. The caller holds the lock. Raises OSError."""
    written_aside(path, content).replace(path)
    _sync(path.parent)


def written_aside(path: Path, content: bytes) -> Path:
    """The content on disk beside the path, for this user only. Raises OSError."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _name_once(fresh: Path, path: Path) -> None:
    """A link is refused where the name is taken, even by another machine. Where a file system has no links, the lock that
    the caller holds keeps this machine's processes apart; a name never stands before its content is on the disk."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    except OSError:
        if path.exists():
            return
        fresh.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """A power cut must not leave rows that were sealed by a key whose name was still on its way to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (
            errno.EINVAL,
            errno.ENOTSUP,
        ):  # a file system that knows no such thing
            raise
    finally:
        os.close(handle)
