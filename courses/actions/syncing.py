"""Keeping files and web in step: one FileSync for one load, used by every app that owns entries."""

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.domain.doors import Decision, decide
from courses.domain.entries import ContentRefused, Entry, Problem, content_hash
from courses.models import ContentEntry, Course, PublishRecord


@dataclass(frozen=True)
class Change:
    """What a load did to one entry: added, changed, unchanged, kept or retired."""

    kind: str
    code: str
    what: str


class FileSync:
    """Decides, entry by entry, what a load does, and remembers what the files said."""

    def __init__(self, *, take: str | None, now: datetime) -> None:
        self.take = take
        self.now = now
        self.changes: list[Change] = []
        self.problems: list[Problem] = []
        self._known = {(row.kind, row.code): row for row in ContentEntry.objects.all()}
        self._seen: set[tuple[str, str]] = set()
        self._record: PublishRecord | None = None

    def record(self, course: Course) -> PublishRecord:
        """The one PublishRecord of this load, made when the first version needs it."""
        if self._record is None:
            self._record = PublishRecord.objects.create(
                course=course, source=PublishRecord.Source.FILES, published_at=self.now
            )
        return self._record

    def entry(
        self,
        entry: Entry,
        *,
        row: Mapping[str, Any] | None,
        load: Callable[[], Mapping[str, Any]],
        is_published: Callable[[], bool] = lambda: False,
        draft_waits: bool = False,
    ) -> None:
        """Bring one entry and its row together.

        `row` is the living row's content in the shape of the entry (None: there is none); `load` makes the row say what
        the file says and returns the row's content afterwards. `is_published` tells whether the file says, in whatever
        spelling, what is published already; `draft_waits` whether the web has a draft beside that.
        """
        key = (entry.kind, entry.code)
        self._seen.add(key)
        known = self._known.get(key)
        row_hash = None if row is None else content_hash(row)
        decision = decide(
            file_hash=entry.file_hash,
            said_hash=content_hash(entry.said),
            row_hash=row_hash,
            last_file_hash=known.file_hash if known else None,
            last_row_hash=known.row_hash if known else None,
            take=self.take,
        )
        if decision in (Decision.LOAD, Decision.REFUSE) and row_hash is not None and is_published():
            # Nothing to load. A draft that waits stays an edit that no load has seen.
            self._remember(entry, "" if draft_waits else row_hash)
            decision = Decision.NOTHING
        if decision is Decision.REFUSE:
            self.problems.append(_both_changed(entry, row or {}))
        elif decision is Decision.LOAD:
            self._remember(entry, content_hash(load()))
            self.changes.append(
                Change(entry.kind, entry.code, "added" if row is None else "changed")
            )
        else:
            if decision is Decision.KEEP and row_hash is not None:
                self._remember(entry, row_hash)
            what = "kept from the web" if decision is Decision.KEEP else "unchanged"
            self.changes.append(Change(entry.kind, entry.code, what))

    def expect(self, kind: str, codes: Iterable[str]) -> None:
        """These entries are in the files; `left` will not count them as gone."""
        self._seen |= {(kind, code) for code in codes}

    def refuse(self, problem: Problem) -> None:
        """Note a problem; finish() refuses the whole load."""
        self.problems.append(problem)

    def _remember(self, entry: Entry, row_hash: str) -> None:
        ContentEntry.objects.update_or_create(
            kind=entry.kind,
            code=entry.code,
            defaults={
                "path": entry.path,
                "file_hash": entry.file_hash,
                "row_hash": row_hash,
                "loaded_at": self.now,
            },
        )

    def left(self, kind: str, codes: set[str]) -> list[str]:
        """Codes (among `codes`) of a kind that were loaded once and are no longer in the files; forgotten here."""
        gone = [
            code
            for known, code in self._known
            if known == kind and code in codes and (kind, code) not in self._seen
        ]
        ContentEntry.objects.filter(kind=kind, code__in=gone).delete()
        self.changes += [Change(kind, code, "retired") for code in gone]
        return gone

    def finish(self) -> None:
        """Refuse everything when anything was refused (the caller's transaction rolls back)."""
        if self.problems:
            raise ContentRefused(self.problems)


def _both_changed(entry: Entry, row: Mapping[str, Any]) -> Problem:
    """The refusal of an entry that changed in the file and on the web, with what differs."""
    before, after = (
        json.dumps(side, indent=1, sort_keys=True, ensure_ascii=False, default=str).splitlines()
        for side in (row, entry.said)
    )
    diff = "\n".join(difflib.unified_diff(before, after, "web", "file", lineterm="", n=1))
    return entry.problem(
        "code",
        "changed in the file and on the web since it was last loaded. "
        f"Choose with --take files or --take web.\n{diff}",
    )
