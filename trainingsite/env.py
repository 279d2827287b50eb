"""Reading settings from the environment: a wrong value stops the start with a message that says how to mend it."""

import json
import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 32
# The names by which a machine calls itself.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def text(name: str, default: str = "") -> str:
    """The variable's text, stripped; the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def beginning_with(prefix: str) -> dict[str, str]:
    """Every variable whose name begins so, without that: for a library that has names of its own."""
    found = {name for name in os.environ if name.startswith(prefix)}
    return {name.removeprefix(prefix): text(name) for name in sorted(found)}


def flag(name: str, *, default: bool = False) -> bool:
    """1/0, true/false, yes/no, on/off; anything else is refused."""
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} is {value!r}. Set it to 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number between least and most."""
    value = text(name, str(default))
    try:
        parsed = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number.") from None
    if not least <= parsed <= most:
        raise ImproperlyConfigured(f"{name} is {parsed}. Set it between {least} and {most}.")
    return parsed


def comma_separated(name: str) -> list[str]:
    """A comma-separated list."""
    return [value.strip() for value in text(name).split(",") if value.strip()]


def url(name: str, default: str, *, schemes: frozenset[str]) -> str:
    """An address with one of the schemes and a host (or a path, for sockets and files), no trailing slash."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        well = parts.scheme in schemes and bool(parts.netloc or parts.path) and _has_port(parts)
    except ValueError:
        well = False
    if not well:
        allowed = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
        raise ImproperlyConfigured(
            f"{name} is {_without_password(value)!r}. Give an address that starts with {allowed}, with a port from 1 to 65535."
        )
    return value


def site_url(name: str, value: str) -> str:
    """The address of a site: http or https, a host, perhaps a port, and nothing else. It is printed in QR codes."""
    address = value.rstrip("/")
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        well = parts.scheme in ("http", "https") and _has_port(parts)
        well = well and address == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
        well = well and bool(re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+", host))
    except ValueError:
        well = False
    if not well:
        raise ImproperlyConfigured(
            f"{name} is {_without_password(value)!r}. Give it as https://training.example: "
            "a host, perhaps a port, no path, no spaces, no user name."
        )
    return address


def outside_place(name: str, default: Path) -> str:
    """A folder by its whole path, mailto: with one address, or https: (http: on this machine), without a password in it: where
    checkpoints went is shown at the desk and kept in backups."""
    value = text(name, str(default))
    parts = urlsplit(value)
    well = {
        "": Path(value).is_absolute(),
        "mailto": bool(re.fullmatch(r"[^@\s,?]+@[^@\s,?]+", parts.path)) and not parts.query,
        "https": bool(parts.hostname) and "@" not in parts.netloc,
        "http": parts.hostname in LOOPBACK and "@" not in parts.netloc,
    }
    if not well.get(parts.scheme, False):
        raise ImproperlyConfigured(
            f"{name} is {_without_password(value)!r}. Give a folder as /whole/path, mailto:name@clinic.example, or an address that "
            "starts with https:// and holds no password."
        )
    return value


def is_outside(place: str, own: Path) -> bool:
    """Whether a place for checkpoints is none of ours: no folder below our own, and no address of this machine."""
    parts = urlsplit(place)
    if parts.scheme:
        return parts.scheme != "http"
    return not Path(place).resolve().is_relative_to(own.resolve())


def as_host(name: str) -> str:
    """The host as a request names it: an IPv6 address stands in brackets."""
    return f"[{name}]" if ":" in name else name


def _has_port(parts: SplitResult) -> bool:
    """Whether the port, if there is one, is a port. Raises ValueError when it is no number."""
    return parts.port is None or parts.port > 0


def _without_password(value: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", value)


def choice(name: str, default: str, allowed: Collection[str]) -> str:
    """One of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        shown = ", ".join(sorted(allowed)) if len(allowed) < 10 else "a name such as Europe/London"
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to {shown}.")
    return value


def secret(name: str, path: Path) -> str:
    """The secret from the environment, else from a file of mode 0600 that is made when missing."""
    value = text(name)
    if value:
        if len(value) < SHORTEST_SECRET:
            raise ImproperlyConfigured(
                f"{name} is too short to be safe. Give at least {SHORTEST_SECRET} random characters."
            )
        return value
    try:
        # The folder of everything that is kept is often made here first: for this user only.
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        return _whole(path.read_bytes(), name, path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"Cannot keep the secret {name} in {path}: {error.strerror}. "
            f"Make the folder writable for this user, set VAR_DIR to one that is, or set {name}."
        ) from error


def _whole(content: bytes, name: str, path: Path) -> str:
    """The secret of a file, unless a power cut left it empty, cut off or full of noughts."""
    kept = content.decode("latin-1").strip()
    if len(kept) >= SHORTEST_SECRET and kept.isascii() and kept.isprintable():
        return kept
    raise ImproperlyConfigured(
        f"The secret {name} in {path} is damaged: it is shorter than {SHORTEST_SECRET} characters, or holds signs that none has. Put the "
        "file of a backup there, or remove it: then a new one is made, everybody signs in again, and links of mails on their way end."
    )


def _make_secret(path: Path) -> None:
    """Put a new secret there, whole or not at all; the one of a process that was quicker stays."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def remembered(path: Path) -> dict[str, Any]:
    """What `manage.py up` last ran as, so that other commands speak of the same address; {} when it never ran."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
