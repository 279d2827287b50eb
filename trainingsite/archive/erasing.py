"""Photographs that were withdrawn stay erased, whatever a backup says: a list of them lies beside the database."""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from courses import actions as courses
from courses.models import WithdrawnPicture
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import User

NAME = "withdrawn-photographs.json"
_SAID = ("sha256", "consent", "shown_in", "reason")


class ListUnusable(Exception):
    """The list cannot be read or written; the message says why and what to do."""


def path() -> Path:
    """Where the list lies. No backup holds it."""
    return Path(settings.VAR_DIR) / NAME


def on_the_list() -> dict[str, dict[str, Any]]:
    """By name what the list says of each. Raises ListUnusable."""
    try:
        found = json.loads(path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ListUnusable(
            f"{path()} cannot be read: {error}. It says which photographs were withdrawn: bring a copy of it back, or move it away if "
            "there is none."
        ) from error
    if not isinstance(found, dict) or not all(_is_told(one) for one in found.values()):
        raise ListUnusable(f"{path()} is no list of withdrawn photographs. Bring a copy back.")
    return found


def _is_told(said: Any) -> bool:
    return isinstance(said, dict) and {"withdrawn_at", "reason"} <= said.keys()


def known() -> dict[str, dict[str, Any]]:
    """What the list and the database say together. Raises ListUnusable."""
    return on_the_list() | in_database()


def in_database() -> dict[str, dict[str, Any]]:
    """By name every photograph that the database knows as withdrawn."""
    rows = WithdrawnPicture.objects.select_related("withdrawn_by").order_by("pk")
    return {row.name: _told(row) for row in rows}


def _told(row: WithdrawnPicture) -> dict[str, Any]:
    by = str(row.withdrawn_by.uuid) if row.withdrawn_by else ""
    about = {key: getattr(row, key) for key in _SAID}
    return {**about, "withdrawn_by": by, "withdrawn_at": row.withdrawn_at.isoformat()}


def write(said: dict[str, dict[str, Any]]) -> None:
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
            f"{path()} cannot be written: {error.strerror}. Until it is, a restore of an older backup would bring these photographs "
            "back: make the folder writable, then start the site anew."
        ) from error


def keep_list() -> None:
    """Bring the list up to what the database says; it forgets nothing. Raises ListUnusable."""
    before = on_the_list()
    said = before | in_database()
    if said != before:
        write(said)


def erase_again(said: dict[str, dict[str, Any]], now: datetime) -> list[str]:
    """Withdraw once more what is on the list and not known to the database. Gives a line for each whose bytes were back."""
    people = {str(one.uuid): one for one in User.objects.filter(uuid__in=_people(said.values()))}
    records = [
        WithdrawnPicture(
            name=name,
            **{key: one.get(key) or ([] if key == "shown_in" else "") for key in _SAID},
            withdrawn_by=people.get(one.get("withdrawn_by") or ""),
            withdrawn_at=datetime.fromisoformat(one["withdrawn_at"]),
        )
        for name, one in said.items()
    ]
    again = courses.erase_again(records=records, by=SYSTEM, now=now)
    return [
        f"{one.name} ({', '.join(one.shown_in) or 'in no figure'}): withdrawn {one.withdrawn_at:%Y-%m-%d}: {one.reason}"
        for one in again
    ]


def _people(said: Iterable[dict[str, Any]]) -> set[str]:
    return {by for one in said if (by := one.get("withdrawn_by"))}


def keep_in_step() -> list[str]:
    """What a start does: what only the list knows is erased, what only the database knows goes on the list. Raises ListUnusable."""
    again = erase_again(on_the_list(), timezone.now())
    keep_list()
    return again
