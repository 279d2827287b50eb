"""GIFT files to parts."""

import re
from collections.abc import Iterator
from dataclasses import replace

from courses.content.formats.refusals import Because, Place, Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.gift.answers import CLOZE, answers_of, format_of, said
from quizzes.bank.formats.gift.blocks import Block, blocks_of, brought_back
from quizzes.bank.formats.reading import Part, Reading, Status, counted
from quizzes.bank.formats.source import Source

NAME = "gift"
BLANK = "_____"
SEVERAL = gettext_noop(
    "There are several gaps in braces; GIFT has one to a question. Make it several questions."
)
CLOZE_INSIDE = gettext_noop(
    "A gap of a cloze question stands in braces ('{gap}'); GIFT has no cloze questions."
)
OPEN = gettext_noop("A brace is opened and not closed. Write \\{{ and \\}} for braces in the text.")
CLOSED = gettext_noop(
    "A brace is closed and was not opened. Write \\{{ and \\}} for braces in the text."
)
NO_QUESTIONS = gettext_noop("There is no question in the file.")
_CLAIM = re.compile(r"^[ \t]*(?:::.*::|\$CATEGORY:)|\{[^{}]*\}|^[ \t]*//", re.MULTILINE)
_TITLE = re.compile(r"::(.*?)::", re.DOTALL)


def read(source: Source) -> Reading:
    """Every question of the file; a category alone is no question, and no fault."""
    text = source.text
    parts = counted(_part(block) for block in blocks_of(text))
    if not parts:
        return Reading(NAME, refusal=because(NO_QUESTIONS))
    return Reading(NAME, parts, remarks=source.remarks)


def claims(source: Source) -> bool:
    """A text with braces, titles or a category."""
    return source.is_text and bool(_CLAIM.search(source.text))


def _part(block: Block) -> Part:
    title, text = _titled(block.text)
    base = Part(
        kind=reading.UNKNOWN,
        stem=said(_outside(text, BLANK), format_of(text)),
        external_id=title or block.name,
        place=Place(line=block.line),
        category=block.category,
        tags=block.tags,
    )
    fault = next(_faults(text), None)
    if fault:
        return base.flagged(fault)
    return _answered(base, text)


def _answered(base: Part, text: str) -> Part:
    start, end = text.find("{"), text.find("}")
    if start < 0:
        return replace(base, kind=reading.DESCRIPTION)
    last = not text[end + 1 :].strip()
    stem = text[:start] if last else f"{text[:start]}{BLANK}{text[end + 1 :]}"
    format_ = format_of(text)
    try:
        read = answers_of(text[start + 1 : end], format_)
    except Refused as refused:
        return replace(base, status=Status.FLAGGED, reason=refused.reason)
    if read["kind"] == reading.ESSAY:
        stem = f"{text[:start]}{text[end + 1 :]}"
    return replace(base, stem=said(stem, format_), **read)


def _titled(text: str) -> tuple[str, str]:
    found = _TITLE.match(text)
    if not found:
        return "", text
    return " ".join(brought_back(found[1]).split()), text[found.end() :].strip()


def _outside(text: str, blank: str) -> str:
    """The text of a question that cannot be read: with a line for its first gap, the others as they were written."""
    return re.sub(r"\{[^{}]*\}", blank, text, count=1)


def _faults(text: str) -> Iterator[Because]:
    """What makes the braces of a question unreadable."""
    for found in re.finditer(r"\{([^{}]*)", text):
        if CLOZE.match(found[1]):
            yield because(CLOZE_INSIDE, gap="{" + found[1][:20])
    depth = 0
    for sign in re.findall(r"[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            yield because(CLOSED)
            return
    if depth:
        yield because(OPEN)
    elif text.count("{") > 1:
        yield because(SEVERAL)
