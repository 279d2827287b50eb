"""What a load publishes, it publishes under a PublishRecord: one for all, and one of its own where a draft is displaced."""

from collections.abc import Collection
from datetime import datetime

from courses.content.actions.syncing import FileSync
from courses.content.domain.doors import Take
from courses.content.models import Course
from courses.publishing.models import PublishRecord
from trainingsite.accounts.actors import Person


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

    def _new_record(self, course: Course) -> PublishRecord:
        return PublishRecord.objects.create(
            course=course, source=PublishRecord.Source.FILES, published_at=self.now
        )
