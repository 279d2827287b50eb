"""Several drafts go live in one transaction, what others name before them: a course that begins, or a lesson with its new fact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import CannotPublish
from courses.publishing.actions.drafting import locked
from courses.publishing.actions.looking import unread
from courses.publishing.actions.publishing import DraftChanged, NotRead, publish
from courses.publishing.models import Draft, Version
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

# What others name comes before them; a quiz is sat, and a scheme certifies, only where there is a course.
ORDER = (
    *("fact", "module", "figure", "term", "lesson", "question"),
    *("course", "quiz", "scheme"),
)


class NotTogether(CannotPublish):
    """Nothing went live, because some of it cannot. `refused` are the entries, each with its own refusal."""

    def __init__(self, refused: Sequence[tuple[Draft, CannotPublish]]) -> None:
        super().__init__(" ".join(f"{entry.code}: {refusal}" for entry, refusal in refused))
        self.refused = refused


@transaction.atomic
def publish_together(
    *,
    entries: Iterable[Draft],
    by: Person,
    now: datetime,
    seen: Mapping[UUID, str],
    note: str = "",
) -> list[Version]:
    """Publish every one of these drafts, or none; `by` has reviewed them all and wrote nothing of them. Each keeps a record
    of its own. `seen`: by uuid the draft_hash of what `by` was shown. Raises NotAllowed, and NotTogether, also where `by` has
    not opened the review of each as it stands."""
    check(by, Act.PUBLISH)
    waiting = sorted(entries, key=place_of)
    _check_as_seen(waiting, seen)
    _check_read(waiting, by)
    return put_together(
        entries=waiting, put=lambda entry: publish(entry=entry, by=by, now=now, note=note), by=by
    )


def put_together(
    *, entries: Iterable[Draft], put: Callable[[Draft], Version], by: Person
) -> list[Version]:
    """Put every one of these drafts live, what others name before them, or none. Inside the caller's transaction. Raises
    NotAllowed, NotTogether."""
    check(by, Act.PUBLISH)
    waiting, made = sorted(entries, key=place_of), list[Version]()
    while waiting:
        refused: list[tuple[Draft, CannotPublish]] = []
        for entry in waiting:
            try:
                with transaction.atomic():
                    made.append(put(entry))
            except CannotPublish as refusal:
                refused.append((entry, refusal))
        if len(refused) == len(waiting):  # not even after all the others
            raise NotTogether(refused)
        waiting = [entry for entry, _refusal in refused]
    return made


def _check_as_seen(entries: Iterable[Draft], seen: Mapping[UUID, str]) -> None:
    """Before the first goes live: a lesson is another one as soon as a figure that it shows is."""
    rows = [locked(entry) for entry in entries]
    others = [one for one in rows if seen.get(one.uuid) != adapter_of(one).draft_hash(one)]
    if others:
        raise NotTogether([(one, DraftChanged()) for one in others])


def _check_read(entries: Iterable[Draft], by: Person) -> None:
    """A list of titles shows none of what goes live: each was opened before."""
    if left := unread(entries=entries, by=by):
        raise NotTogether([(one, NotRead()) for one in left])


def awaited(entry: Draft) -> list[Draft]:
    """The new drafts that go live before this one or with it, and those that they wait for themselves."""
    found: dict[UUID, Draft] = {}
    waiting = adapter_of(entry).awaits(entry)
    while waiting:
        one = waiting.pop()
        if one.uuid not in found and one.uuid != entry.uuid:
            found[one.uuid] = one
            waiting += adapter_of(one).awaits(one)
    return sorted(found.values(), key=place_of)


def place_of(entry: Draft) -> tuple[int, str]:
    """Where it stands among drafts that go live together."""
    return place_among(adapter_of(entry).KIND, entry.code)


def place_among(kind: str, code: str) -> tuple[int, str]:
    """Where an entry stands among others of which some name it: what is named comes first."""
    return (ORDER.index(kind) if kind in ORDER else len(ORDER), code)
