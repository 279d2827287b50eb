"""A draft that waited says again what is live: whoever had put something into it is told, part by part."""

from datetime import datetime
from typing import Protocol

from courses.publishing.models import Draft
from trainingsite.accounts.actors import Person


class Heard(Protocol):
    """What a part does about it."""

    def __call__(self, *, entry: Draft, by: Person, now: datetime) -> None: ...


_HEARD: list[Heard] = []


def when_discarded(heard: Heard) -> None:
    """Said at start-up by a part above. Called inside the transaction that discards the draft."""
    _HEARD.append(heard)


def tell_discarded(entry: Draft, by: Person, now: datetime) -> None:
    """What waited in this draft goes live with nobody's word."""
    for heard in _HEARD:
        heard(entry=entry, by=by, now=now)
