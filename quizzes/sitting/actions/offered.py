"""An entry of the shipped edition beside what is here: what differs, whose draft waits, what it needs first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.crypto import salted_hmac

from courses.content.actions.syncing import CHANGED_HERE
from courses.content.domain.changes import ChangedLine, changed_lines
from courses.content.domain.curriculum import SHIPPED_ID
from courses.content.domain.entries import Entry, authored, content_hash
from courses.content.domain.merging import ChangedBy, Merged, merge, who_changed
from courses.models import (
    ContentEntry,
    Course,
    EditionOffer,
    EntryDraft,
    Lesson,
    LessonVersion,
    OfferedEntry,
    PublishRecord,
)
from courses.publishing.actions.adapters import adapter_of
from quizzes.bank.actions.published import parse
from quizzes.bank.domain.questions import written_question
from quizzes.bank.models import Question
from quizzes.sitting.actions.addresses import AddressChange, address_changes
from quizzes.sitting.actions.live_entries import Said, lines_of, live_entries, those_here
from quizzes.sitting.actions.offering import Key, entry_of
from quizzes.sitting.actions.parts_above import all_tables
from quizzes.sitting.domain.needs import needs_of, objectives_in
from quizzes.sitting.domain.quizzes import parse_quiz, written_quiz

DRAFTED: Mapping[str, Any] = {"lesson": Lesson, "question": Question}
# A load says it of a question whose words are the same: only who else can read it is told otherwise.
READERS_ONLY = ("disclosed", "not disclosed any more")


@dataclass(frozen=True)
class Merging:
    """The edition's lesson and ours over the wording that both began with. `clashes`: keys that both changed, by name."""

    content: dict[str, Any]
    clashes: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """One offered entry beside what is here now. `draft` is the row of a lesson or question, in use or not; `live` what
    readers or candidates get, None where they get nothing; `missing` what it names and the course lacks; `companions`
    questions that it names and that the edition brings too: two new ones can name each other, so they are taken together."""

    offered: OfferedEntry
    draft: Any
    live: Said | None
    is_changed_here: bool
    missing: Sequence[Key] = field(default=())
    companions: Sequence[OfferedEntry] = field(default=())
    edited: EntryDraft | None = None  # the draft that waits of what has live rows of its own
    address: AddressChange | None = None  # of a lesson that stands elsewhere in the edition

    @cached_property
    def entry(self) -> Entry:
        return entry_of(self.offered)

    @property
    def is_drafted(self) -> bool:
        """Whether entries of this kind go live by a draft and a second person."""
        return self.offered.kind in DRAFTED

    @property
    def is_secret(self) -> bool:
        """Whether what the entry says holds the key of an exam question."""
        if self.offered.kind != "question":
            return False
        said = self.offered.data or {}
        pool = said.get("pool") or (self.draft.pool if self.draft else Question.Pool.EXAM)
        return bool(pool == Question.Pool.EXAM)

    @property
    def is_out_of_use(self) -> bool:
        """Whether the entry was here and nobody gets it any more."""
        return self.draft is not None and self.draft.retired_at is not None

    @property
    def waits_for(self) -> Any:
        """Who saved the draft that waits; None where none does."""
        row = self.draft if self.draft is not None else self.edited
        return None if row is None else row.edited_by

    @cached_property
    def changes(self) -> list[ChangedLine]:
        """The lines that differ. Holds keys where `is_secret`."""
        if self.offered.is_retired:
            return []
        before = "" if self.live is None else "\n".join(lines_of(self.offered.kind, self.live))
        return changed_lines(before, "\n".join(lines_of(self.offered.kind, self._spelled)))

    @cached_property
    def _spelled(self) -> Said:
        """What the edition says in the one spelling in which what is here is read."""
        data = self.entry.data
        if self.offered.kind == "question":
            return written_question(parse(data))
        return written_quiz(parse_quiz(data)) if self.offered.kind == "quiz" else authored(data)

    @property
    def says_the_same(self) -> bool:
        """Whether readers and candidates would read no other text: what differs is its place, or who can read it."""
        return self.live is not None and not self.offered.is_retired and not self.changes

    @property
    def is_as_offered(self) -> bool:
        """Whether nothing at all differs of a lesson, neither words nor place."""
        if self.live is None or self.offered.kind != "lesson":
            return False
        table = all_tables()["lesson"]
        return table.settled(self.entry.data) == table.settled(self.live)

    @property
    def moves(self) -> AddressChange | None:
        """The change of address of a lesson that is here."""
        return self.address if self.address is not None and self.address.before else None

    @property
    def moves_to(self) -> str:
        """The code of the module to which the edition moves it; "" where it stays in its own."""
        if self.draft is None or self.offered.is_retired:
            return ""
        module = str(self.entry.data["_module"])
        return "" if module == self.draft.module.code else module

    @cached_property
    def merging(self) -> Merging | None:
        """Both put together, for a lesson that changed here too; None where there is nothing to put together."""
        if self.offered.kind != "lesson" or self.draft is None or self.offered.is_retired:
            return None
        if not (self.is_changed_here or self.waits_for):
            return None
        ground = _ground(self.draft)
        return None if ground is None else _merged(ground, self.draft, self.entry)

    @property
    def here(self) -> str:
        """Names what stands here, without telling it."""
        if self.draft is not None:
            row = self.draft
            place = f"{row.module_id} {getattr(row, 'slug', '')} {getattr(row, 'position', '')}"
            return f"{row.current_version_id} {row.edited_at} {row.retired_at} {place}"
        return "" if self.live is None else content_hash(_plain(self.live))


def stamp_of(look: Compared) -> str:
    """Names what a page shows of an entry: what the edition says and what stands here, without telling either."""
    said = f"{look.offered.pk} {look.offered.file_hash} {look.offered.what} {look.here}"
    return salted_hmac("edition", said).hexdigest()[:32]


def offer_stamp(offer: EditionOffer) -> str:
    """Names everything that waits, without telling it."""
    rows = offer.entries.waiting().order_by("pk").values_list("pk", "file_hash", "what")
    return salted_hmac("edition", str(list(rows))).hexdigest()[:32]


def looks_at(offer: EditionOffer, entries: Collection[OfferedEntry]) -> list[Compared]:
    """The entries beside what is here, in as many queries however many there are of a kind."""
    course = offer.course
    codes: dict[str, list[str]] = {}
    for offered in entries:
        codes.setdefault(offered.kind, []).append(offered.code)
    drafts = {(k, row.code): row for k in codes for row in _rows(course, k, codes[k])}
    live = {
        (k, code): said for k in codes for code, said in live_entries(course, k, codes[k]).items()
    }
    remembered = _row_hashes(course, codes)
    edited = _edited(course)
    lacking = _lacking(course, entries)
    brought = _brought(offer, {key for keys in lacking.values() for key in keys})
    addresses = address_changes(offer, entries)
    return [
        Compared(
            offered,
            drafts.get(offered.key),
            live.get(offered.key),
            _is_changed_here(offered, drafts.get(offered.key), remembered),
            [key for key in lacking[offered.key] if key not in brought],
            [brought[key] for key in lacking[offered.key] if key in brought],
            edited.get(offered.key),
            addresses.get(offered.key),
        )
        for offered in entries
    ]


def _edited(course: Course) -> dict[Key, EntryDraft]:
    """The drafts that wait of what has live rows of its own."""
    rows = EntryDraft.objects.filter(course=course, retired_at=None).exclude(edited_by=None)
    return {(row.kind, row.code): row for row in rows.select_related("edited_by")}


def _lacking(course: Course, entries: Collection[OfferedEntry]) -> dict[Key, list[Key]]:
    """What each entry names and the course has not."""
    needs = {offered.key: _needs(offered) for offered in entries}
    here = those_here(course, {key for keys in needs.values() for key in keys})
    return {one: [key for key in keys if key not in here] for one, keys in needs.items()}


def _brought(offer: EditionOffer, lacking: Collection[Key]) -> dict[Key, OfferedEntry]:
    """The questions among what is lacking that the edition brings."""
    codes = [code for kind, code in lacking if kind == "question"]
    if not codes:
        return {}
    rows = offer.entries.waiting().filter(kind="question", code__in=codes, is_retired=False)
    return {row.key: row for row in rows}


def first_to_take(offer: EditionOffer, missing: Iterable[Key]) -> list[OfferedEntry]:
    """Which waiting entries of the edition bring what is missing; an objective comes with its module."""
    missing = list(missing)
    waiting = {row.key: row for row in offer.entries.waiting().named(missing)}
    if any(kind == "objective" for kind, _code in missing):
        for row in offer.entries.waiting().filter(kind="module", data__isnull=False):
            waiting |= {("objective", code): row for code in objectives_in(row.data or {})}
    return list(dict.fromkeys(waiting[key] for key in missing if key in waiting))


def _needs(offered: OfferedEntry) -> list[Key]:
    if offered.is_retired or offered.data is None:
        return []
    return needs_of(offered.kind, offered.code, offered.data)


def _rows(course: Course, kind: str, codes: Collection[str]) -> Any:
    if kind not in DRAFTED:
        return ()
    rows = DRAFTED[kind]._default_manager.filter(course=course, code__in=codes)
    return rows.select_related("course", "module", "current_version", "edited_by")


def _row_hashes(course: Course, codes: Mapping[str, Collection[str]]) -> dict[Key, str]:
    """What the shipped source's last load left of lessons and questions."""
    known = ContentEntry.objects.filter(course=course.code, source=SHIPPED_ID)
    return {
        (kind, row.code): row.row_hash
        for kind in codes.keys() & DRAFTED.keys()
        for row in known.filter(kind=kind, code__in=codes[kind])
    }


def _is_changed_here(offered: OfferedEntry, draft: Any, remembered: Mapping[Key, str]) -> bool:
    """Whether our own wording stands there, not the one that the source left."""
    if draft is None:
        return offered.what == CHANGED_HERE
    content = adapter_of(draft).content(draft)
    return remembered.get(offered.key) != content_hash(_plain(content))


def _plain(content: Said) -> dict[str, Any]:
    return {key: value for key, value in content.items() if not key.startswith("_")}


def _ground(lesson: Lesson) -> LessonVersion | None:
    """The wording that the files brought last, from which both went on."""
    files = PublishRecord.Source.FILES
    return lesson.versions.filter(publish_record__source=files).order_by("-number").first()


def _merged(ground: LessonVersion, lesson: Lesson, entry: Entry) -> Merging:
    """What only one of the two changed is taken from that one; the text paragraph by paragraph."""
    adapter = adapter_of(lesson)
    base, ours = adapter.version_content(ground), adapter.content(lesson)
    theirs, fields = draft_content(entry), adapter.table(base)
    text: Merged = merge(base["body"], ours["body"], theirs["body"])
    content: dict[str, Any] = {"body": text.text}
    clashes = ["body"] if text.clashes else []
    for key in base.keys() - {"body"}:
        said = (one.get(key) for one in (base, theirs, ours))
        changed = who_changed(fields.field(key), *said)
        is_theirs = changed in (ChangedBy.THEM, ChangedBy.BOTH)
        content[key] = theirs.get(key) if is_theirs else ours.get(key)
        clashes += [key] if changed is ChangedBy.BOTH else []
    return Merging(content, tuple(sorted(clashes)))


def draft_content(entry: Entry) -> dict[str, Any]:
    """What the edition says of a lesson or question, as the content of its draft."""
    if entry.kind == "question":
        return authored(entry.data)
    settled = all_tables()[entry.kind].settled(authored(entry.data))
    return {key: value for key, value in settled.items() if key != "code"}
