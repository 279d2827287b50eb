"""The one door to the security log, and the way to take it along."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from trainingsite.accounts.actors import Actor, Person, Unnamed
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent, named

Fact = str | int | bool | list[str]


def note_security(
    *,
    kind: str,
    by: Actor,
    now: datetime,
    person: Person | None = None,
    about: Model | str = "",
    **facts: Fact,
) -> SecurityEvent:
    """Write that something happened, in the transaction in which it does. `facts` are ids, codes and counts: never what
    somebody typed, an address or a name. Raises NotAllowed for who may do nothing at all."""
    check(by, Act.NOTE_SECURITY)
    event: SecurityEvent = SecurityEvent.objects.create(
        kind=SecurityEvent.Kind(kind),
        at=now,
        by=by.row,
        by_role=by.role if isinstance(by, Unnamed) else "",
        person=person,
        about=about if isinstance(about, str) else named(about),
        facts=facts,
    )
    return event


def export_log(
    *, events: "QuerySet[SecurityEvent]", by: Actor, now: datetime
) -> Iterator[dict[str, Any]]:
    """These events, oldest first, as dictionaries that JSON can hold: people by their public ids. That somebody takes
    them along is kept before the first one leaves. Raises NotAllowed."""
    check(by, Act.EXPORT_LOG)
    # Those that are there now: what is written while they leave, this one too, is not among them.
    last = events.order_by("-pk").values_list("pk", flat=True).first() or 0
    taken = events.filter(pk__lte=last).select_related("by", "person").order_by("pk")
    note_security(kind=SecurityEvent.Kind.EXPORTED, by=by, now=now, events=taken.count())
    return (_written(event) for event in taken.iterator(chunk_size=500))


def _written(event: SecurityEvent) -> dict[str, Any]:
    return {
        "uuid": str(event.uuid),
        "at": event.at.isoformat(),
        "kind": event.kind,
        "by": str(event.by.uuid) if event.by else event.by_role,
        "person": str(event.person.uuid) if event.person else None,
        "about": event.about,
        "facts": event.facts,
    }
