"""Keeping files and web in step: one FileSync for one load of one source, used by every part that owns entries.

Three steps for each entry, read straight down: `decide`, act on the decision, `remember`.
"""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from courses.content.domain.doors import ABSENT, Decision, Take, decide
from courses.content.domain.entries import ContentRefused, Entry, Problem, content_hash
from courses.content.models import ContentEntry

# The source of folders that name none: it speaks for nobody else, so it takes nothing out of use.
UNNAMED = ""
# Said of an entry that a load does not bring in, because the row is not as the source left it.
CHANGED_HERE = "changed here too"


@dataclass(frozen=True)
class Change:
    """What a load did to one entry of this course: added, changed, unchanged, kept from the web, stays retired, changed
    here too, retired, disclosed, or not disclosed any more."""

    course: str
    kind: str
    code: str
    what: str
    safety: bool = False


@dataclass(frozen=True)
class Step:
    """One entry, its row as it was (None: there is no living row), and what is to be done."""

    entry: Entry
    row: Mapping[str, Any] | None
    decision: Decision
    # What is here is neither what the source said last nor what it says.
    is_otherwise: bool = False

    @property
    def loads(self) -> bool:
        """The row is to become what the file says."""
        return self.decision is Decision.LOAD

    @property
    def asks(self) -> bool:
        """Something would happen to a row that is there, or be told of it: worth asking whether the file says what is
        published already."""
        happens = self.decision in (Decision.LOAD, Decision.REFUSE)
        return self.row is not None and (happens or self.is_lost)

    @property
    def is_lost(self) -> bool:
        """What the source once brought for safety stands otherwise here, by whichever door: a load leaves it so, since the
        source says nothing new, but it is told. What was taken out of use teaches nobody, and is not."""
        return self.entry.safety and self.is_otherwise and self.decision is Decision.NOTHING

    def seen(self) -> "Step":
        """The same step, once the file turns out to say what is published already. Of what was only looked at nothing is new to
        remember."""
        if self.decision is Decision.NOTHING:
            return replace(self, is_otherwise=False)
        return replace(self, decision=Decision.SEEN)

    def behind_draft(self) -> "Step":
        """The same step where the row is a draft that waits: whatever it says, what is live may be something else."""
        return replace(self, is_otherwise=True)


class FileSync:
    """Decides, entry by entry, what a load of one course does, and remembers for each source what it said."""

    def __init__(self, *, course: str, source: str, take: Take, now: datetime) -> None:
        self.course = course
        self.source = source
        self.take = take
        self.now = now
        self.changes: list[Change] = []
        self.problems: list[Problem] = []
        self.conflicts: list[Change] = []
        memory = list(ContentEntry.objects.filter(course=course).order_by("loaded_at", "id"))
        self._known = {(row.kind, row.code): row for row in memory if row.source == source}
        self._latest = {(row.kind, row.code): row for row in memory if row.file_hash != ABSENT}
        self._once = {(row.kind, row.code) for row in memory}
        self._memory: list[ContentEntry] = []
        self._seen: set[tuple[str, str]] = set()

    def has_known(self, kind: str, code: str) -> bool:
        """Whether any source ever held the entry: where no row is left of it, it was taken out of use."""
        return (kind, code) in self._once

    def decide(
        self,
        entry: Entry,
        *,
        row: Mapping[str, Any] | None,
        is_retired: bool = False,
        files_only: bool = False,
    ) -> Step:
        """What is to be done with one entry.

        `row` is the living row's content in the shape of the entry (None: there is none); `is_retired` whether the row
        was taken out of use; `files_only` that the web cannot edit it.
        """
        key = (entry.kind, entry.code)
        self._seen.add(key)
        row_hash = None if row is None else content_hash(row)
        known = self._remembered(key)
        last_row_hash = self._last_row_hash(key, known, row_hash if files_only else None)
        decision = decide(
            file_hash=entry.file_hash,
            said_hash=content_hash(entry.said),
            row_hash=row_hash,
            last_file_hash=known.file_hash if known else None,
            last_row_hash=last_row_hash,
            take=self.take.of(*key, is_retired=row is None and is_retired),
            is_retired=is_retired,
        )
        is_otherwise = row_hash != last_row_hash and row is not None and not _says(entry, row)
        return Step(entry, row, decision, is_otherwise)

    def remember(
        self, step: Step, row: Mapping[str, Any] | None = None, *, draft_waits: bool = False
    ) -> Decision:
        """Note what was done. `row`: the row's content after a load. `draft_waits`: the web has a draft beside what is
        published, an edit that no load has seen. Gives the decision."""
        entry = step.entry
        if step.decision is Decision.REFUSE:
            self.problems.append(_both_changed(entry, step.row))
            self._conflict(entry)
        elif step.loads:
            assert row is not None  # noqa: S101 -- who loads has written the row
            self._keep(entry, content_hash(row))
        elif step.decision is Decision.KEEP:
            self._keep(entry, "" if step.row is None else content_hash(step.row))
        elif step.decision is Decision.SEEN:
            assert step.row is not None  # noqa: S101 -- asks() is about a row
            self._keep(entry, "" if draft_waits else content_hash(step.row))
        if step.decision is not Decision.REFUSE:
            self.changes.append(self._change(entry, _outcome(step)))
        return step.decision

    def retires(
        self, entry: Entry, *, row: Mapping[str, Any] | None, files_only: bool = False
    ) -> bool:
        """Whether the living row of an entry that says `retired: true` goes out of use now. Remembers what it said.

        `row` and `files_only` as for `decide`.
        """
        if row is None:
            self._seen.add((entry.kind, entry.code))
            self._keep(entry, "")
            return False
        step = self.decide(entry, row=row, files_only=files_only)
        if step.loads:
            self._keep(entry, "")
            self.changes.append(self._change(entry, "retired"))
        else:
            self.remember(step)
        return step.loads

    def tell_of_last(self, what: str) -> None:
        """What else became of the entry that was remembered last."""
        self.changes[-1] = replace(self.changes[-1], what=what)

    def _change(self, entry: Entry, what: str) -> Change:
        return Change(self.course, entry.kind, entry.code, what, entry.safety)

    def _conflict(self, entry: Entry) -> None:
        self.conflicts.append(self._change(entry, CHANGED_HERE))

    def _remembered(self, key: tuple[str, str]) -> ContentEntry | None:
        """What this source said last. A folder without an id goes by what any folder said last."""
        known = self._known.get(key)
        return self._latest.get(key) if known is None and self.source == UNNAMED else known

    def _last_row_hash(
        self, key: tuple[str, str], known: ContentEntry | None, row_hash: str | None
    ) -> str | None:
        """The row as this source's last load left it; `row_hash` is given for what only files can change.

        Such a row is as the files left it, unless another source has loaded it since.
        """
        if row_hash is not None and (known is None or not known.row_hash):
            latest = self._latest.get(key)
            if latest is None or latest.source == self.source:
                return row_hash
        return known.row_hash if known else None

    def expect(self, kind: str, codes: Iterable[str]) -> None:
        """These entries are in the files; `left` will not count them as gone."""
        self._seen |= {(kind, code) for code in codes}

    def refuse(self, problem: Problem) -> None:
        """Note a problem; finish() refuses the whole load."""
        self.problems.append(problem)

    def _keep(self, entry: Entry, row_hash: str) -> None:
        self._memory.append(remembered(self.course, self.source, entry, row_hash, self.now))

    def left(self, kind: str, codes: set[str]) -> list[str]:
        """Codes (among `codes`) of a kind that this source once held and holds no longer; remembered as left out."""
        gone = self._gone(kind, codes)
        ContentEntry.objects.filter(
            course=self.course, source=self.source, kind=kind, code__in=gone
        ).update(file_hash=ABSENT, row_hash="", loaded_at=self.now)
        self.changes += [Change(self.course, kind, code, "retired") for code in gone]
        return gone

    def _gone(self, kind: str, codes: set[str]) -> list[str]:
        return [
            code
            for (known, code), row in self._known.items()
            if known == kind
            and code in codes
            and row.file_hash != ABSENT
            and (kind, code) not in self._seen
            and self.source != UNNAMED
        ]

    def join(self, other: "FileSync") -> None:
        """Tell and remember with this load what another source said in the same one."""
        self.changes += other.changes
        self.problems += other.problems
        self.conflicts += other.conflicts
        self._memory += other._memory

    def finish(self) -> None:
        """Remember what was said, or refuse everything when anything was refused (the caller's transaction rolls back)."""
        if self.problems:
            raise ContentRefused(self.problems)
        ContentEntry.objects.remember(self._memory)


def _says(entry: Entry, row: Mapping[str, Any]) -> bool:
    """Whether the row is what the file says, wherever it stands and whoever published it (the keys with "_")."""
    own = {key: value for key, value in row.items() if not key.startswith("_")}
    return content_hash(own) == content_hash(entry.said)


def _outcome(step: Step) -> str:
    """What happened to the entry, as a Change tells it."""
    if step.is_lost:
        return CHANGED_HERE
    if step.loads:
        return "added" if step.row is None else "changed"
    if step.row is None:
        return "stays retired"
    return "kept from the web" if step.decision is Decision.KEEP else "unchanged"


def remembered(
    course: str, source: str, entry: Entry, row_hash: str, now: datetime
) -> ContentEntry:
    """What the source says of the entry, and the row beside it, as it is to be remembered."""
    return ContentEntry(
        course=course,
        source=source,
        kind=entry.kind,
        code=entry.code,
        path=entry.path,
        file_hash=entry.file_hash,
        row_hash=row_hash,
        loaded_at=now,
    )


def _both_changed(entry: Entry, row: Mapping[str, Any] | None) -> Problem:
    """The refusal of an entry that changed in the file and here, with what differs line by line."""
    own = f"{entry.kind}/{entry.code}"
    if row is None:
        return entry.problem(
            "code",
            "was taken out of use here, and this source has not loaded it as it says now. "
            f"Bring it back with --take files:{own}, or leave it out of use with --take web:{own}.",
        )
    before, after = (list(_lines(side)) for side in (row, entry.said))
    diff = "\n".join(difflib.unified_diff(before, after, "web", "file", lineterm="", n=1))
    return entry.problem(
        "code",
        "changed in the file and on the web since it was last loaded. "
        f"Choose with --take files or --take web, for this entry alone with --take files:{own} or --take web:{own}.\n{diff}",
    )


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    """An entry line by line, the lines of a long text each on its own."""
    for key in sorted(content):
        value = content[key]
        if isinstance(value, str) and "\n" in value:
            yield f"{key}:"
            yield from (f"  {line}" for line in value.split("\n"))
        else:
            text = json.dumps(
                {key: value}, indent=1, ensure_ascii=False, default=str, sort_keys=True
            )
            yield from text.splitlines()[1:-1]
