"""Pictures and other drawings that lie on the rows of a workbook: nothing of them is read, so each is told."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from courses.content.formats.refusals import Because, because, gettext_noop
from courses.content.formats.sheet import MOST_ROWS
from courses.content.formats.sheet_parts import SheetParts
from courses.content.formats.strict_xml import Element

PICTURE = gettext_noop("A picture or drawing lies on the row, which was not taken. Bring table and pictures in a ZIP, or add the picture to the draft.")  # fmt: skip
PICTURE_APART = gettext_noop("A picture or drawing lies on '{sheet}' beside its rows, and was not taken.")  # fmt: skip
_ANCHORS = ("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor")


def rows_of(parts: SheetParts, sheet: Any) -> Iterator[range]:
    """The rows on which each drawing of a sheet lies; none of one that has a place and no cell. Raises Refused."""
    for root in parts.of(sheet, "drawing"):
        for anchor in root.iter(*_ANCHORS):
            first = _row(anchor, "from")
            last = _row(anchor, "to") if first else 0
            yield range(first, max(first, last) + 1) if first else range(0)


def _row(anchor: Element, name: str) -> int:
    """The last row that this end of a drawing touches, 0 where it names none."""
    end = anchor.find(f"{{*}}{name}")
    row, below = (_number(end, part) for part in ("row", "rowOff"))
    if end is None or row is None:
        return 0
    is_above = name == "to" and not below
    return min(row if is_above else row + 1, MOST_ROWS)


def _number(end: Element | None, name: str) -> int | None:
    said = None if end is None else end.findtext(f"{{*}}{name}")
    return int(said) if said and said.strip().isdecimal() and len(said) < 20 else None


def on_rows(parts: SheetParts, sheet: Any, spoken: Iterable[int]) -> tuple[list[int], tuple[Because, ...]]:  # fmt: skip
    """Which of the rows with words drawings lie on, and what is to be said of those that lie on none."""
    numbers = sorted(spoken)
    begun, apart = (
        [0] * (len(numbers) + 1),
        False,
    )  # at each row, how many begin there less those that end above
    for rows in rows_of(parts, sheet):
        first, behind = bisect_left(numbers, rows.start), bisect_left(numbers, rows.stop)
        begun[first] += 1
        begun[behind] -= 1
        apart = apart or first == behind
    found = [number for number, count in zip(numbers, accumulate(begun), strict=False) if count]
    return found, (because(PICTURE_APART, sheet=sheet.title),) if apart else ()
