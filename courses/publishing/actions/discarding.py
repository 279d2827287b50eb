"""A draft that waited says again what is live: whoever had put something into it is told, part by part."""

from collections.abc import Callable
from datetime import datetime

from courses.publishing.models import Draft
from trainingsite.accounts.actors import Person

Heard = Callable[[Draft, Person, datetime], None]
_HEARD: list[Heard] = []


def when_discarded(heard: Heard) -> None:
    """Said at start-up by a part above. Called inside the transaction that discards the draft."""
    _HEARD.append(heard)


def tell_discarded(entry: Draft, by: Person, now: datetime) -> None:
    """What waited in this draft goes live with nobody's word."""
    for heard in _HEARD:
        heard(entry, by, now)
