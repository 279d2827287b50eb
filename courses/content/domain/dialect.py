"""The course's Markdown dialect: citations, boxes, pictures, and the word for 'no claim here'."""

import re

# The author's word that a block states nothing clinical; readers do not see it.
NO_CLAIM = "[none]"
CITATION = re.compile(r"\[(E\d{3}(?:\s*,\s*E\d{3})*)\]")
BOXES = ("key-points", "pitfall", "conflict", "case", "note", "answer")
BOX = re.compile(r"\s*:{3,}\s*([^\s:]+)")
BOX_EDGE = re.compile(r"\s*(:{3,})\s*([^\s:]*).*")
NEAR_CITATION = re.compile(r"\[\s*[Ee]\s?\d+[^\]]*\]")
IMAGE = re.compile(r"!\[.*?\]\(([^)\s]+)\)")


def cited_codes(text: str) -> list[str]:
    """The fact codes that a text cites, in order."""
    return [code.strip() for group in CITATION.findall(text) for code in group.split(",")]


def unclosed_boxes(body: str) -> list[tuple[int, str]]:
    """(line from 1, name) of every box that no line of as many colons closes: it would swallow the rest of the text."""
    unclosed: list[tuple[int, str]] = []
    within: list[tuple[int, int, str]] = []  # line, colons, name
    for number, line in enumerate(body.splitlines(), start=1):
        edge = BOX_EDGE.fullmatch(line.rstrip())
        if edge is None:
            continue
        colons, name = len(edge[1]), edge[2]
        if name:
            within.append((number, colons, name))
            continue
        # A line of four colons closes the box that four opened, whatever is still open inside it.
        if any(opened == colons for _line, opened, _name in within):
            while within[-1][1] != colons:
                inner = within.pop()
                unclosed.append((inner[0], inner[2]))
        if within and within[-1][1] <= colons:
            within.pop()
    return sorted([*unclosed, *((line, name) for line, _colons, name in within)])
