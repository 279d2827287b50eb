"""What a load publishes, it publishes under a PublishRecord: one for all, and one of its own where a draft is displaced."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from courses.content.actions.syncing import UNNAMED, FileSync, Step
from courses.content.domain.doors import Decision, Take
from courses.content.domain.entries import ContentRefused, Entry
from courses.content.models import Course, Module
from courses.publishing.actions.adapters import adapter_named, adapter_of
from courses.publishing.actions.contributing import contributors_to
from courses.publishing.actions.taken_up import settle_takings
from courses.publishing.models import Contributor, Draft, EntryDraft, PlaceChange, PublishRecord
from trainingsite.accounts.actors import SYSTEM, Person

D = TypeVar("D", bound=Draft)
MakeRecord = Callable[[], PublishRecord]
# What a load says of entries whose file is live from then on.
WENT_LIVE = ("added", "changed")
# What a file that takes the place of a draft says of the row, beside its content.
NOT_EDITED = {"edited_by": None, "edited_at": None, "retired_at": None}


@dataclass(frozen=True)
class Hands:
    """Through whose hands files came: who loaded them, and who reviewed them before; nobody unless it is said."""

    loaded_by: str = ""
    reviewed_by: Person | None = None


NOBODY = Hands()


def _of_its_kind(web: EntryDraft) -> EntryDraft:
    """The row as its own kind, under whose name it is kept who wrote it."""
    model: Any = adapter_named(web.kind).model
    found: EntryDraft = model._default_manager.select_related("course", "current_version").get(
        pk=web.pk
    )
    return found


class FileLoad(FileSync):
    """A FileSync whose entries go live."""

    def __init__(
        self, *, course: str, source: str, take: Take, now: datetime, hands: Hands = NOBODY
    ) -> None:
        super().__init__(course=course, source=source, take=take, now=now)
        self.hands = hands
        self._record: PublishRecord | None = None
        self._web = web_entries(course)
        self._taken: list[EntryDraft] = []
        self._out: list[EntryDraft] = []
        self._placed = placed_on_web(course)

    def decide(
        self,
        entry: Entry,
        *,
        row: Mapping[str, Any] | None,
        is_retired: bool = False,
        files_only: bool = False,
    ) -> Step:
        """As every load, but what somebody edits or published on the web is no longer the files' alone."""
        web = self._web.get((entry.kind, entry.code))
        if web is not None:
            row, files_only = as_edited(web, row), False
            is_retired = is_retired or (row is None and web.retired_at is not None)
        if (
            row is not None
            and entry.kind == "course"
            and any(k == "module" for k, _c in self._placed)
        ):
            row = _in_order(entry, row)
        step = super().decide(entry, row=row, is_retired=is_retired, files_only=files_only)
        return step.behind_draft() if web is not None and _waits(web) else step

    def remember(
        self, step: Step, row: Mapping[str, Any] | None = None, *, draft_waits: bool = False
    ) -> Decision:
        web = self._web.get((step.entry.kind, step.entry.code))
        if web is not None:
            draft_waits = draft_waits or web.edited_by_id is not None
            self._taken += [web] if step.loads else []
        return super().remember(step, row, draft_waits=draft_waits)

    def retires(
        self, entry: Entry, *, row: Mapping[str, Any] | None, files_only: bool = False
    ) -> bool:
        goes = super().retires(entry, row=row, files_only=files_only)
        web = self._web.get((entry.kind, entry.code))
        self._out += [web] if goes and web is not None else []
        return goes

    def left(self, kind: str, codes: set[str]) -> list[str]:
        gone = super().left(kind, codes)
        self._out += [self._web[kind, code] for code in gone if (kind, code) in self._web]
        return gone

    def finish(self) -> None:
        """What files changed of entries that were edited on the web is a version of theirs, by a record of its own where
        it takes the place of a draft."""
        super().finish()
        for web in self._out:
            web.retired_at = self.now
            web.save(update_fields=["retired_at"])
        for web in map(_of_its_kind, self._taken):
            people = contributors_to(web)
            Contributor.objects.forget_editors(web)
            adapter_named(web.kind).follow(web, record=self.record(web.course, people))
        live = {(one.kind, one.code) for one in self.changes if one.what in WENT_LIVE}
        course = Course.objects.filter(code=self.course).first() if live else None
        if course is not None:
            settle_takings(course=course, keys=live, by=SYSTEM, now=self.now)

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
        row = None if living is None else self._row(entry, living)
        step = self.decide(entry, row=row, is_retired=found is not living)
        if living is not None and _waits(living):
            step = step.behind_draft()
        if step.asks and living is not None and is_published(living):
            step = step.seen()
        if step.loads:
            people = contributors_to(living) if living is not None else []
            written = write()
            Contributor.objects.forget_editors(written)
            add_version(written, lambda: self.record(written.course, people))
            row = adapter_of(written).content(written)
        self.remember(step, row, draft_waits=living is not None and _waits(living))
        return living

    def _row(self, entry: Entry, living: Draft) -> dict[str, Any]:
        """What the draft says; where somebody moved it on the web, with its place, as far as the file has it elsewhere."""
        adapter = adapter_of(living)
        row = adapter.content(living)
        if (entry.kind, entry.code) in self._placed:
            place = {f"_{key}": value for key, value in adapter.place(living).items()}
            said = {key: entry.data[key] for key in place if key in entry.data}
            row |= {key: place[key] for key in said if said[key] != place[key]}
        return row

    def _new_record(self, course: Course) -> PublishRecord:
        return PublishRecord.objects.create(
            course=course, source=PublishRecord.Source.FILES, published_at=self.now, **self._said()
        )

    def _said(self) -> dict[str, Any]:
        """What the record says beside course and moment."""
        return {"loaded_by": self.hands.loaded_by[:120], "reviewer": self.hands.reviewed_by}


def _waits(entry: Draft) -> bool:
    """Whether somebody's draft waits beside what is live."""
    return entry.edited_by_id is not None


def placed_on_web(course: str) -> set[tuple[str, str]]:
    """What somebody moved, or put into another order, on the web, by kind and code."""
    changes = PlaceChange.objects.on_web().filter(course__code=course)
    rows = changes.values_list("kind", "after")
    return {(kind, code) for kind, after in rows for code in after}


def _in_order(entry: Entry, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the course says; where its modules stand otherwise than the file says, with their order."""
    modules = Module.objects.current().filter(course__code=entry.code)
    codes = list(modules.values_list("code", flat=True))
    return row if codes == entry.data.get("modules") else {**row, "_modules": codes}


def web_entries(course: str) -> dict[tuple[str, str], EntryDraft]:
    """What somebody edits, or edited, on the web of the entries that have no table of their own, by kind and code."""
    return {(row.kind, row.code): row for row in EntryDraft.objects.of_course(course)}


def as_edited(web: EntryDraft, row: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The row as a load sees it beside what the web did: a draft that waits is an edit that no load has seen, and what two
    people published is no file's, however alike the words."""
    version = web.current_version
    if web.edited_by_id is not None and web.retired_at is None:
        return dict(web.content)
    if row is None or version is None or not version.is_from_web:
        return row
    return {**row, "_web": version.number}


def rows_as_edited(
    course: str, rows: Mapping[tuple[str, str], Mapping[str, Any]]
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The rows of a course as a load sees them beside what the web did; a draft that waits no load has seen."""
    seen = dict(rows)
    for key, web in web_entries(course).items():
        row = seen.pop(key, None)
        if row is not None and web.edited_by_id is None:
            seen[key] = as_edited(web, row) or row
    return seen


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
        reviewer: Person | None,
        note: str,
        now: datetime,
    ) -> None:
        super().__init__(course=course, source=source, take=Take(), now=now)
        self.chosen = frozenset(chosen)
        self.reviewer = reviewer
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
        return {"reviewer": self.reviewer, "note": self.note}


class WebLoad(ChosenLoad):
    """One entry that two people made on the web goes through the loader of its file. No source said it, so none is
    remembered, and whoever put it live keeps the version."""

    def __init__(
        self,
        *,
        course: str,
        chosen: Collection[tuple[str, str]],
        now: datetime,
        record: PublishRecord | None = None,
    ) -> None:
        super().__init__(
            course=course, source=UNNAMED, chosen=chosen, reviewer=None, note="", now=now
        )
        self._record = record  # what has to be made anew with the entry goes live by the same act

    def finish(self) -> None:
        """Refuse everything where something was refused."""
        if self.problems:
            raise ContentRefused(self.problems)
