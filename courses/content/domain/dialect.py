"""The course's Markdown dialect: citations, boxes, pictures, and the word for 'no claim here'."""

import re

# The author's word that a block states nothing clinical; readers do not see it.
NO_CLAIM = "[none]"


CITATION = re.compile(r"\[(E\d{3}(?:\s*,\s*E\d{3})*)\]")


BOXES = ("key-points", "pitfall", "conflict", "case", "note", "answer")


BOX = re.compile(r"\s*:{3,}\s*([^\s:]+)")


NEAR_CITATION = re.compile(r"\[\s*[Ee]\s?\d+[^\]]*\]")


IMAGE = re.compile(r"!\[.*?\]\(([^)\s]+)\)")


def cited_codes(text: str) -> list[str]:
    """The fact codes that a text cites, in order."""
    return [code.strip() for group in CITATION.findall(text) for code in group.split(",")]
