"""One holder at a time of an installation's folder: a running `up`, or a restore."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Somebody else holds this installation; the message says who."""


@contextmanager
def held(var: Path) -> Iterator[None]:
    """Hold the installation. Raises AlreadyRunning."""
    run = var / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (run / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise AlreadyRunning(
                f"This installation is running already (process {holder}). "
                "Stop it with Ctrl-C there, or use another VAR_DIR and PORT."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
