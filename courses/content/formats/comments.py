"""Comments on the cells of a workbook: read within the bounds of everything else in it, each part once."""

import posixpath
from collections.abc import Iterator
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple

from courses.content.formats.archives import Archive
from courses.content.formats.refusals import (
    Because,
    Place,
    Refused,
    TooLarge,
    because,
    gettext_noop,
)
from courses.content.formats.sheet import LONGEST_CELL, MOST_TEXT, TOO_LONG, TOO_MUCH_TEXT, Cell
from courses.content.formats.strict_xml import Element, parsed

COMMENT = gettext_noop("The cell {cell} has a comment, which was not taken: '{text}'. Delete it, or write what it says into the cell.")  # fmt: skip
ODD_PART = gettext_noop("'{name}' holds comments in a way in which no program of Office writes them. Open the workbook, save it again as .xlsx, and bring that.")  # fmt: skip
_THREAD = "Comment:"  # what Excel writes before the words of a comment in a thread, behind a note to older programs


class Comments:
    """The comments of a workbook that was looked through, sheet by sheet. `left`: how many signs they may still hold."""

    def __init__(self, book: Any) -> None:
        self.archive = Archive(book._archive, tuple(book._archive.namelist()))
        self.seen: set[str] = set()
        self.left = MOST_TEXT

    def of(self, sheet: Any) -> dict[Cell, Because]:
        """What is said about the cells of a sheet, by row and column from 0. Raises Refused."""
        folder, name = posixpath.split(sheet._worksheet_path)
        about = posixpath.join(folder, "_rels", f"{name}.rels")
        if about not in self.archive.names:
            return {}
        links = self._parsed(about).iter("{*}Relationship")
        named = (posixpath.join("/", folder, str(link.get("Target", ""))) for link in links if str(link.get("Type", "")).endswith("/comments"))  # fmt: skip
        members = dict.fromkeys(posixpath.normpath(one).lstrip("/") for one in named)
        return {cell: told for member in members if member in self.archive.names for cell, told in self._in(member)}  # fmt: skip

    def _in(self, member: str) -> Iterator[tuple[Cell, Because]]:
        if not member.lower().endswith(".xml"):
            raise Refused(because(ODD_PART, name=member), Place(member=member))
        for comment in self._parsed(member).iter("{*}comment"):
            name, text = str(comment.get("ref", "")), self._counted(comment)
            try:
                row, column = coordinate_to_tuple(name)
            except ValueError:
                continue  # of no cell
            yield (row, column - 1), because(COMMENT, cell=name, text=text)

    def _counted(self, comment: Element) -> str:
        """The words of a comment. Raises TooLarge where it, or all of them, hold more than cells may."""
        said = "".join(text.text or "" for text in comment.iter("{*}t"))
        if len(said) > LONGEST_CELL:
            told = because(TOO_LONG, cell=comment.get("ref", ""), count=len(said), most=LONGEST_CELL)  # fmt: skip
            raise TooLarge(told)
        self.left -= len(said) or 1
        if self.left < 0:
            raise TooLarge(because(TOO_MUCH_TEXT, most=MOST_TEXT // 1_000_000))
        return " ".join((said.partition(_THREAD)[2] if said.startswith("[Thread") else said).split())  # fmt: skip

    def _parsed(self, member: str) -> Element:
        """A part of the archive, which is that of one sheet. Raises Refused."""
        if member in self.seen:
            raise Refused(because(ODD_PART, name=member), Place(member=member))
        self.seen.add(member)
        return parsed(self.archive.read(member))
