"""What a draft changes, line by line, for the person who has to answer for it."""

import difflib
import re
from collections import Counter
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


# What a change of wording leaves alone: figures, number words, and every no.
_FIXED = re.compile(
    r"\d+(?:[.,]\d+)*|n['’]t\b|\b(?:not?|never|none|without|cannot|half|twice|double|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
LIKENESS = 0.7


def more_than_wording(before: str, after: str) -> str:
    """Why a change of text is more than a change of wording, in words; "" when it may be one.

    Numbers and negations must stay as they were, and at least 70 % of the words in their order (difflib's ratio).
    """
    fixed = [Counter(found.lower() for found in _FIXED.findall(text)) for text in (before, after)]
    if fixed[0] != fixed[1]:
        moved = sorted((fixed[0] - fixed[1]) + (fixed[1] - fixed[0]))
        return f"a number or a negation changed ({', '.join(moved)})"
    words = [[word.lower() for word in _WORD.findall(text)] for text in (before, after)]
    if difflib.SequenceMatcher(None, words[0], words[1], autojunk=False).ratio() < LIKENESS:
        return "most of the words changed"
    return ""


def lines_more_than_wording(before: str, after: str) -> str:
    """The same for a text of several paragraphs: each is compared with what stood in its place."""
    old, new = ([line for line in text.splitlines() if line.strip()] for text in (before, after))
    if len(old) != len(new):
        return "a paragraph came or went"
    return next(filter(None, map(more_than_wording, old, new)), "")
