"""Photographs that were withdrawn stay erased, whatever a backup says: a list of them lies beside the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from courses import actions as courses
from courses.models import WithdrawnPicture
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import User
from trainingsite.kept_list import KeptList

_SAID = ("sha256", "consent", "shown_in", "reason")
LIST = KeptList[dict[str, Any]](
    "withdrawn-photographs.json",
    of="withdrawn photographs",
    says="which photographs were withdrawn",
    otherwise="a restore of an older backup would bring these photographs back: make the folder writable, then start the site anew",
    is_said=lambda said: isinstance(said, dict) and {"withdrawn_at", "reason"} <= said.keys(),
)


def known() -> dict[str, dict[str, Any]]:
    """What the list and the database say together. Raises ListUnusable."""
    return LIST.read() | in_database()


def in_database() -> dict[str, dict[str, Any]]:
    """By name every photograph that the database knows as withdrawn."""
    rows = WithdrawnPicture.objects.select_related("withdrawn_by").order_by("pk")
    return {row.name: _told(row) for row in rows}


def _told(row: WithdrawnPicture) -> dict[str, Any]:
    by = str(row.withdrawn_by.uuid) if row.withdrawn_by else ""
    about = {key: getattr(row, key) for key in _SAID}
    return {**about, "withdrawn_by": by, "withdrawn_at": row.withdrawn_at.isoformat()}


def keep_list() -> None:
    """Bring the list up to what the database says; it forgets nothing. Raises ListUnusable."""
    LIST.add(in_database())


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
    again = erase_again(LIST.read(), timezone.now())
    keep_list()
    return again
