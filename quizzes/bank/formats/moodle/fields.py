"""What most questions of Moodle's XML have in common: texts with their format, percentages, options."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from quizzes.bank.formats.markup import Element, child, children, text_of
from quizzes.bank.formats.moodle.pictures import beside, called_in
from quizzes.bank.formats.numbers import share_of
from quizzes.bank.formats.prose import (
    NOTHING,
    Prose,
    from_html,
    from_markdown,
    from_moodle,
    from_plain,
    pictured,
)
from quizzes.bank.formats.reading import Option

_READERS = {
    "markdown": from_markdown,
    "plain_text": from_plain,
    "plain": from_plain,
    "html": from_html,
}
_TRUE = {"1", "true", "yes"}


def raw(node: Element | None) -> str:
    """The text of `<x><text>...</text></x>`, or of an element that holds its text itself."""
    if node is None:
        return ""
    inner = child(node, "text")
    return text_of(inner) if inner is not None else (node.text or "")


def prose(node: Element | None, otherwise: str = "moodle") -> Prose:
    """A text in the format that its element names."""
    if node is None:
        return NOTHING
    reader = _READERS.get(node.get("format") or otherwise, from_moodle)
    read = reader(raw(node))
    if child(node, "file") is None:
        return read
    found = _with_picture(node, read, reader)
    if found is None and "picture" not in read.lost:
        return replace(read, lost=(*read.lost, "attached file"))
    return found or read


def _with_picture(node: Element, read: Prose, reader: Callable[[str], Prose]) -> Prose | None:
    """The text with its picture beside it, where it has one and its bytes. A text that is nothing but a picture says what that
    shows."""
    is_markdown = reader is from_markdown
    found = beside(raw(node), is_markdown=is_markdown)
    called = called_in(node, found.file) if found else ""
    if found is None or not called:
        return None
    text = reader(found.text) or from_plain(found.alternative)
    plain = text.plain if is_markdown else read.plain
    more = () if len(list(children(node, "file"))) == 1 else ("attached file",)
    kept = replace(text, plain=plain, lost=(*text.lost, *more), struck=read.struck)
    return pictured(kept, called, found.alternative)


def value(question: Element, name: str) -> str:
    """What a simple setting says, "" where it is missing."""
    return raw(child(question, name)).strip()


def is_true(said: str, *, otherwise: bool) -> bool:
    """A yes or no as any program writes it: 1, true, True."""
    return said.lower() in _TRUE if said else otherwise


def options(question: Element) -> tuple[Option, ...]:
    """The answers of a question to choose from."""
    return tuple(option(answer) for answer in children(question, "answer"))


def share(answer: Element) -> Decimal | None:
    """What an answer gives; nothing where that is not said, None where what is said is no number."""
    return share_of(answer.get("fraction", "0"))


def option(answer: Element) -> Option:
    """One answer with its share and feedback."""
    weight = share(answer)
    return Option(
        text=prose(answer, _format_of(answer)),
        correct=weight is not None and weight > 0,
        weight=weight,
        feedback=prose(child(answer, "feedback"), "html"),
    )


def _format_of(answer: Element) -> str:
    return answer.get("format") or "html"
