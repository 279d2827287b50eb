"""Two people edited one text: what both did, block by block.

The one well-kept package for this (merge3) is under the GPL, which this project cannot ship along; the merge of two
edits over their common ground is short with the matcher of the standard library.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from courses.content.domain.fields import NOTHING, Field


@dataclass(frozen=True)
class Merged:
    """The text of both edits. `clashes`: (theirs, mine) wherever both changed the same blocks; mine stands in the text."""

    text: str
    clashes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Change:
    """Blocks `start` to `end` of the common ground became `blocks`."""

    start: int
    end: int
    blocks: tuple[str, ...]


def merge(base: str, theirs: str, mine: str) -> Merged:
    """Three-way merge of texts whose blocks (paragraphs, list items together, headings) stand apart by empty lines.

    Changes of different blocks are both taken. Where both changed the same blocks, or put something at the same place,
    mine stands and the pair is named as a clash; the same change by both is none.
    """
    ground, pairs = _blocks(base), []
    result: list[str] = []
    place = 0
    left, right = _changes(ground, _blocks(theirs)), _changes(ground, _blocks(mine))
    while left or right:
        their_group, my_group, start, end = _next_group(left, right)
        result += ground[place:start]
        their_blocks = _applied(ground, their_group, start, end)
        my_blocks = _applied(ground, my_group, start, end)
        if their_group and my_group and their_blocks != my_blocks:
            pairs.append(("\n\n".join(their_blocks), "\n\n".join(my_blocks)))
        result += my_blocks if my_group else their_blocks
        place = end
    return Merged("\n\n".join([*result, *ground[place:]]), tuple(pairs))


class ChangedBy(Enum):
    """Whose change of one thing stands over the common ground."""

    NOBODY = "nobody"
    ME = "me"
    THEM = "them"
    BOTH = "both"  # and not alike


def who_changed(field: Field, base: Any, theirs: Any, mine: Any) -> ChangedBy:
    """Who of two changed a field beside the text. What is not said says what the field says then: nothing, or its default;
    no and 0 are said. The order of a list counts unless the field is unordered: in it lies the key of some questions. The
    same change by both counts as mine: nothing is left to choose."""
    was, their, my = (_settled(field, value) for value in (base, theirs, mine))
    if their in (was, my):
        return ChangedBy.NOBODY if my == was else ChangedBy.ME
    return ChangedBy.THEM if my == was else ChangedBy.BOTH


def _settled(field: Field, value: Any) -> Any:
    said = value if field.required or value is not None else field.nothing
    if field.unordered and isinstance(said, list | tuple):
        return _spelled(sorted(map(str, said)))
    return _spelled(said)


def _spelled(value: Any) -> Any:
    """A value in one spelling, as it was read from a form, a file or a row; what says nothing is None."""
    if value in NOTHING:
        return None
    if isinstance(value, Mapping):
        return {key: said for key, one in value.items() if (said := _spelled(one)) is not None}
    if isinstance(value, list | tuple):
        return [_spelled(one) for one in value]
    return str(value)


def _blocks(text: str) -> list[str]:
    blocks = [block.strip("\n") for block in text.replace("\r\n", "\n").split("\n\n")]
    return [block for block in blocks if block.strip()]


def _changes(ground: list[str], edited: list[str]) -> list[_Change]:
    matcher = difflib.SequenceMatcher(a=ground, b=edited, autojunk=False)
    return [
        _Change(start, end, tuple(edited[first:last]))
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]


def _next_group(
    left: list[_Change], right: list[_Change]
) -> tuple[list[_Change], list[_Change], int, int]:
    """The first changes that touch one another, taken off both lists: (theirs, mine, where they begin, where they end)."""
    start = min(changes[0].start for changes in (left, right) if changes)
    end = start
    groups: tuple[list[_Change], list[_Change]] = ([], [])
    grown = True
    while grown:
        grown = False
        for changes, group in zip((left, right), groups, strict=True):
            while changes and (changes[0].start < end or changes[0].start == start):
                group.append(changes.pop(0))
                end = max(end, group[-1].end)
                grown = True
    return *groups, start, end


def _applied(ground: list[str], changes: list[_Change], start: int, end: int) -> list[str]:
    """The blocks of the common ground from start to end, with these changes."""
    result: list[str] = []
    place = start
    for change in changes:
        result += ground[place : change.start]
        result += change.blocks
        place = change.end
    return result + ground[place:end]
