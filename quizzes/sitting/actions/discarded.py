"""A draft that was discarded leaves what stood before it: loads and the page of the edition see no edit any more."""

from datetime import datetime
from typing import Any

from courses.content.actions.syncing import CHANGED_HERE
from courses.content.domain.curriculum import SHIPPED_ID
from courses.content.domain.doors import ABSENT, Take
from courses.content.domain.entries import content_hash
from courses.lessons.actions.rows import Key, rows_of
from courses.models import ContentEntry, Course, DraftRevision, OfferedEntry, PublishRecord
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.file_records import FileLoad
from courses.publishing.models import Draft
from quizzes.sitting.actions.loading import bank_rows
from quizzes.sitting.actions.offered import DRAFTED
from quizzes.sitting.actions.offering import entry_of
from quizzes.sitting.actions.parts_above import parts_above
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


def see_no_edit(*, entry: Draft, by: Person, now: datetime) -> None:
    """What stands now is what a source left, though it may be spelled otherwise than the source spelled it; what waits of
    the shipped edition was changed by nobody here. Raises NotAllowed."""
    check(by, Act.SAVE_DRAFT)
    if entry.KIND in DRAFTED:
        _spell_as_left(entry)
    else:
        _compare_again(entry, now)


def _spell_as_left(entry: Draft) -> None:
    """The row has the spelling of its version by now, and a load knows it by the spelling of the file."""
    known = ContentEntry.objects.filter(
        course=entry.course.code, kind=entry.KIND, code=entry.code
    ).exclude(file_hash=ABSENT)
    spelled = content_hash(adapter_of(entry).content(entry))
    for memory in known:
        if _was_left(entry, memory):
            memory.row_hash = spelled
            memory.save(update_fields=["row_hash"])


def _was_left(entry: Draft, memory: ContentEntry) -> bool:
    """Whether what is live was there when this source spoke last: by files, or as a draft that took up what it said."""
    record = entry.current_version.publish_record
    if record.source == PublishRecord.Source.FILES:
        return bool(record.published_at <= memory.loaded_at)
    adapter = adapter_of(entry)
    live = adapter.lines(entry.current_version)
    return any(
        content_hash(revision.content) == memory.row_hash
        and adapter.content_lines(revision.content) == live
        for revision in DraftRevision.objects.of(entry)
    )


def _compare_again(entry: Draft, now: datetime) -> None:
    """As the next start would, for this entry alone."""
    waiting = OfferedEntry.objects.select_related("offer__course").filter(
        offer__course=entry.course,
        kind=entry.KIND,
        code=entry.code,
        state__in=OfferedEntry.OPEN,
        what=CHANGED_HERE,
        data__isnull=False,
    )
    for row in waiting:
        load = FileLoad(course=entry.course.code, source=SHIPPED_ID, take=Take(), now=now)
        here = _rows(entry.course).get(row.key)
        if here is not None and load.decide(entry_of(row), row=here, files_only=True).loads:
            row.what = "changed"
            row.save(update_fields=["what"])


def _rows(course: Course) -> dict[Key, Any]:
    """Every living row, as a load sees it."""
    rows: dict[Key, Any] = {**rows_of(course), **bank_rows(course)}
    for part in parts_above():
        rows |= part.rows(course)
    return rows
