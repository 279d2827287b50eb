"""The one door to the security log, and the way to take it along."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from trainingsite.accounts.actors import Actor, Person, Unnamed
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent, SecurityTally, named
from trainingsite.accounts.sweeping import one_of_many

Fact = str | int | bool | list[str]
# By which of its facts what is only counted is told apart.
_TOLD_APART = ("page", "step", "how")
# Whoever is turned away tries on: so many rows of one kind for each account in this time, and one that counts the rest.
MOST_KEPT = 10
TALLIED_FOR = timedelta(minutes=15)


def note_security(
    *,
    kind: str,
    by: Actor,
    now: datetime,
    person: Person | None = None,
    about: Model | str = "",
    **facts: Fact,
) -> None:
    """Write that something happened, in the transaction in which it does. `facts` are ids, codes and counts: never what
    somebody typed, an address or a name. Of what somebody can bring about without end (`is_bounded`) the first MOST_KEPT of
    an account within TALLIED_FOR are written, and the others counted. Raises NotAllowed for who may do nothing at all."""
    check(by, Act.NOTE_SECURITY)
    event = SecurityEvent(
        kind=SecurityEvent.Kind(kind),
        at=now,
        by=by.row,
        by_role=by.role if isinstance(by, Unnamed) else "",
        person=person,
        about=about if isinstance(about, str) else named(about),
        facts=facts,
    )
    if not event.is_bounded:
        event.save()
        return
    with transaction.atomic():
        if _has_room(event):
            event.save()


def _has_room(event: SecurityEvent) -> bool:
    """Whether this one is written; otherwise it is counted."""
    tally = _tally_of(event)
    if tally.ends_at <= event.at:
        _close(tally, event.at)
        tally = _tally_of(event)
    has_room = tally.kept < MOST_KEPT
    if has_room:
        tally.kept += 1
    else:
        what = next((str(event.facts[name]) for name in _TOLD_APART if event.facts.get(name)), "")
        tally.more += 1
        tally.counts[what] = tally.counts.get(what, 0) + 1
    tally.save(update_fields=["kept", "more", "counts"])
    return has_room


def _tally_of(event: SecurityEvent) -> SecurityTally:
    """The tally that this event belongs to, locked; one that begins with it when there is none."""
    # Each change of an address is a row of its own: what somebody does to their account is one, whatever it is about.
    about = "" if event.kind in SecurityEvent.BOUNDED_OWN else event.about
    tally, _new = SecurityTally.objects.select_for_update().get_or_create(
        kind=event.kind,
        key=f"{event.by_id or event.by_role}|{event.person_id or ''}|{about}",
        defaults={
            "by": event.by,
            "by_role": event.by_role,
            "person": event.person,
            "about": about,
            "begun_at": event.at,
            "ends_at": event.at + TALLIED_FOR,
        },
    )
    found: SecurityTally = tally
    return found


def close_tallies(*, by: Actor, now: datetime) -> int:
    """Write how many followed those that were kept, of each tally whose time is over. Returns how many tallies."""
    check(by, Act.CLOSE_TALLIES)
    over = list(SecurityTally.objects.over_at(now).values_list("pk", flat=True))
    return sum(one_of_many(partial(_close_one, pk, now)) for pk in over)


@transaction.atomic
def _close_one(pk: int, now: datetime) -> bool:
    tally = SecurityTally.objects.over_at(now).select_for_update().filter(pk=pk).first()
    if tally is not None:
        _close(tally, now)
    return tally is not None


def _close(tally: SecurityTally, now: datetime) -> None:
    """One event counts what was not written, each page by name; the tally is over."""
    if tally.more:
        SecurityEvent.objects.create(
            kind=tally.kind,
            at=now,
            by=tally.by,
            by_role=tally.by_role,
            person=tally.person,
            about=tally.about,
            facts={
                "more": tally.more,
                "since": tally.begun_at.isoformat(),
                "until": tally.ends_at.isoformat(),
                "of": [f"{what or '-'}: {count}" for what, count in sorted(tally.counts.items())],
            },
        )
    tally.delete()


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
