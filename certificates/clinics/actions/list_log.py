"""Who wrote rows of a clinic's list anew, and who took some off: its people read what a colleague did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

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


def log_of_list(
    organisation: Organisation, *, first: int = 0, most: int = MOST_LOGGED
) -> list[Logged]:
    """The same of every row of the clinic's list, with what was taken off and is not forgotten yet: so many from the `first` on, for a
    list that somebody brings writes hundreds in one moment."""
    end = first + most
    edits = ListEdit.objects.filter(organisation=organisation).select_related("row", "by")
    told = _told(edits.order_by("-pk")[:end])
    # Each has its own order, which a merge keeps: no page lacks what the one before did not show.
    both = merge(_taken_off(organisation, end), told, key=lambda one: one.at, reverse=True)
    return list(islice(both, first, end))


def _taken_off(organisation: Organisation, end: int) -> list[Logged]:
    off = ListRow.objects.filter(organisation=organisation, removed_at__isnull=False)
    return [
        Logged(row, row.removed_by, row.removed_at)
        for row in off.select_related("removed_by").order_by("-removed_at", "-pk")[:end]
        if row.removed_by and row.removed_at  # a constraint says both
    ]


def _told(edits: Iterable[ListEdit]) -> list[Logged]:
    return [Logged(one.row, one.by, one.at, tuple(one.parts)) for one in edits]
