"""Whom no backup brings back: a list beside the database, of ids and days alone."""

import fcntl
import json
import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from trainingsite.accounts.models import ErasedPerson

NAME = "erased-people.json"


class ListUnusable(Exception):
    """The list cannot be read or written; the message says why and what to do."""


def path() -> Path:
    """Where the list lies. No backup holds it."""
    return Path(settings.VAR_DIR) / NAME


def on_the_list() -> dict[str, str]:
    """By the uuid of the account when it was erased. Raises ListUnusable."""
    try:
        found = json.loads(path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ListUnusable(
            f"{path()} cannot be read: {error}. It says who was erased: bring a copy of it back, or move it away if there is none."
        ) from error
    if not isinstance(found, dict) or not all(isinstance(at, str) for at in found.values()):
        raise ListUnusable(f"{path()} is no list of people who were erased. Bring a copy back.")
    return found


def known() -> dict[str, str]:
    """What list and database say together. Raises ListUnusable."""
    rows = ErasedPerson.objects.order_by("pk").values_list("person__uuid", "erased_at")
    return on_the_list() | {str(uuid): at.isoformat() for uuid, at in rows}


def remember(uuid: UUID, now: datetime) -> None:
    """Put one more on it, before the commit of what erases them. Raises ListUnusable."""
    add({str(uuid): now.isoformat()})


def add(said: dict[str, str]) -> None:
    """Put these on it beside what is there. Raises ListUnusable."""
    try:
        # Two who read it in one moment would each write the other's entry away.
        handle = os.open(path().with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle) as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            write(on_the_list() | said)
    except OSError as error:
        raise ListUnusable(f"{path()} cannot be written: {error.strerror}.") from error


def write(said: dict[str, str]) -> None:
    """Put these on the list, whole or not at all. Raises ListUnusable."""
    part = path().with_suffix(".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(said, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path())
    except OSError as error:
        raise ListUnusable(
            f"{path()} cannot be written: {error.strerror}. Until it is, an older backup would bring people back who were erased."
        ) from error
