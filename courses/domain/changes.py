"""What a draft changes, line by line, for the person who has to answer for it."""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True)
class ChangedLine:
    """One line of a comparison. `kind`: gone, new, same (around a change) or place (a gap between changes)."""

    kind: str
    text: str


_KINDS = {"-": "gone", "+": "new", " ": "same", "@": "place"}


def changed_lines(before: str, after: str) -> list[ChangedLine]:
    """The lines that differ, with two unchanged ones around them; [] when nothing differs."""
    compared = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))
    return [ChangedLine(_KINDS[line[0]], "⋯" if line[0] == "@" else line) for line in compared[2:]]
