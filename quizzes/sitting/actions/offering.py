"""What the shipped edition offers, kept entry by entry until somebody decides; and read again as the folder said it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from courses.actions import Change
from courses.content.actions.syncing import CHANGED_HERE
from courses.content.domain.course_files import CourseFiles
from courses.content.domain.doors import ABSENT
from courses.content.domain.entries import Entry
from courses.content.domain.naming import all_entries
from courses.content.domain.shapes import Day
from courses.models import Course, EditionOffer, EditionTaking, OfferedEntry, StoredPicture
from quizzes.sitting.actions.parts_above import all_tables
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

Key = tuple[str, str]
State = OfferedEntry.State
SAME = "same"  # a load would leave it as it is
# What a newer edition leaves as it is while it says the same.
DECIDED_AS_IT_IS = (State.LEFT, State.DIFFERS)


@transaction.atomic
def keep_offer(
    *,
    course: Course,
    files: CourseFiles,
    edition_hash: str,
    changes: Sequence[Change],
    by: Actor,
    now: datetime,
    loaded: Collection[Key] = (),
) -> EditionOffer:
    """Keep what the edition would change here. What somebody left stays left while the edition says the same of it.

    `loaded`: what a load has brought in since, whatever was decided about it.
    """
    check(by, Act.OFFER_EDITION)
    said: dict[Key, Entry] = {
        (entry.kind, entry.code): entry for entry in (*all_entries(files), *files.retired)
    }
    about = {
        "changes": 0,
        "safety_changes": 0,
        "edition": str(files.course.data.get("edition", "")),
        "disclosed": files.disclosed,
        "edition_hash": edition_hash,
        "compared_at": now,
    }
    StoredPicture.objects.keep_all(files.pictures)  # what is taken later finds them here
    offer = EditionOffer.objects.update_or_create(course=course, defaults=about)[0]
    offer.entries.named(loaded).delete()
    known = {row.key: row for row in offer.entries.select_for_update()}
    for change in changes:
        key = (change.kind, change.code)
        _keep(offer, change, said.get(key), known.pop(key, None))
    _forget(known, said)
    _keep_watched(offer, said)
    offer.recount()
    return offer


def _keep(
    offer: EditionOffer, change: Change, entry: Entry | None, known: OfferedEntry | None
) -> None:
    made = OfferedEntry(
        pk=None if known is None else known.pk,
        offer=offer,
        kind=change.kind,
        code=change.code,
        path="" if entry is None else entry.path,
        what=change.what,
        safety=change.safety,
        is_retired=entry is None or entry.retired,
        data=None if entry is None else entry.data,
        file_hash=ABSENT if entry is None else entry.file_hash,
    )
    if known is not None:
        says_the_same = known.file_hash == made.file_hash
        if says_the_same and (known.state in DECIDED_AS_IT_IS or _is_under_way(made, known)):
            return
        _carry(made, known)
    made.save()


def _is_under_way(made: OfferedEntry, known: OfferedEntry) -> bool:
    """What was taken waits for a second person, or went live as it was taken, with our own changes: not what was only moved."""
    if known.state != State.TAKEN or made.what != CHANGED_HERE:
        return False
    takings = EditionTaking.objects.last_of(made.offer.course, [known.key])
    return any(taking.waits or taking.is_fulfilled for taking in takings)


def _carry(made: OfferedEntry, known: OfferedEntry) -> None:
    """What a newer edition does not undo: what nobody has of an older one was for safety, though the file of the newer
    does not say it again; and something else went live than was taken."""
    if known.is_open and known.file_hash != made.file_hash:
        made.safety = made.safety or known.safety
    if known.state == State.DIFFERS:
        made.state, made.decided_by, made.decided_at = (
            State.DIFFERS,
            known.decided_by,
            known.decided_at,
        )


def _forget(rows: Mapping[Key, OfferedEntry], said: Mapping[Key, Entry]) -> None:
    """What the edition no longer offers; what was decided about it is kept as long as the edition says the same."""
    for key, row in rows.items():
        entry = said.get(key)
        says_the_same = row.file_hash == (ABSENT if entry is None else entry.file_hash)
        if row.state == State.WAITING or not says_the_same:
            row.delete()


def _keep_watched(offer: EditionOffer, said: Mapping[Key, Entry]) -> None:
    """What was taken for safety has a row, also where the edition and we say the same by now: should it be edited away, it
    waits there, with what the edition says."""
    here = {row.key for row in offer.entries.all()}
    for taking in EditionTaking.objects.watched_for_safety(offer.course):
        entry = said.get(taking.key)
        if entry is None or entry.retired or taking.key in here:
            continue
        row = OfferedEntry(
            offer=offer,
            kind=taking.kind,
            code=taking.code,
            path=entry.path,
            what=SAME,
            safety=True,
            data=entry.data,
            file_hash=entry.file_hash,
            state=State.TAKEN,
            decided_by=taking.by,
            decided_at=taking.at,
        )
        row.remembered = row.memory().values("file_hash", "row_hash").first()
        row.save()


def entry_of(offered: OfferedEntry) -> Entry:
    """The entry as its file said it. What the edition has left out has none: ask only where there is `data`."""
    table = all_tables().get(offered.kind)
    data: dict[str, Any] = dict(offered.data or {})
    days = {field.key for field in table or () if _is_day(field.shape)}
    for key in days & data.keys():
        if isinstance(data[key], str):
            data[key] = date.fromisoformat(data[key])
    place = (offered.kind, offered.code, offered.path, 1)
    return Entry(*place, data, safety=offered.safety, retired=offered.is_retired)


def _is_day(shape: Any) -> bool:
    """Whether the file holds a date, which is kept as its text."""
    return isinstance(shape, Day) and not shape.as_text
