"""XML of strangers: parsed without entities, document types, networks or depth, and looked at without namespaces."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from courses.content.formats.decoding import check_size
from courses.content.formats.refusals import Place, Refused, because, gettext_noop

# lxml has no types of its own, so to a checker this is anything.
Element: TypeAlias = etree._Element
KNOWN_ROOTS = {
    "quiz", "assessmentItem", "qti-assessment-item", "questestinterop", "assessmentTest", "qti-assessment-test",
    "manifest", "courseStructure", "assessmentStimulus", "qti-assessment-stimulus",
}  # fmt: skip
MOST_ELEMENTS = 400_000
BROKEN = gettext_noop("The file is no well-formed XML: {what}. Export it again, or mend it there.")
ENTITIES = gettext_noop("The file declares entities of its own. They are not read, as they can hide other files.")  # fmt: skip
TOO_MANY = gettext_noop("The file has more than {most} elements. Split it.")


def parsed(data: bytes) -> Element:
    """The root of an XML file. Nothing is fetched, no entity is replaced. Raises Refused."""
    check_size(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        recover=False, remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_declared_first(data), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as wrong:
        line = getattr(wrong, "lineno", None)
        what = getattr(wrong, "msg", None) or str(wrong)
        raise Refused(because(BROKEN, what=what.split(" (<")[0]), Place(line=line)) from None
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise Refused(because(ENTITIES), Place(line=1))
    for count, node in enumerate(root.iter()):
        if node.tag is etree.Entity:
            raise Refused(because(ENTITIES), Place(line=node.sourceline))
        if count > MOST_ELEMENTS:
            raise Refused(because(TOO_MANY, most=MOST_ELEMENTS))
    return root


_LATE = re.compile(rb"(\s+)(<\?xml\b[^>]{0,300}\?>)")


def _declared_first(data: bytes) -> bytes:
    """Programs print an empty line before the declaration of XML, which then is none: it moves behind it, and lines stay."""
    found = _LATE.match(data)
    return found[2] + found[1] + data[found.end() :] if found else data


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
    """What HTML needs of the attributes of an element: what a picture shows, and whether it is struck through or hidden."""
    said = {key: node.get(key) for key in ("alt", "style", "hidden")}
    return "".join(f' {key}="{_escaped(value)}"' for key, value in said.items() if value or (key == "hidden" and value is not None))  # fmt: skip


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def place_of(node: Element, member: str = "") -> Place:
    """Where an element stands."""
    return Place(line=node.sourceline, member=member)
