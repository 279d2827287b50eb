"""Who wrote rows of a clinic's list anew, and who took some off: its people read what a colleague did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from certificates.clinics.models import ListEdit, ListRow, Organisation
from trainingsite.accounts.actors import Person

MOST_LOGGED = 200
Part = tuple[str, str, str]


@dataclass(frozen=True)
class Logged:
    """Somebody wrote these parts of the row anew (name, before, after), or took it off where there are none."""

    row: ListRow
    by: Person
    at: datetime
    parts: tuple[Part, ...] = ()


def edits_of(row: ListRow) -> list[Logged]:
    """What was written anew in the row, the latest first."""
    return _told(row.edits.select_related("row", "by").order_by("-pk")[:MOST_LOGGED])


def log_of_list(organisation: Organisation) -> list[Logged]:
    """The same of every row of the clinic's list, with what was taken off and is not forgotten yet."""
    rows = ListEdit.objects.filter(organisation=organisation).select_related("row", "by")
    off = ListRow.objects.filter(organisation=organisation, removed_at__isnull=False)
    off = off.select_related("removed_by").order_by("-removed_at", "-pk")[:MOST_LOGGED]
    taken_off = [
        Logged(row, row.removed_by, row.removed_at)
        for row in off
        if row.removed_by and row.removed_at  # a constraint says both
    ]
    told = [*taken_off, *_told(rows.order_by("-pk")[:MOST_LOGGED])]
    return sorted(told, key=lambda one: one.at, reverse=True)[:MOST_LOGGED]


def _told(edits: Iterable[ListEdit]) -> list[Logged]:
    return [Logged(one.row, one.by, one.at, tuple(one.parts)) for one in edits]
