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
from courses.content.pictures.colours import FILLS, STROKES, is_light, lab_of, tones_for

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>")
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")
# Black is the page's own ink, which is light on a dark page.
_BLACK = re.compile(r"black|#000|#000000|rgb\(\s*0\s*,\s*0\s*,\s*0\s*\)", re.IGNORECASE)
_PAINT = ("fill", "stroke")
_UNCOLOURED = frozenset({"none", "currentcolor", "context-stroke", "transparent"})
_GRADIENT = re.compile(r"url\(\s*[\"']?#([^)\"']+)[\"']?\s*\)")
# Rules by class, as drawing programs write them: `.cls-1, .cls-2 { fill: #f99 }`.
_RULE = re.compile(r"((?:\.[\w-]+\s*,?\s*)+)\{([^{}]*)\}")
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
# What stands around shapes, and is none itself.
_AROUND = frozenset({"a", "switch"})


@dataclass
class _Cleaning:
    """A drawing under way, and what was taken out of it."""

    root: ET.Element
    left_out: dict[str, None] = field(default_factory=dict)
    recoloured: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    gradients: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """A drawing as a page may show it, what was taken out of it, and what its colours became, by each the tone's name."""

    svg: str
    left_out: tuple[str, ...]
    recoloured: tuple[tuple[str, str], ...]


def clean_drawing(text: str, name: str, about: Mapping[str, str]) -> Drawing:
    """The drawing as a page may show it. `about` are texts for its <title> and <desc>, "" where the file says them. Raises
    BadFigure with what to mend."""
    cleaning = _Cleaning(_parsed(text))
    check_depth(cleaning.root)
    cleaning.classes, cleaning.gradients = _classes(cleaning.root), _gradients(cleaning.root)
    for parent in list(cleaning.root.iter()):
        _clean_children(parent, cleaning)
    for element in cleaning.root.iter():
        _clean_attributes(element, cleaning)
    _recolour(cleaning)
    _frame(cleaning.root)
    _say(cleaning.root, about)
    svg = parse_figure(ET.tostring(cleaning.root, encoding="unicode"), name).svg
    return Drawing(svg, tuple(cleaning.left_out), tuple(cleaning.recoloured.items()))


def _classes(root: ET.Element) -> dict[str, str]:
    """What the drawing's own classes say, each as an inline style would."""
    found: dict[str, str] = {}
    for sheet in root.iter(f"{{{SVG}}}style"):
        for names, said in _RULE.findall("".join(sheet.itertext())):
            for name in re.findall(r"[\w-]+", names):
                found[name] = f"{found.get(name, '')};{said}"
    return found


def _gradients(root: ET.Element) -> dict[str, str]:
    """By the id of each gradient its first colour; one that takes its stops from another has that one's."""
    rows = [one for one in root.iter() if _tag(one) in ("linearGradient", "radialGradient")]
    first = {one.get("id", ""): _first_colour(one) for one in rows}
    for one in rows:
        source = next((one.get(link, "") for link in _LINKS if one.get(link)), "")
        first[one.get("id", "")] = first[one.get("id", "")] or first.get(source.lstrip("#"), "")
    return {key: colour for key, colour in first.items() if key and colour}


def _first_colour(gradient: ET.Element) -> str:
    for stop in gradient.iter(f"{{{SVG}}}stop"):
        said = stop.get("stop-color") or _declared(stop.get("style", "")).get("stop-color")
        if said:
            return said
    return ""


def _recolour(cleaning: _Cleaning) -> None:
    """Every colour becomes a class of the site, which has a counterpart on dark pages; words stay readable on any ground."""
    painted = [one for one in cleaning.root.iter() if any(_colour(one, key) for key in _PAINT)]
    for key, tones in (("fill", FILLS), ("stroke", STROKES)):
        shapes = [one for one in painted if _colour(one, key)]
        of_shapes = [_colour(one, key) for one in shapes if not _is_label(one)]
        found = tones_for(of_shapes, tones)
        for element in shapes:
            said = _colour(element, key)
            if lab_of(said) is None:
                continue  # refused by name where the drawing is read
            del element.attrib[key]
            if _is_label(element):
                _colour_label(element, key, said, cleaning)
                continue
            _add_class(element, f"fig-{key}-{found[said].name}")
            cleaning.recoloured[said] = str(found[said].called)


def _colour_label(element: ET.Element, key: str, said: str, cleaning: _Cleaning) -> None:
    if key == "stroke":  # an outline around letters only makes them harder to read
        return
    tone = "paper" if is_light(said) else "ink"
    _add_class(element, f"fig-fill-{tone}")
    cleaning.recoloured[said] = str(next(one.called for one in FILLS if one.name == tone))


def _colour(element: ET.Element, key: str) -> str:
    """What the attribute says where that is a colour of its own, "" elsewhere."""
    said = element.attrib.get(key, "").strip()
    return "" if said.lower() in _UNCOLOURED or said.startswith("url(") else said


def _is_label(element: ET.Element) -> bool:
    return _tag(element) in ("text", "tspan")


def _add_class(element: ET.Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())


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
    for name, value in _style_of(element, cleaning).items():
        element.attrib[name] = value  # a style speaks louder than an attribute
    for name in list(element.attrib):
        if name not in ATTRIBUTES:
            del element.attrib[name]
            if name.lower().startswith("on") or name.rpartition("}")[2] == "href":
                cleaning.left_out[name.rpartition("}")[2]] = None
        elif name in _PAINT:
            element.attrib[name] = _plain_paint(element.attrib[name].strip(), cleaning)


def _plain_paint(said: str, cleaning: _Cleaning) -> str:
    """A paint without what no page shows: black is the ink of the page, a gradient its first colour."""
    shade = _GRADIENT.match(said)
    if shade and shade[1] in cleaning.gradients:
        said = cleaning.gradients[shade[1]]
    if said.lower() == "transparent":
        return "none"
    return "currentColor" if _BLACK.fullmatch(said) else said


def _style_of(element: ET.Element, cleaning: _Cleaning) -> dict[str, str]:
    """What the drawing's classes and an inline style say that an attribute can say too."""
    own = [cleaning.classes.get(one, "") for one in element.get("class", "").split()]
    declared = _declared(";".join([*own, element.attrib.pop("style", "")]))
    kept = ATTRIBUTES - {"class", "id", "d"}
    return {name: value for name, value in declared.items() if name in kept}


def _declared(style: str) -> dict[str, str]:
    parts = (one.partition(":") for one in style.split(";"))
    return {
        name.strip(): value.replace("!important", "").strip()
        for name, colon, value in parts
        if colon and value.strip()
    }


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
