"""What a workbook ties to a sheet beside its cells, such as comments and drawings: each part is read once."""

import posixpath
from collections.abc import Iterator
from typing import Any

from courses.content.formats.archives import Archive
from courses.content.formats.refusals import Place, Refused, because, gettext_noop
from courses.content.formats.strict_xml import Element, parsed

ODD_PART = gettext_noop("'{name}' is tied to its sheet in a way in which no program of Office writes it. Open the workbook, save it again as .xlsx, and bring that.")  # fmt: skip


class SheetParts:
    """The parts of a workbook that was looked through, sheet by sheet."""

    def __init__(self, book: Any) -> None:
        self.archive = Archive(book._archive, tuple(book._archive.namelist()))
        self.seen: set[str] = set()
        self.links: dict[str, tuple[tuple[str, str], ...]] = {}

    def of(self, sheet: Any, sort: str) -> Iterator[Element]:
        """The roots of the parts of this sort that belong to a sheet. Raises Refused."""
        members = (member for kind, member in self._links(sheet) if kind == sort)
        for member in dict.fromkeys(members):
            if member in self.archive.names:
                if not member.lower().endswith(".xml"):
                    raise Refused(because(ODD_PART, name=member), Place(member=member))
                yield self._parsed(member)

    def _links(self, sheet: Any) -> tuple[tuple[str, str], ...]:
        """The sorts and names of the parts of a sheet."""
        path = sheet._worksheet_path
        if path not in self.links:
            folder, name = posixpath.split(path)
            about = posixpath.join(folder, "_rels", f"{name}.rels")
            links = self._parsed(about).iter("{*}Relationship") if about in self.archive.names else ()  # fmt: skip
            self.links[path] = tuple(
                (str(link.get("Type", "")).rpartition("/")[2], _member(folder, str(link.get("Target", ""))))
                for link in links
            )  # fmt: skip
        return self.links[path]

    def _parsed(self, member: str) -> Element:
        """A part of the archive, which is that of one sheet. Raises Refused."""
        if member in self.seen:
            raise Refused(because(ODD_PART, name=member), Place(member=member))
        self.seen.add(member)
        return parsed(self.archive.read(member))


def _member(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
