"""What a load publishes, it publishes under a PublishRecord: one for all, and one of its own where a draft is displaced."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from courses.content.actions.syncing import FileSync
from courses.content.domain.doors import Take
from courses.content.domain.entries import Entry
from courses.content.models import Course
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import contributors_to
from courses.publishing.models import Contributor, Draft, PublishRecord
from trainingsite.accounts.actors import Person

D = TypeVar("D", bound=Draft)
MakeRecord = Callable[[], PublishRecord]
# What a file that takes the place of a draft says of the row, beside its content.
NOT_EDITED = {"edited_by": None, "edited_at": None, "retired_at": None}


class FileLoad(FileSync):
    """A FileSync whose entries go live."""

    def __init__(self, *, course: str, source: str, take: Take, now: datetime) -> None:
        super().__init__(course=course, source=source, take=take, now=now)
        self._record: PublishRecord | None = None

    def record(self, course: Course, people: Collection[Person] = ()) -> PublishRecord:
        """The one PublishRecord of this load, made when the first version needs it.

        An entry that takes the place of a draft has one of its own, which names the `people` who wrote that: the file
        may say their words.
        """
        if people:
            record = self._new_record(course)
            record.name_contributors(people)
            return record
        if self._record is None:
            self._record = self._new_record(course)
        return self._record

    def load_draft(
        self,
        entry: Entry,
        found: D | None,
        *,
        is_published: Callable[[D], bool],
        write: Callable[[], D],
        add_version: Callable[[D, MakeRecord], object],
    ) -> D | None:
        """One entry with a draft goes through the door. Gives the living row as it was before, if there was one.

        `found` is the row with its code, in use or not; `is_published` whether the file comes to what is published;
        `write` puts the file on the row (with NOT_EDITED); `add_version` makes what was written go live.
        """
        living = found if found is not None and found.retired_at is None else None
        row = None if living is None else adapter_of(living).content(living)
        step = self.decide(entry, row=row, is_retired=found is not living)
        if step.asks and living is not None and is_published(living):
            step = step.seen()
        if step.loads:
            people = contributors_to(living) if living is not None else []
            written = write()
            Contributor.objects.forget_editors(written)
            add_version(written, lambda: self.record(written.course, people))
            row = adapter_of(written).content(written)
        draft_waits = living is not None and living.edited_by_id is not None
        self.remember(step, row, draft_waits=draft_waits)
        return living

    def _new_record(self, course: Course) -> PublishRecord:
        return PublishRecord.objects.create(
            course=course, source=PublishRecord.Source.FILES, published_at=self.now
        )
