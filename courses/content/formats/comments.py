"""Comments on the cells of a workbook: read within the bounds of everything else in it, each part once."""

from collections.abc import Iterator
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple

from courses.content.formats.refusals import Because, TooLarge, because, gettext_noop
from courses.content.formats.sheet import LONGEST_CELL, MOST_TEXT, TOO_LONG, TOO_MUCH_TEXT, Cell
from courses.content.formats.sheet_parts import SheetParts
from courses.content.formats.strict_xml import Element

COMMENT = gettext_noop("The cell {cell} has a comment, which was not taken: '{text}'. Delete it, or write what it says into the cell.")  # fmt: skip
_THREAD = "Comment:"  # what Excel writes before the words of a comment in a thread, behind a note to older programs


class Comments:
    """The comments of a workbook that was looked through, sheet by sheet. `left`: how many signs they may still hold."""

    def __init__(self, parts: SheetParts) -> None:
        self.parts = parts
        self.left = MOST_TEXT

    def of(self, sheet: Any) -> dict[Cell, Because]:
        """What is said about the cells of a sheet, by row and column from 0. Raises Refused."""
        return {cell: told for root in self.parts.of(sheet, "comments") for cell, told in self._in(root)}  # fmt: skip

    def _in(self, root: Element) -> Iterator[tuple[Cell, Because]]:
        for comment in root.iter("{*}comment"):
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
