"""Somebody looks at a draft that is reviewed: what it said at their last look is remembered, and compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.models import Draft, DraftRevision, Look
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


@dataclass(frozen=True)
class LastLook:
    """When the person looked before, and what the draft said at the look before its last change: None where it has not
    changed since the first look, or nobody knows what it said. `is_same`: it says what it said at the last look."""

    at: datetime
    said: Mapping[str, Any] | None
    said_at: datetime | None
    is_same: bool = True


@transaction.atomic
def look_at(*, entry: Draft, by: Person, now: datetime) -> LastLook | None:
    """Remember what this look shows; give what the one before showed. None at the first look. Raises NotAllowed."""
    check(by, Act.ENTER_STUDIO)
    number, version = _shown(entry)
    row, is_first = Look.objects.select_for_update().get_or_create(
        person=by,
        kind=entry.KIND,
        entry=entry.uuid,
        defaults={"shown": number, "version": version, "shown_at": now},
    )
    if is_first:
        return None
    looked_at, is_same = row.shown_at, _is_same(entry, row, (number, version))
    if not is_same:
        row.before, row.before_version, row.before_at = row.shown, row.version, row.shown_at
    row.shown, row.version, row.shown_at = number, version, now
    row.save()
    said = None if row.before is None else _said(entry, row.before, row.before_version)
    return LastLook(looked_at, said, row.before_at, is_same)


def has_looked(*, entry: Draft, person: Person) -> bool:
    """Whether the person has looked at the draft as it stands. A look at an exam question is one behind the right to its key."""
    row = Look.objects.filter(person=person, kind=entry.KIND, entry=entry.uuid).first()
    return row is not None and _is_same(entry, row, _shown(entry))


def unread(*, entries: Iterable[Draft], by: Person) -> list[Draft]:
    """Those of the drafts that the person has not looked at as they stand: nobody is named as who reviewed these."""
    return [one for one in entries if not has_looked(entry=one, person=by)]


def _shown(entry: Draft) -> tuple[int, int]:
    """The numbers of the last save and of the live version, 0 where there is none: what a draft says is one of the two."""
    last, current = DraftRevision.objects.of(entry).first(), entry.current_version
    return (0 if last is None else last.number), (0 if current is None else current.number)


def _is_same(entry: Draft, row: Look, now: tuple[int, int]) -> bool:
    """Whether the draft says what the last look showed; what goes live as it stands says nothing else."""
    if (row.shown, row.version) == now:
        return True
    said, adapter = _said(entry, row.shown, row.version), adapter_of(entry)
    if said is None:
        return False
    return adapter.content_lines(said) == adapter.content_lines(adapter.content(entry))


def _said(entry: Draft, number: int, version: int | None) -> Mapping[str, Any] | None:
    """What the draft said when these were the last save and the live version: the later of the two, as files go live without
    a save. None where nobody knows: earlier looks kept no version."""
    save = DraftRevision.objects.of(entry).filter(number=number).first()
    live = entry.versions.filter(number=version or 0).select_related("publish_record").first()
    if live is not None and (save is None or save.saved_at <= live.publish_record.published_at):
        content: Mapping[str, Any] = adapter_of(entry).version_content(live)
        return content
    if save is not None:
        return save.content
    return {} if version == 0 else None
