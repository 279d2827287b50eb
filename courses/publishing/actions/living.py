"""Entries whose live rows every page reads as they are: edited as drafts here, put live by the loaders of files."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Max
from django.utils.translation import gettext as _

from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import ContentRefused, Entry
from courses.content.domain.fields import Fields
from courses.content.domain.lint import Finding
from courses.content.models import ContentEntry, Course, Module
from courses.publishing.actions.adapters import EntryAdapter, NotStorable
from courses.publishing.actions.file_records import FileLoad, WebLoad
from courses.publishing.actions.meaning import NotSameMeaning
from courses.publishing.actions.publishing import Unfinished
from courses.publishing.models import EntryDraft, EntryVersion, PublishRecord, VersionQuerySet


class LivingAdapter(EntryAdapter[EntryDraft, EntryVersion]):
    """One kind of entry without a table of versions of its own. What goes live goes through the loader of its file."""

    FIELDS: ClassVar[Fields]
    is_signed = False
    # The key whose value leaves as a file of its own, beside a table of the others; "" where an entry is a row alone.
    file_key: ClassVar[str] = ""
    # What holds for the file that was looked at alone, where that stands apart from the entry: asked anew of another one.
    said_of_file: ClassVar[tuple[str, ...]] = ()

    def table(self, content: Mapping[str, Any]) -> Fields:
        return self.FIELDS.of(content)

    # ---- What a kind says of itself ----

    @abstractmethod
    def live(self, course: Course, code: str) -> Mapping[str, Any] | None:
        """What readers or candidates get now, as its file says it; None where they get nothing."""

    @abstractmethod
    def all_live(self, course: Course) -> dict[str, Mapping[str, Any]]:
        """By code, what of every entry of the kind names it in a list, as `live` says it; in as many queries however many."""

    @abstractmethod
    def put(self, files: CourseFiles, entry: Entry) -> None:
        """Let the entry stand in a course folder, with what its loader has to know beside it."""

    @abstractmethod
    def load_files(self, files: CourseFiles, sync: FileLoad, course: Course) -> None:
        """Let the loader of such entries have the folder. Refusals stand in `sync`."""

    def whole_live(self, course: Course) -> dict[str, Mapping[str, Any]]:
        """By code, everything that is live of the kind."""
        said = {code: self.live(course, code) for code in self.all_live(course)}
        return {code: one for code, one in said.items() if one is not None}

    def file_of(self, said: Mapping[str, Any]) -> bytes | None:
        """The file that an entry leaves as; None where it has none."""
        return None

    def file_key_of(self, said: Mapping[str, Any]) -> str:
        """Under which key this entry holds its file, or names it."""
        return self.file_key

    def file_sizes(self, entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
        """By code how many bytes the file of each has, where it is kept apart from the entry."""
        return {}

    def about_file(self, said: Mapping[str, Any]) -> dict[str, str]:
        """What a file says of itself, for columns of the table beside it."""
        return {}

    def those_here(self, course: Course, codes: Collection[str]) -> set[str]:
        """Those of the codes of which there is a row of such an entry, in use or not."""
        return set(codes) & set(self.all_live(course))

    def beyond_the_table(
        self, entry: EntryDraft, said: Mapping[str, Any]
    ) -> Iterator[tuple[str, str]]:
        """(key, message) for what is wrong between the entry and what there is, as far as its values are sound."""
        yield from ()

    def stand(self, course: Course, code: str, said: Mapping[str, Any]) -> None:
        """Make room for a new entry where other drafts have to name it."""

    # ---- The same for all ----

    def content(self, entry: EntryDraft) -> dict[str, Any]:
        return self.FIELDS.typed(entry.content)

    def begin(
        self, *, course: Course, module: Module | None, code: str, said: Mapping[str, Any]
    ) -> EntryDraft:
        self.stand(course, code, said)
        rows: Any = self.model._default_manager
        made: EntryDraft = rows.create(course=course, code=code)
        return made

    def codes_taken(self, course: Course, codes: Collection[str]) -> set[str]:
        return super().codes_taken(course, codes) | self.those_here(course, codes)

    def take_up(self, course: Course, code: str, now: datetime) -> EntryDraft:
        live = self.live(course, code)
        if live is None:
            raise LookupError(f"There is no {self.KIND} {code!r} in this course.")
        rows: Any = self.model._default_manager
        made: EntryDraft = rows.create(course=course, code=code, content=self.settled(live))
        record = PublishRecord.objects.create(
            course=course,
            source=PublishRecord.Source.FILES,
            published_at=_loaded_at(course, self.KIND, code) or now,
            note=_("As it was live when somebody first edited it on the web."),
        )
        self._keep(made, live, record)
        return made

    def write(self, entry: EntryDraft, content: Mapping[str, Any]) -> None:
        said = {key: value for key, value in content.items() if value not in (None, "")}
        problems = self.misfits(said)
        if said.get(self.code_key, entry.code) != entry.code:
            problems.append((self.code_key, _("The code of an entry never changes.")))
        if problems:
            raise NotStorable(*problems)
        entry.content = said | {self.code_key: entry.code}

    def version_content(self, version: EntryVersion) -> dict[str, Any]:
        return self.FIELDS.typed(version.content)

    def draft_hash(self, entry: EntryDraft) -> str:
        return entry.content_hash

    def gaps(self, entry: EntryDraft) -> list[tuple[str, str]]:
        said = self.content(entry)
        wrong = list(self.table(said).problems(said))
        unsound = {key for key, _message in wrong}
        sound = {key: value for key, value in said.items() if key not in unsound}
        return [*wrong, *self.beyond_the_table(entry, sound)]

    def findings(self, entry: EntryDraft, day: date) -> list[Finding]:
        return []

    def lines(self, said: EntryDraft | EntryVersion) -> str:
        return self.content_lines(said.content)

    def content_lines(self, content: Mapping[str, Any]) -> str:
        said = self.FIELDS.typed(content)
        return "\n".join(self.table(said).lines(said))

    def live_content(self, course: Course, code: str) -> dict[str, Any] | None:
        said = self.live(course, code)
        return None if said is None else self.settled(said)

    def check_meaning(self, current: EntryVersion, entry: EntryDraft) -> None:
        raise NotSameMeaning(
            _("No lead signs entries of this kind, so there is no signature to keep.")
        )

    def read(self, versions: VersionQuerySet) -> VersionQuerySet:
        return versions.order_by("entry__code")

    def objectives(self, versions: Sequence[EntryVersion]) -> dict[int, list[str]]:
        return {}

    def minutes(self, version: EntryVersion) -> float:
        return 0.0

    def settled(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The entry in the one spelling that a version keeps."""
        return self.table(said).said(said)

    def add_version(
        self,
        entry: EntryDraft,
        *,
        record: Callable[[], PublishRecord],
        same_meaning_as: EntryVersion | None,
    ) -> EntryVersion | None:
        """The loader of files puts it live, so that all rules of files hold. Raises Unfinished."""
        said = self.content(entry)
        current = entry.current_version
        if current is not None and self.settled(self.version_content(current)) == self.settled(
            said
        ):
            return None
        made = record()
        self._go_through(entry, said, made.published_at, made)
        return self._keep(entry, said, made)

    def take_out(self, entry: EntryDraft, now: datetime) -> None:
        if self.live(entry.course, entry.code) is not None:
            self._go_through(entry, None, now)

    def put_back(self, entry: EntryDraft, now: datetime) -> None:
        if entry.current_version is not None:
            self._go_through(entry, self.version_content(entry.current_version), now)

    def _go_through(
        self,
        entry: EntryDraft,
        said: Mapping[str, Any] | None,
        now: datetime,
        record: PublishRecord | None = None,
    ) -> None:
        """What it says goes live; None: it goes out of use. Inside the caller's transaction. Raises Unfinished with
        whatever the loader refuses."""
        course = entry.course
        keys = {key: line for line, key in enumerate(said or (), start=2)}
        place = (self.KIND, entry.code, self.KIND, 1)
        spoken = Entry(*place, dict(said or {}), keys, retired=said is None)
        files = CourseFiles(Entry("course", course.code, "", 1, {}))
        if said is None:
            files.retired.append(spoken)
        else:
            self.put(files, spoken)
        sync = WebLoad(course=course.code, chosen=[(self.KIND, entry.code)], now=now, record=record)
        with refusals_as_gaps(spoken):
            self.load_files(files, sync, course)
            sync.finish()

    def _keep(
        self, entry: EntryDraft, said: Mapping[str, Any], record: PublishRecord
    ) -> EntryVersion:
        review_by = _day(said.get("review_by"))
        return entry.add_version(self.settled(said), record=record, review_by=review_by)

    def follow(self, entry: EntryDraft, *, record: PublishRecord) -> None:
        """A file changed what is live: the draft says it too, as a version. Inside the caller's transaction."""
        course = Course.objects.get(pk=entry.course_id)  # the file may have changed that
        live = self.live(course, entry.code)
        assert live is not None  # noqa: S101 -- a file has just put it there
        entry.content, entry.retired_at = self.settled(live), None
        entry.edited_by = entry.edited_at = None
        entry.save()
        self._keep(entry, live, record)


def _loaded_at(course: Course, kind: str, code: str) -> datetime | None:
    """When a file last said something of the entry."""
    known = ContentEntry.objects.filter(course=course.code, kind=kind, code=code)
    return known.aggregate(last=Max("loaded_at"))["last"]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


@contextmanager
def refusals_as_gaps(entry: Entry) -> Iterator[None]:
    """What the loader refuses with line and file, by the keys of the draft."""
    try:
        yield
    except ContentRefused as refused:
        keys = {line: key for key, line in entry.key_lines.items()}
        before = f"{entry.kind} {entry.code}: "
        gaps = [
            (keys.get(problem.line, "code"), problem.message.removeprefix(before))
            for problem in refused.problems
        ]
        raise Unfinished(gaps) from None


def missing_codes(
    key: str, codes: Iterable[str], here: Iterable[str], what: str
) -> Iterator[tuple[str, str]]:
    """(key, message) for every code that names nothing of the course."""
    for code in sorted(set(codes) - set(here)):
        yield key, _("'%(code)s' is no %(what)s of this course.") % {"code": code, "what": what}
