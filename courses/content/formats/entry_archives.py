"""Entries that are files, as pictures are: a ZIP with the files and an index, and back."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from courses.content.domain.fields import Field, Fields
from courses.content.formats.archives import Archive, opened
from courses.content.formats.cells import Translate
from courses.content.formats.entry_sheets import SheetRow, rows_in, workbook_of
from courses.content.formats.refusals import Refused, because, gettext_noop

INDEX, FILE, FOLDER = "index.xlsx", "file", "files/"
# So that the same entries give the same bytes.
_MOMENT = (2000, 1, 1, 0, 0, 0)
NO_INDEX = gettext_noop("The archive has no '{index}'. Bring the one that was taken from here, with what you changed.")  # fmt: skip


def archive_of(
    title: str,
    fields: Sequence[Field],
    entries: Sequence[tuple[Mapping[str, Any], str]],
    files: Mapping[str, bytes],
    says: Mapping[str, str],
    more: Sequence[str],
    translate: Translate = str,
) -> bytes:
    """The index of the entries, and the files that it names. `more`: what files say of themselves."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        index = workbook_of(title, fields, entries, says, (FILE, *more), translate)
        archive.writestr(zipfile.ZipInfo(INDEX, _MOMENT), index, zipfile.ZIP_DEFLATED)
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def rows_of_archive(
    data: bytes, fields: Fields, code_key: str, more: Sequence[str]
) -> tuple[list[SheetRow], Archive]:
    """The rows of the index, each with `file` and `more` among what it says, and the archive with the files. Raises Refused."""
    archive = opened(data)
    if INDEX not in archive.names:
        raise Refused(because(NO_INDEX, index=INDEX))
    return rows_in(archive.read(INDEX), fields, code_key, (FILE, *more)), archive
