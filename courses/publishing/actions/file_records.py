"""What a load publishes, it publishes under a PublishRecord: one for all, and one of its own where a draft is displaced."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from courses.content.actions.syncing import FileSync, Step
from courses.content.domain.doors import Decision, Take
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
            course=course, source=PublishRecord.Source.FILES, published_at=self.now, **self._said()
        )

    def _said(self) -> dict[str, Any]:
        """What the record says beside course and moment."""
        return {}


class ChosenLoad(FileLoad):
    """A FileLoad of entries that a person chose: they are loaded, whoever changed them, and nothing else is touched.

    `chosen` are in the files or, with nothing in them, go out of use. What else the files hold stands there because
    the chosen entries refer to it.
    """

    def __init__(
        self,
        *,
        course: str,
        source: str,
        chosen: Collection[tuple[str, str]],
        by: Person,
        note: str,
        now: datetime,
    ) -> None:
        super().__init__(course=course, source=source, take=Take(), now=now)
        self.chosen = frozenset(chosen)
        self.by = by
        self.note = note

    def decide(
        self,
        entry: Entry,
        *,
        row: Mapping[str, Any] | None,
        is_retired: bool = False,
        files_only: bool = False,
    ) -> Step:
        """The person has decided."""
        self._seen.add((entry.kind, entry.code))
        is_chosen = (entry.kind, entry.code) in self.chosen
        return Step(entry, row, Decision.LOAD if is_chosen else Decision.NOTHING)

    def _gone(self, kind: str, codes: set[str]) -> list[str]:
        chosen = {code for of, code in self.chosen if of == kind}
        return sorted(code for code in chosen & codes if (kind, code) not in self._seen)

    def _said(self) -> dict[str, Any]:
        return {"reviewer": self.by, "note": self.note}
