"""Where an entry stands, in one word with its sign: what every list of the studio shows beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import ReviewRequest
from courses.publishing.models import Draft


@dataclass(frozen=True)
class State:
    """A badge: its look and its icon (docs/components.md), and its words."""

    look: str
    icon: str
    label: str | Promise


LIVE = State("valid", "check", _("Live"))
CHANGED = State("due", "clock", _("Live, with a draft"))
NEW = State("unknown", "question", _("New draft"))
IN_REVIEW = State("due", "clock", _("In review"))
OUT = State("refused", "cross", _("Out of use"))


def state_of(entry: Draft, *, in_review: bool = False) -> State:
    """Where this entry stands."""
    if entry.retired_at is not None:
        return OUT
    if in_review:
        return IN_REVIEW
    if entry.pk is None:  # nobody has edited it on the web yet
        return LIVE
    if entry.current_version is None:
        return NEW
    return LIVE if entry.edited_by_id is None else CHANGED


def in_review(entries: Iterable[Draft]) -> set[UUID]:
    """Those of the entries of which a review is asked for, in one query."""
    uuids = [entry.uuid for entry in entries]
    return set(ReviewRequest.objects.open().filter(entry__in=uuids).values_list("entry", flat=True))


def with_states(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """Each entry beside its state."""
    rows = list(entries)
    asked = in_review(rows)
    return [{"entry": row, "state": state_of(row, in_review=row.uuid in asked)} for row in rows]
