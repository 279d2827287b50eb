"""Who has written what: everybody who edits a draft is kept until it goes live, and the record then names them all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from courses.publishing.models import Contributor, PublishContributor, PublishRecord


class Draft(Protocol):
    """A lesson or question with a draft: its uuid, and who edited it last."""

    uuid: UUID
    edited_by: Any


class NothingToPublish(Exception):
    """The draft says what is published already."""


class NotASecondPerson(Exception):
    """The person who publishes has written some of the draft. The message says so."""


def note_contributor(kind: str, draft: Draft, *, by: Any, now: datetime) -> None:
    """Keep that `by` has edited the draft. Inside the caller's transaction."""
    row, created = Contributor.objects.get_or_create(
        kind=kind,
        entry=draft.uuid,
        person=by,
        defaults={"first_edited_at": now, "last_edited_at": now},
    )
    if not created:
        row.last_edited_at = now
        row.save(update_fields=["last_edited_at"])


def contributors_to(kind: str, draft: Draft) -> list[Any]:
    """Everybody who has edited the draft since its published version, first hand first."""
    people = [row.person for row in Contributor.objects.to(kind, draft.uuid)]
    last = draft.edited_by
    return people if last is None or last in people else [*people, last]


def may_publish(kind: str, draft: Draft | None, *, by: Any) -> bool:
    """Whether there is a draft that waits, and `by` wrote none of it."""
    if draft is None or draft.edited_by is None:
        return False
    return by not in contributors_to(kind, draft)


def check_second_person(kind: str, draft: Draft, *, by: Any) -> list[Any]:
    """Everybody who contributed to the draft. Raises NothingToPublish where nobody did, NotASecondPerson where `by` did."""
    if draft.edited_by is None:
        raise NothingToPublish
    people = contributors_to(kind, draft)
    if by in people:
        others = ", ".join(str(person) for person in people if person != by)
        refusal = _(
            "You wrote some of this draft. Somebody who wrote none of it has to publish it."
        )
        also = _("Also wrote some of it: %(others)s.") % {"others": others} if others else ""
        raise NotASecondPerson(f"{refusal} {also}".strip())
    return people


def name_contributors(record: PublishRecord, people: Iterable[Any]) -> None:
    """The record names everybody whose words went live. Inside the caller's transaction."""
    PublishContributor.objects.bulk_create(
        PublishContributor(record=record, person=person) for person in people
    )


def forget_contributors(kind: str, draft: Draft) -> None:
    """The draft went live, or a file took its place. Inside the caller's transaction."""
    Contributor.objects.filter(kind=kind, entry=draft.uuid).delete()
