"""The one door to the security log."""

from datetime import datetime

from django.db.models import Model

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
