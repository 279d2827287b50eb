"""What a candidate reads of an item: its text without the choices, and what it asks beside each interaction."""

from collections.abc import Iterator

from quizzes.bank.formats.markup import Element, name_of, shown_attributes
from quizzes.bank.formats.prose import Prose, from_html
from quizzes.bank.formats.qti.names import attribute, tag

BLANK = "_____"
_INLINE = ("inlinechoiceinteraction", "textentryinteraction")
_GAPS = ("gap", "printedvariable")
_HIDDEN = ("feedbackblock", "feedbackinline", "modalfeedback", "rubricblock", "templateblock", "templateinline",
           "stylesheet", "infocontrol", "cataloginfo")  # fmt: skip


def is_interaction(node: Element) -> bool:
    """Whether the candidate answers here."""
    return tag(node).endswith("interaction")


def interactions(body: Element) -> list[Element]:
    """All of them, in the order of the text. The parts of one do not count again."""
    found = [node for node in body.iter() if is_interaction(node)]
    return [
        node for node in found if not any(is_interaction(above) for above in node.iterancestors())
    ]


def stem_of(body: Element, own: Element | None) -> Prose:
    """The text of the body with the question of one of its interactions."""
    return from_html("".join(_html(body, own)))


def text_inside(node: Element) -> Prose:
    """The text of a choice, without the feedback that hangs on it."""
    return from_html("".join(_html(node, None)))


def _html(node: Element, own: Element | None) -> Iterator[str]:
    yield _escaped(node.text)
    for below in node:
        name = tag(below)
        if is_interaction(below):
            yield from _of_interaction(below, own)
        elif name in _GAPS:
            yield f" {BLANK} "
        elif name and (name not in _HIDDEN or _is_for_candidates(below)):
            yield _opened(below)
            yield from _html(below, own)
            yield f"</{name_of(below)}>"
        yield _escaped(below.tail)


def _is_for_candidates(node: Element) -> bool:
    """Whether a block of instructions is shown to those who answer."""
    return tag(node) == "rubricblock" and "candidate" in attribute(node, "view")


def _of_interaction(node: Element, own: Element | None) -> Iterator[str]:
    """Of an interaction that stands in the text: a gap. Of the own one also its question and the text that it holds."""
    if tag(node) in _INLINE:
        yield f" {BLANK} "
        return
    if own is None or node is own:
        for below in node:
            if tag(below) in ("prompt", "blockquote", "p", "div", "table", "ul", "ol"):
                yield "<div>"
                yield from _html(below, own)
                yield "</div>"


def _opened(node: Element) -> str:
    return f"<{name_of(node)}{shown_attributes(node)}>"


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
