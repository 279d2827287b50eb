"""Files of entries that come back in an archive: cleaned, and without what was said of the file before."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from courses.content.formats.archives import Archive
from courses.content.formats.entry_archives import FILE, rows_of_archive
from courses.content.formats.entry_sheets import YES, SheetRow
from courses.content.formats.refusals import Refused, because, gettext_noop
from courses.publishing.actions.adapters import NotStorable
from courses.publishing.actions.drafting import ground_of, mark_of
from courses.publishing.actions.living import LivingAdapter
from courses.publishing.models import EntryDraft

NO_FILE = gettext_noop("What a file says of itself changes with the file: name it in the column 'file'.")  # fmt: skip
OF_BEFORE = gettext_noop("Its file is another one: what was said of the one before is taken out ({keys}). Say it anew, or write yes in the column '{same}' where it shows the same person under the same consent.")  # fmt: skip
SAYS_SAME = gettext_noop("yes: another file shows the same person under the same consent, and what stands holds for it")  # fmt: skip
# The column in which whoever brings another file says that what was said of the one before holds for it.
SAME = "same"
TOO_MANY = gettext_noop(
    "At most {most} files are made anew from one archive. Bring this one in another."
)
# A file that somebody handed in, its name, what it is to say of itself, and the ending of a photograph's code, to what a draft
# keeps. Raises NotStorable.
Clean = Callable[[bytes, str, Mapping[str, str], str], Any]
# Making a large photograph anew takes half a second: so many do not keep a page waiting.
MOST_CLEANED = 40


def rows_with_files(
    adapter: LivingAdapter, entries: Mapping[str, EntryDraft], data: bytes, clean: Clean
) -> list[SheetRow]:
    """The rows of an archive, each with its file, `clean`ed. `entries`: what stands, by code. Raises the reader's Refused."""
    more = (*adapter.about_file({}), SAME)
    rows, archive = rows_of_archive(data, adapter.FIELDS, adapter.code_key, more)
    left = iter(range(MOST_CLEANED))

    def bounded(data: bytes, name: str, about: Mapping[str, str], ending: str) -> Any:
        if next(left, None) is None:
            raise Refused(because(TOO_MANY, most=MOST_CLEANED))
        return clean(data, name, about, ending)

    return [_with_file(adapter, row, archive, entries.get(row.code), bounded) for row in rows]


def _with_file(
    adapter: LivingAdapter, row: SheetRow, archive: Archive, entry: EntryDraft | None, clean: Clean
) -> SheetRow:
    """The row with its file in the place of the file's name, cleaned where it is not what stands there already."""
    name = str(row.said.get(FILE) or "")
    called = {adapter.code_key: row.code or name}
    known = {one.key for one in adapter.FIELDS.of(called)}
    said = {key: value for key, value in row.said.items() if key in known}
    # A photograph says nothing of itself: its title is a key like others.
    key = adapter.file_key_of(called)
    is_apart = key != adapter.file_key
    tells = [] if is_apart else [key for key in adapter.about_file({}) if key not in known]
    about = {key: str(row.said.get(key) or "") for key in tells}
    stands = adapter.content(entry) if entry is not None else {}
    if not name:
        is_lost = any(about.values()) and about != adapter.about_file(stands)
        told = (because(NO_FILE),) if is_lost else ()
        return replace(row, said=said, problems=(*row.problems, *told))
    try:
        data = archive.read(name)
        tells_same = is_apart or about == adapter.about_file(stands)
        ground = _ground(entry, row)
        if data == adapter.file_of(stands) and tells_same:
            said[key] = stands[key]
        elif is_apart and data == adapter.file_of(ground):
            said[key] = ground[
                key
            ]  # the table's own: another one is what others put there since, and theirs stays
        else:
            ending = PurePosixPath(called[adapter.code_key]).suffix if is_apart else ""
            said[key] = clean(data, name.rpartition("/")[2], about, ending)
            if is_apart and entry is not None and said[key] != stands.get(key):
                return _of_another_file(adapter, replace(row, said=said), entry, row.said.get(SAME))
    except Refused as unreadable:
        return replace(row, said=said, problems=(*row.problems, unreadable.reason))
    except NotStorable as refused:
        problem = because("{why}", why=str(refused))
        return replace(row, said=said, problems=(*row.problems, problem))
    return replace(row, said=said)


def _ground(entry: EntryDraft | None, row: SheetRow) -> dict[str, Any]:
    """What the entry said when the table was made, where others have changed it since."""
    if entry is None or not row.version or row.version == mark_of(entry):
        return {}
    return dict(ground_of(entry, row.version) or {})


def _of_another_file(
    adapter: LivingAdapter, row: SheetRow, entry: EntryDraft, same: Any
) -> SheetRow:
    """The row without what it repeats of the file before: whom that one showed, under which consent, is no news of this one."""
    if str(same or "").lower() in YES:
        return row
    grounds = [adapter.content(entry), _ground(entry, row)]
    kept = [key for key in adapter.said_of_file if any(ground.get(key) for ground in grounds)]
    gone = [key for key in kept if any(_is_said(row, key, ground) for ground in grounds)]
    if not gone:
        return row
    told = because(OF_BEFORE, keys=", ".join(gone), same=SAME)
    said = {**row.said, **dict.fromkeys(gone)}
    return replace(row, said=said, notes=(*row.notes, told))


def _is_said(row: SheetRow, key: str, ground: Mapping[str, Any]) -> bool:
    """Whether the row says what this one says: a cell has its own ends of lines."""
    mine, theirs = (
        " ".join(str(one or "").split()) for one in (row.said.get(key), ground.get(key))
    )
    return mine in {"", theirs}
