"""Drafts are edited: readers and candidates see nothing of it, and every save is kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction

from courses.content.domain.lint import Finding
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.models import Contributor, Draft, DraftRevision
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

D = TypeVar("D", bound=Draft)


@transaction.atomic
def save_draft(*, entry: D, content: Mapping[str, Any], by: Person, now: datetime) -> D:
    """Store an edited draft once it is sound, and keep it as a revision. Gives the draft as it is stored.

    It is written onto the row as it stands now: a page opened before somebody published takes no new version back.
    Who changes nothing has written nothing, and takes nobody's place as author. Raises NotAllowed, and what the
    adapter says of content that cannot be stored; then nothing is changed.
    """
    check(by, Act.SAVE_DRAFT)
    adapter, kept = adapter_of(entry), locked(entry)
    before = adapter.content(kept)
    adapter.write(kept, content)
    after = adapter.content(kept)
    if after == before:
        return kept
    kept.edited_by, kept.edited_at = by, now
    kept.save()
    Contributor.objects.note_editor(kept, by, now=now)
    DraftRevision.objects.keep(kept, after, by=by, now=now)
    return kept


def locked(entry: D) -> D:
    """The entry's row as it stands now, held until the transaction ends: saving and publishing wait for one another."""
    rows = type(entry)._default_manager.select_for_update(of=("self",))
    return rows.select_related("course", "current_version").get(pk=entry.pk)


def draft_findings(*, entry: Draft, day: date) -> list[Finding]:
    """What the rules find in the draft, errors first. `day` decides which facts are expired."""
    return adapter_of(entry).findings(entry, day)
