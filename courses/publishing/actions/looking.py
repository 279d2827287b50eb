"""Somebody looks at a draft that is reviewed: what it said at their last look is remembered, and compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.publishing.models import Draft, DraftRevision, Look
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


@dataclass(frozen=True)
class LastLook:
    """When the person looked before, and what the draft said at the look before its last save: None where it has not
    changed since the first look."""

    at: datetime
    said: Mapping[str, Any] | None
    said_at: datetime | None


@transaction.atomic
def look_at(*, entry: Draft, by: Person, now: datetime) -> LastLook | None:
    """Remember what this look shows; give what the one before showed. None at the first look. Raises NotAllowed."""
    check(by, Act.ENTER_STUDIO)
    last = DraftRevision.objects.of(entry).first()
    number = 0 if last is None else last.number
    row, is_first = Look.objects.select_for_update().get_or_create(
        person=by,
        kind=entry.KIND,
        entry=entry.uuid,
        defaults={"shown": number, "shown_at": now},
    )
    if is_first:
        return None
    looked_at = row.shown_at
    if row.shown != number:
        row.before, row.before_at, row.shown = row.shown, row.shown_at, number
    row.shown_at = now
    row.save(update_fields=["before", "before_at", "shown", "shown_at"])
    return LastLook(looked_at, _said(entry, row.before), row.before_at)


def _said(entry: Draft, number: int | None) -> Mapping[str, Any] | None:
    """What the save with this number said; None where there was none yet."""
    if not number:
        return None
    save = DraftRevision.objects.of(entry).filter(number=number).first()
    return None if save is None else save.content
