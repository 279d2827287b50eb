"""Reading settings from the environment: a wrong value stops the start with a message that says how to mend it."""

import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's text, stripped; the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


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


def words(name: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def url(name: str, default: str, *, schemes: frozenset[str]) -> str:
    """An address with one of the schemes and a host (or a path, for sockets and files), no trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        allowed = ", ".join(sorted(schemes))
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Give an address that starts with {allowed}."
        )
    return value


def secret(name: str, path: Path) -> str:
    """The secret from the environment, else from a file of mode 0600 that is made when missing."""
    value = text(name)
    if value:
        return value
    try:
        # The folder of everything that is kept is often made here first: for this user only.
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"Cannot keep the secret {name} in {path}: {error.strerror}. "
            f"Make the folder writable for this user, set VAR_DIR to one that is, or set {name}."
        ) from error


def _make_secret(path: Path) -> None:
    """Put a new secret there, whole or not at all; the one of a process that was quicker stays."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
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
