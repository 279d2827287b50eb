"""Facts and terms as a workbook, out and in: a working copy. Rows that come back become drafts, never live, and are undone as
one act; what others changed since the copy was made is told, and nothing of theirs is overwritten."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.domain.fields import NOTHING, Field
from courses.content.domain.merging import ChangedBy, who_changed
from courses.content.formats.cells import CUT
from courses.content.formats.decoding import MOST_BYTES
from courses.content.formats.entry_archives import FILE, FOLDER, archive_of
from courses.content.formats.entry_sheets import (
    SheetRow,
    cut_cells,
    rows_in,
    union,
    workbook_of,
)
from courses.content.formats.refusals import Because, because, gettext_noop
from courses.content.formats.refusals import Refused as Unreadable
from courses.content.models import Course
from courses.publishing.actions.adapters import NotStorable, adapter_named, adapter_of
from courses.publishing.actions.beginning import begin_entry, edit_entry
from courses.publishing.actions.drafting import (
    EditedMeanwhile,
    ground_of,
    locked,
    mark_of,
    save_draft,
)
from courses.publishing.actions.living import LivingAdapter
from courses.publishing.actions.sheet_files import SAME, SAYS_SAME, Clean, rows_with_files
from courses.publishing.models import EntryDraft, EntrySheet, SheetDraft
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

KINDS = ("fact", "term", "figure")
ONLY_CUT = gettext_noop("'{key}' is longer than a cell can hold: here is only its beginning. Leave the cell as it was, or change the text on its page.")  # fmt: skip
# What lies apart leaves with the others up to this, so that the archive can come back.
MOST_APART = MOST_BYTES - 2_000_000


class Verdict(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Judged:
    """A row beside what stands: `before` and `after` are whole contents, `told` what a person has to know, `mark` names what
    stands."""

    row: SheetRow
    verdict: Verdict
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class SheetTaken:
    """What came of taking rows: the drafts, and (row, why not) of the others."""

    made: list[EntryDraft]
    refused: list[tuple[int, str]]


@dataclass(frozen=True)
class SheetUndone:
    """What came of an undoing: the drafts that are as they were, and those that somebody has changed since."""

    back: list[EntryDraft]
    kept: list[EntryDraft]


def adapter_for(kind: str) -> LivingAdapter:
    """The adapter of a kind that goes into a table. Raises LookupError."""
    adapter = adapter_named(kind)
    if kind not in KINDS or not isinstance(adapter, LivingAdapter):
        raise LookupError(f"There is no table of entries of the kind {kind!r}.")
    return adapter


def standing(course: Course, adapter: LivingAdapter) -> dict[str, EntryDraft]:
    """By code every entry of the kind: its draft, or, where nobody has edited it on the web, a row that says what is live and is
    not stored."""
    model: Any = adapter.model
    drafts = model._default_manager.filter(course=course, retired_at=None)
    found = {one.code: one for one in drafts.select_related("course", "current_version")}
    for code, said in adapter.whole_live(course).items():
        if code not in found:
            found[code] = model(course=course, code=code, content=adapter.settled(said))
    return dict(sorted(found.items()))


def sheet_of(
    course: Course, kind: str, says: Mapping[str, str], *, is_empty: bool = False
) -> bytes:
    """The entries of a course as a workbook, or as an archive where they are files; `is_empty`: the columns alone, to fill in.
    `says`: what stands in a column."""
    adapter = adapter_for(kind)
    entries = {} if is_empty else standing(course, adapter)
    rows = [(adapter.content(one), mark_of(one)) for one in entries.values()]
    fields = union([adapter.FIELDS, *(adapter.table(said) for said, _mark in rows)])
    if not adapter.file_key:
        return workbook_of(kind, fields, rows, says, translate=_)
    files: dict[str, bytes] = {}
    told = []
    stay = _without_room(adapter, [said for said, _mark in rows])
    for said, mark in rows:
        row = {**adapter.about_file(said), **said}
        data = None if said[adapter.code_key] in stay else adapter.file_of(said)
        if data is not None:
            row[FILE] = f"{FOLDER}{said[adapter.code_key]}"
            files[row[FILE]] = data
        told.append((row, mark))
    more = (*adapter.about_file({}), SAME)
    return archive_of(kind, fields, told, files, {**says, SAME: _(SAYS_SAME)}, more, _)


def files_that_stay(course: Course, kind: str) -> list[str]:
    """The codes of those whose files do not fit into the archive: their words leave without them."""
    adapter = adapter_for(kind)
    entries = standing(course, adapter) if adapter.file_key else {}
    return _without_room(adapter, [adapter.content(one) for one in entries.values()])


def _without_room(adapter: LivingAdapter, entries: list[dict[str, Any]]) -> list[str]:
    taken, stay = 0, []
    for code, size in sorted(adapter.file_sizes(entries).items()):
        taken += size
        if taken > MOST_APART:
            taken -= size
            stay.append(code)
    return stay


def bring_sheet(
    *,
    course: Course,
    kind: str,
    name: str,
    data: bytes,
    by: Person,
    now: datetime,
    clean: Clean | None = None,
) -> EntrySheet:
    """Keep the rows of a workbook, or of an archive with an index, whose files `clean` cleans; nothing of it is a draft yet. It is read
    before anything is written: nobody's answer waits for it. Raises NotAllowed, Refused, LookupError."""
    check(by, Act.SAVE_DRAFT)
    adapter = adapter_for(kind)
    try:
        if adapter.file_key and clean is not None:
            rows = rows_with_files(adapter, standing(course, adapter), data, clean)
        else:
            rows = rows_in(data, adapter.FIELDS, adapter.code_key)
    except Unreadable as unreadable:
        place = f"{unreadable.place}: " if str(unreadable.place) else ""
        raise Refused(place + _told(unreadable.reason)) from None
    made: EntrySheet = EntrySheet.objects.create(
        course=course,
        kind=kind,
        name=name[-200:],
        sha256=sha256(data).hexdigest(),
        rows=[_stored(row) for row in rows],
        brought_by=by,
        brought_at=now,
    )
    return made


def _stored(row: SheetRow) -> dict[str, Any]:
    told = {"problems": row.problems, "notes": row.notes}
    return {**vars(row), **{key: [_told(one) for one in said] for key, said in told.items()}}


def _told(reason: Because) -> str:
    values = {k: _told(one) if isinstance(one, Because) else one for k, one in reason.values}
    return _(reason.message).format(**values)


def judged(sheet: EntrySheet, only: Collection[int] | None = None) -> list[Judged]:
    """Every row, or those with these numbers, beside what stands now."""
    adapter = adapter_for(sheet.kind)
    entries = standing(sheet.course, adapter)
    rows = [SheetRow(**row) for row in sheet.rows if only is None or row["number"] in only]
    new = {row.code for row in rows if row.code and row.code not in entries}
    used = adapter.codes_taken(sheet.course, new) if new else set()
    return [_judged(adapter, row, entries.get(row.code), used) for row in rows]


def _judged(
    adapter: LivingAdapter, row: SheetRow, entry: EntryDraft | None, used: Collection[str]
) -> Judged:
    row = _without_cut(adapter, row, entry)
    said = adapter.FIELDS.typed(row.said)
    if entry is None:
        return _checked(adapter, _new(row, said, used))
    stands = adapter.content(entry)
    content, told, is_met = _together(adapter, entry, row, stands, said)
    mark = mark_of(entry)
    if is_met:
        return Judged(row, Verdict.REFUSED, stands, stands, told, mark)
    is_same = adapter.settled(content) == adapter.settled(stands)
    verdict = Verdict.SAME if is_same else Verdict.CHANGED
    return _checked(adapter, Judged(row, verdict, stands, content, told, mark))


def _without_cut(adapter: LivingAdapter, row: SheetRow, entry: EntryDraft | None) -> SheetRow:
    """The row without cells that hold the beginning of a text that no cell can hold; one that somebody changed is a problem."""
    if not any(isinstance(cell, str) and cell.endswith(CUT) for cell in row.said.values()):
        return row
    known = [] if entry is None else [adapter.content(entry)]
    if entry is not None and row.version and row.version != mark_of(entry):
        known.append(dict(ground_of(entry, row.version) or {}))
    found = dict(cut_cells(adapter.table(row.said), row.said, *known))
    said = {key: cell for key, cell in row.said.items() if key not in found}
    told = tuple(because(ONLY_CUT, key=key) for key, is_left in found.items() if not is_left)
    return replace(row, said=said, problems=(*row.problems, *told))


def _new(row: SheetRow, said: Mapping[str, Any], used: Collection[str]) -> Judged:
    content = {key: value for key, value in said.items() if value is not None}
    told: tuple[str, ...] = ()
    if row.version:
        told = (_("It is no longer there: somebody took it out of use since the table was made."),)
    elif row.code in used:
        told = (_("'%(code)s' was used before. Leave the code empty.") % {"code": row.code},)
    return Judged(row, Verdict.REFUSED if told else Verdict.NEW, {}, content, told)


def _checked(adapter: LivingAdapter, one: Judged) -> Judged:
    """The same, refused where a cell or what comes of the row cannot be kept."""
    wrong = [*one.row.problems, *(said for _key, said in adapter.misfits(one.after))]
    if not wrong or one.verdict is Verdict.REFUSED:
        return one
    told = (*one.told, *(_told(why) if isinstance(why, Because) else str(why) for why in wrong))
    return Judged(one.row, Verdict.REFUSED, one.before, one.after, told, one.mark)


def _together(
    adapter: LivingAdapter,
    entry: EntryDraft,
    row: SheetRow,
    stands: Mapping[str, Any],
    said: Mapping[str, Any],
) -> tuple[dict[str, Any], tuple[str, ...], bool]:
    """What the entry would say, what has to be told of others' changes, and whether both changed the same."""
    ground: Mapping[str, Any] | None = stands
    if row.version and row.version != mark_of(entry):
        ground = ground_of(entry, row.version)
    content, told, is_met = dict(stands), list[str](), False
    fields = adapter.table({**stands, **said})
    for key, mine in said.items():
        theirs = stands.get(key)
        one, was = fields.field(key), None if ground is None else ground.get(key)
        changed = _changed_by(one, was, theirs, mine, ground)
        if changed is ChangedBy.ME:
            content[key] = mine
        elif changed is ChangedBy.THEM:
            told.append(_("“%(key)s” was changed by others since, and stays.") % {"key": key})
        elif changed is ChangedBy.BOTH:
            is_met = True
            told.append(_met(key, theirs, mine))
    for key in _said_of_a_file_that_goes(adapter, content, stands, ground):
        is_met = True
        told.append(_met(key, stands.get(key), said.get(key)))
    return {key: value for key, value in content.items() if value is not None}, tuple(told), is_met


def _said_of_a_file_that_goes(
    adapter: LivingAdapter,
    content: Mapping[str, Any],
    stands: Mapping[str, Any],
    ground: Mapping[str, Any] | None,
) -> list[str]:
    """What others said, since the table was made, of the file in whose place the row puts another one: it would stand beside that one."""
    key = adapter.file_key_of(content)
    if content.get(key) == stands.get(key):
        return []
    return [
        key
        for key in adapter.said_of_file
        if stands.get(key) and content.get(key) == stands.get(key) != (ground or {}).get(key)
    ]


def _changed_by(field: Field, was: Any, theirs: Any, mine: Any, ground: Any) -> ChangedBy:
    """Where nobody knows any more what the copy was made of, every difference is both's."""
    if ground is None:
        return who_changed(field, object(), theirs, mine) if theirs != mine else ChangedBy.NOBODY
    return who_changed(field, was, theirs, mine)


def _met(key: str, theirs: Any, mine: Any) -> str:
    said = _("“%(key)s” was changed by others since the table was made: it says “%(theirs)s”, the row “%(mine)s”. Take a new table, or change it on its page.")  # fmt: skip
    return said % {"key": key, "theirs": _or_dash(theirs), "mine": _or_dash(mine)}


def _or_dash(value: Any) -> Any:
    return "–" if value in NOTHING else value


def take_sheet(
    *, sheet: EntrySheet, rows: Mapping[int, str], by: Person, now: datetime
) -> SheetTaken:
    """Make drafts of these rows: by the number of each, the mark of what stood when somebody chose it. What cannot be one is
    told, and the others are made. They are compared before anything is written; what was changed meanwhile, its mark tells.
    Raises NotAllowed, Refused."""
    check(by, Act.SAVE_DRAFT)
    return _taken(sheet, judged(sheet, only=rows), rows, by, now)


@transaction.atomic
def _taken(
    sheet: EntrySheet, chosen: list[Judged], rows: Mapping[int, str], by: Person, now: datetime
) -> SheetTaken:
    kept, taken = _locked(sheet), SheetTaken([], [])
    before = set(kept.drafts.values_list("row", flat=True))
    for one in chosen:
        number = one.row.number
        if number in before:
            continue
        if one.verdict not in (Verdict.NEW, Verdict.CHANGED):
            said = " ".join(one.told) or _("It says what stands there already.")
            taken.refused.append((number, said))
            continue
        try:
            taken.made.append(_draft(kept, one, rows[number], by, now))
        except (EditedMeanwhile, LookupError):
            said = _("Somebody changed it while you looked. Look at it again.")
            taken.refused.append((number, said))
        except NotStorable as refused:
            taken.refused.append((number, str(refused)))
    return taken


@transaction.atomic
def _draft(sheet: EntrySheet, one: Judged, seen: str, by: Person, now: datetime) -> EntryDraft:
    course, kind, code = sheet.course, sheet.kind, one.row.code
    is_new = one.verdict is Verdict.NEW
    # Whoever wrote the table has written the draft as much as who takes its rows.
    wrote = [sheet.brought_by]
    who: dict[str, Any] = {"content": one.after, "by": by, "now": now}
    saved: Any
    if is_new:
        saved = begin_entry(kind=kind, course=course, code=code, taken_from=wrote, **who)
    else:
        entry = edit_entry(kind=kind, course=course, code=code, by=by, now=now)
        saved = save_draft(entry=entry, seen=seen, taken_from=wrote, **who)
    before = None if is_new else one.before
    SheetDraft.objects.create(
        sheet=sheet, row=one.row.number, entry_id=saved.pk, before=before, mark=mark_of(saved)
    )
    row: EntryDraft = saved
    return row


def _locked(sheet: EntrySheet) -> EntrySheet:
    kept = EntrySheet.objects.select_for_update(of=("self",)).select_related("course")
    found: EntrySheet = kept.get(pk=sheet.pk)
    if found.undone_at is not None:
        raise Refused(_("This table was undone. Bring it again."))
    return found


@transaction.atomic
def undo_sheet(*, sheet: EntrySheet, by: Person, now: datetime) -> SheetUndone:
    """Let every draft of the table say what it said before; one that began with it is out of use. What somebody changed or
    published since stays. Raises NotAllowed, Refused."""
    check(by, Act.SAVE_DRAFT)
    kept, undone = _locked(sheet), SheetUndone([], [])
    adapter: Any = adapter_for(kept.kind)
    for one in kept.drafts.order_by("row"):
        entry = locked(adapter.model._default_manager.get(pk=one.entry_id))
        if mark_of(entry) != one.mark or entry.edited_by is None or entry.retired_at:
            undone.kept.append(entry)
            continue
        _back(entry, one.before, by, now)
        undone.back.append(entry)
    kept.undone_by, kept.undone_at = by, now
    kept.save(update_fields=["undone_by", "undone_at"])
    return undone


def _back(entry: EntryDraft, before: Mapping[str, Any] | None, by: Person, now: datetime) -> None:
    if before is not None:
        content = adapter_of(entry).table(before).typed(before)
        save_draft(entry=entry, content=content, by=by, now=now)
        return
    entry.retired_at, entry.edited_by, entry.edited_at = now, None, None
    entry.save(update_fields=["retired_at", "edited_by", "edited_at"])


def sheets_of(course: Course, kind: str) -> Iterator[EntrySheet]:
    """The tables that came back, last first."""
    rows = EntrySheet.objects.filter(course=course, kind=kind).defer("rows")
    yield from rows.select_related("brought_by").order_by("-pk")
