"""Whom no backup brings back: a list beside the database, of ids and days alone."""

from datetime import datetime
from uuid import UUID

from trainingsite.accounts.models import ErasedPerson
from trainingsite.kept_list import KeptList

LIST = KeptList[str](
    "erased-people.json",
    of="people who were erased",
    says="who was erased",
    otherwise="an older backup would bring people back who were erased",
    is_said=lambda at: isinstance(at, str),
)


def known() -> dict[str, str]:
    """By the uuid of the account when it was erased, as list and database say together. Raises ListUnusable."""
    rows = ErasedPerson.objects.order_by("pk").values_list("person__uuid", "erased_at")
    return LIST.read() | {str(uuid): at.isoformat() for uuid, at in rows}


def remember(uuid: UUID, now: datetime) -> None:
    """Put one more on it, before the commit of what erases them. Raises ListUnusable."""
    LIST.add({str(uuid): now.isoformat()})
