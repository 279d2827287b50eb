"""Drawings of other programs made into ours: what runs, reaches out or is an editor's own goes, shapes and labels stay.

What a drawing may hold is said once, in courses/content/domain/figures.py; this brings a file there, or says why it cannot.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from courses.content.domain.figures import (
    ATTRIBUTES,
    ELEMENTS,
    SVG,
    BadFigure,
    check_depth,
    parse_figure,
)

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>")
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")
# Black is the page's own ink, which is light on a dark page.
_BLACK = re.compile(r"black|#000|#000000|rgb\(\s*0\s*,\s*0\s*,\s*0\s*\)", re.IGNORECASE)
_PAINT = ("fill", "stroke")
# What stands around shapes, and is none itself.
_AROUND = frozenset({"a", "switch"})


@dataclass
class _Cleaning:
    """A drawing under way, and what was taken out of it."""

    root: ET.Element
    left_out: dict[str, None] = field(default_factory=dict)


def clean_drawing(text: str, name: str, about: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The drawing as a page may show it, and what was taken out of it. `about` are texts for its <title> and <desc>, ""
    where the file says them. Raises BadFigure with what to mend."""
    cleaning = _Cleaning(_parsed(text))
    check_depth(cleaning.root)
    for parent in list(cleaning.root.iter()):
        _clean_children(parent, cleaning)
    for element in cleaning.root.iter():
        _clean_attributes(element, cleaning)
    _frame(cleaning.root)
    _say(cleaning.root, about)
    return parse_figure(ET.tostring(cleaning.root, encoding="unicode"), name).svg, tuple(
        cleaning.left_out
    )


def _parsed(text: str) -> ET.Element:
    bare = _DOCTYPE.sub("", text, count=1)
    if "<!DOCTYPE" in bare or "<!ENTITY" in bare:
        raise BadFigure(_("The drawing declares entities. Save it as plain SVG."))
    ET.register_namespace("", SVG)
    try:
        root = ET.fromstring(bare)  # noqa: S314 -- entities are refused above, the size by who calls
    except ET.ParseError as error:
        raise BadFigure(_("It is no whole SVG file: %(why)s.") % {"why": error}) from error
    if root.tag != f"{{{SVG}}}svg":
        raise BadFigure(_("It is no SVG drawing: its first element is not <svg>."))
    return root


def _tag(element: ET.Element) -> str:
    return str(element.tag).removeprefix(f"{{{SVG}}}")


def _clean_children(parent: ET.Element, cleaning: _Cleaning) -> None:
    has_other = not {_tag(child) for child in parent}.isdisjoint({"text", "g"})
    for child in list(parent):
        tag = _tag(child)
        if tag in _AROUND:
            child.tag = f"{{{SVG}}}{'tspan' if _tag(parent) == 'text' else 'g'}"
        elif tag not in ELEMENTS:
            _refuse_what_is_seen(child, tag, is_said_again=has_other)
            _take_out(parent, child)
            if not tag.startswith("{"):  # an editor's own notes are nobody's loss
                cleaning.left_out[f"<{tag}>"] = None


def _refuse_what_is_seen(element: ET.Element, tag: str, *, is_said_again: bool) -> None:
    """What readers would miss is not taken out in silence."""
    if tag == "image":
        raise BadFigure(
            _("It holds a picture of pixels (<image>). Hand that in as a PNG or JPEG file.")
        )
    if tag == "use":
        raise BadFigure(
            _("It shows copies of shapes (<use>). Unlink the clones, then save as plain SVG.")
        )
    if tag == "foreignObject" and not is_said_again and "".join(element.itertext()).strip():
        raise BadFigure(_("Its labels are a web page (<foreignObject>). Export labels as text."))


def _take_out(parent: ET.Element, child: ET.Element) -> None:
    """Without the words that follow it, if any: those belong to the parent."""
    place = list(parent).index(child)
    if child.tail and child.tail.strip():
        if place:
            parent[place - 1].tail = (parent[place - 1].tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _clean_attributes(element: ET.Element, cleaning: _Cleaning) -> None:
    for name, value in _style_of(element).items():
        element.attrib.setdefault(name, value)
    for name in list(element.attrib):
        if name not in ATTRIBUTES:
            del element.attrib[name]
            if name.lower().startswith("on") or name.rpartition("}")[2] == "href":
                cleaning.left_out[name.rpartition("}")[2]] = None
        elif name in _PAINT and _BLACK.fullmatch(element.attrib[name].strip()):
            element.attrib[name] = "currentColor"


def _style_of(element: ET.Element) -> dict[str, str]:
    """What an inline style says that an attribute can say too."""
    said = {}
    for one in element.attrib.pop("style", "").split(";"):
        name, colon, value = (part.strip() for part in one.partition(":"))
        if colon and name in ATTRIBUTES and name not in ("class", "id", "d") and value:
            said[name] = value
    return said


def _say(root: ET.Element, about: Mapping[str, str]) -> None:
    for place, (tag, said) in enumerate(about.items()):
        if not said.strip():
            continue
        found = root.find(f"{{{SVG}}}{tag}")
        if found is None:
            found = ET.Element(f"{{{SVG}}}{tag}")
            root.insert(place, found)
        found[:], found.text = [], said.strip()


def _frame(root: ET.Element) -> None:
    """The page decides how large a drawing is; its own size is the frame where it names none."""
    size = [_NUMBER.fullmatch(root.attrib.pop(side, "")) for side in ("width", "height")]
    if "viewBox" not in root.attrib:
        if not all(size):
            raise BadFigure(_("It says no size. Give the page of the drawing a width and height."))
        root.set("viewBox", " ".join(["0", "0", *(one[1] for one in size if one)]))
    for extra in ("x", "y"):
        root.attrib.pop(extra, None)
