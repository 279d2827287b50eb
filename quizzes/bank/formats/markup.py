"""XML of question files, looked at without namespaces."""

from collections.abc import Iterator

from courses.content.formats.refusals import Place
from courses.content.formats.strict_xml import Element

KNOWN_ROOTS = {
    "quiz", "assessmentItem", "qti-assessment-item", "questestinterop", "assessmentTest", "qti-assessment-test",
    "manifest", "courseStructure", "assessmentStimulus", "qti-assessment-stimulus",
}  # fmt: skip


def name_of(node: Element) -> str:
    """The name of an element without its namespace."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(node: Element, *names: str) -> Iterator[Element]:
    """The children with one of the names; all of them where none is given."""
    return (child for child in node if not names or name_of(child) in names)


def child(node: Element | None, name: str) -> Element | None:
    """The first child of that name."""
    return None if node is None else next(children(node, name), None)


def descendants(node: Element, *names: str) -> Iterator[Element]:
    """Everything below with one of the names, in the order written."""
    return (found for found in node.iter() if found is not node and name_of(found) in names)


def text_of(node: Element | None) -> str:
    """All text of an element and what is below it."""
    return "" if node is None else "".join(node.itertext())


def inner_html(node: Element) -> str:
    """What stands inside of an element, as HTML without namespaces."""
    pieces = [_escaped(node.text)]
    for below in node:
        pieces += [
            _opened(below),
            inner_html(below),
            f"</{name_of(below)}>" if name_of(below) else "",
        ]
        pieces.append(_escaped(below.tail))
    return "".join(pieces)


def _opened(node: Element) -> str:
    name = name_of(node)
    return f"<{name}{shown_attributes(node)}>" if name else ""


def shown_attributes(node: Element) -> str:
    """What HTML needs of the attributes of an element: what a picture shows, whether it is struck through or hidden, and how a list
    is numbered."""
    said = {key: node.get(key) for key in ("alt", "style", "hidden")}
    if name_of(node) in ("ol", "li"):
        said |= {key: node.get(key) for key in ("type", "start", "reversed", "value")}
    return "".join(f' {key}="{_escaped(value)}"' for key, value in said.items() if value or (key in ("hidden", "reversed") and value is not None))  # fmt: skip


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def place_of(node: Element, member: str = "") -> Place:
    """Where an element stands."""
    return Place(line=node.sourceline, member=member)
