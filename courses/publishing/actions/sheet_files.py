"""Files of entries that come back in an archive: cleaned, and without what was said of the file before."""

from collections.abc import Callable, Mapping, Sequence
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
from courses.publishing.models import DraftRevision, EntryDraft

NO_FILE = gettext_noop("What a file says of itself changes with the file: name it in the column 'file'.")  # fmt: skip
OF_BEFORE = gettext_noop("Its file is another one: what was said of the one before is taken out ({keys}). Say it anew, or write yes in the column '{same}' where it shows the same person under the same consent.")  # fmt: skip
OF_OTHER = gettext_noop("It shows another file by now, and what the row says is what was said of the one before: what stands stays ({keys}). Write yes in the column '{same}' where both show the same person under the same consent.")  # fmt: skip
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
    name, same = str(row.said.get(FILE) or ""), row.said.get(SAME)
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
        row = replace(row, said=said, problems=(*row.problems, *told))
        return (
            _of_this_file(adapter, row, entry, key, same) if is_apart and entry is not None else row
        )
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
    except Refused as unreadable:
        return replace(row, said=said, problems=(*row.problems, unreadable.reason))
    except NotStorable as refused:
        problem = because("{why}", why=str(refused))
        return replace(row, said=said, problems=(*row.problems, problem))
    row = replace(row, said=said)
    return _of_this_file(adapter, row, entry, key, same) if is_apart and entry is not None else row


def _ground(entry: EntryDraft | None, row: SheetRow) -> dict[str, Any]:
    """What the entry said when the table was made, where others have changed it since."""
    if entry is None or not row.version or row.version == mark_of(entry):
        return {}
    return dict(ground_of(entry, row.version) or {})


def _earlier(adapter: LivingAdapter, entry: EntryDraft, row: SheetRow) -> list[Mapping[str, Any]]:
    """What the entry said when the table was made; all that it ever said where the row does not say when."""
    if row.version:
        return [_ground(entry, row)]
    saves = [revision.content for revision in DraftRevision.objects.of(entry)]
    return saves + [adapter.version_content(version) for version in entry.versions.all()]


def _of_this_file(
    adapter: LivingAdapter, row: SheetRow, entry: EntryDraft, key: str, same: Any
) -> SheetRow:
    """The row without what it repeats of another file: whom that one showed, under which consent, is no news of this one. `key`: of
    the file; where it is the one that stands, what stands stays."""
    stands = adapter.content(entry)
    name = row.said.get(key) or stands.get(key)
    is_new = name != stands.get(key)
    known = [stands, *_earlier(adapter, entry, row)]
    own = [one for one in known if one.get(key) == name]
    if str(same or "").lower() in YES or (row.version and own):
        return row
    said_of = {one: _plain(row.said.get(one)) for one in adapter.said_of_file}
    gone = [one for one, said in said_of.items() if said and _is_of_another(said, one, known, own)]
    if is_new:  # what the row does not say of its file stands for the one before
        gone += [
            one for one, said in said_of.items() if not said and any(old.get(one) for old in known)
        ]
    if not gone:
        return row
    told = because(OF_BEFORE if is_new else OF_OTHER, keys=", ".join(gone), same=SAME)
    said = {**row.said, **{one: None if is_new else stands.get(one) for one in gone}}
    return replace(row, said=said, notes=(*row.notes, told))


def _is_of_another(
    said: str, key: str, known: Sequence[Mapping[str, Any]], own: Sequence[Mapping[str, Any]]
) -> bool:
    """Whether it was said of another file, and never of this one. `own`: those of `known` with its file."""
    others = [one for one in known if one not in own]
    is_own = any(said == _plain(one.get(key)) for one in own)
    return not is_own and any(said == _plain(one.get(key)) for one in others)


def _plain(said: Any) -> str:
    """What a cell says: it has its own ends of lines."""
    return " ".join(str(said or "").split())
