"""The names of QTI 2.x and 3.0 as one: `qti-item-body`, `itemBody` and `qti:itemBody` are "itembody"."""

from collections.abc import Iterator

from quizzes.bank.formats.markup import Element, name_of


def tag(node: Element) -> str:
    """The name of an element, the same in all versions."""
    return _one(name_of(node))


def _one(name: str) -> str:
    return name.lower().removeprefix("qti-").replace("-", "")


def attribute(node: Element, name: str) -> str:
    """What an attribute says, named in small letters without hyphens; "" where it is missing."""
    for key, value in node.attrib.items():
        if _one(str(key).rpartition("}")[2]) == name:
            return str(value).strip()
    return ""


def inside(node: Element, *names: str) -> Iterator[Element]:
    """Everything below with one of the names, in the order written."""
    return (found for found in node.iter() if found is not node and tag(found) in names)


def first(node: Element, name: str) -> Element | None:
    """The first below of that name."""
    return next(inside(node, name), None)
