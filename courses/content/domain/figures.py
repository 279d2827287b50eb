"""Which SVG drawings we accept: shapes and text in our own classes, nothing that runs or reaches out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from courses.content.domain.picture_names import frame_of, photograph_html

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "title",
        "desc",
        "path",
        "line",
        "polyline",
        "polygon",
        "rect",
        "circle",
        "ellipse",
        "text",
        "tspan",
        "defs",
        "marker",
        "pattern",
        "clipPath",
        "linearGradient",
        "stop",
        "symbol",
    ]
)
ATTRIBUTES = frozenset(
    [
        "viewBox",
        "role",
        "class",
        "id",
        "d",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "width",
        "height",
        "points",
        "transform",
        "text-anchor",
        "dominant-baseline",
        "dx",
        "dy",
        "rotate",
        "textLength",
        "lengthAdjust",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-opacity",
        "opacity",
        "fill-rule",
        "clip-rule",
        "marker-start",
        "marker-mid",
        "marker-end",
        "markerWidth",
        "markerHeight",
        "markerUnits",
        "refX",
        "refY",
        "orient",
        "patternUnits",
        "patternTransform",
        "clip-path",
        "preserveAspectRatio",
        "aria-labelledby",
        "aria-hidden",
        "aria-label",
        "font-size",
        "font-weight",
        "font-style",
        "offset",
        "stop-opacity",
        "gradientUnits",
        "vector-effect",
        "paint-order",
        "letter-spacing",
    ]
)
# Only references inside the same drawing.
_LOCAL_URL = re.compile(r"^(url\(#[\w-]+\)|none|currentColor|context-stroke)$")
_URL_ATTRIBUTES = frozenset(
    {"fill", "stroke", "marker-start", "marker-mid", "marker-end", "clip-path"}
)


DEEPEST = 64
# What is told of a figure beside what stands in it.
ABOUT = (
    *("credit", "licence", "shows"),
    *("consent", "consent_date", "consent_covers", "consent_holder"),
)
# The point of a photograph that stays in sight where only a part of it is shown, in percent from its corner.
FOCUS = ("focus_x", "focus_y")


class BadFigure(Exception):
    """A drawing that is not accepted; the message says why."""


@dataclass(frozen=True)
class ParsedFigure:
    """A drawing that is safe to put into a page, or a photograph by the name under which it is kept; `title` is then
    what is said to somebody who cannot see it."""

    svg: str
    title: str
    description: str
    credit: str = ""
    licence: str = ""
    shows: str = ""
    consent: str = ""
    consent_date: str = ""
    consent_covers: str = ""
    consent_holder: str = ""
    photo: str = ""
    focus_x: int | None = None
    focus_y: int | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The figure as a load remembers it; what is not said of it was not known before either."""
        drawn = {"svg": self.svg, "title": self.title, "description": self.description}
        about = {key: value for key in ABOUT if (value := getattr(self, key))}
        focus = {key: at for key in FOCUS if (at := getattr(self, key)) is not None}
        return drawn | about | ({"photo": self.photo} | focus if self.photo else {})

    @property
    def html(self) -> str:
        """The figure as a page shows it."""
        return photograph_html(self.photo, self.title) if self.photo else self.svg

    @property
    def width(self) -> float:
        """The width of the viewBox, in its own units."""
        return frame_of(self.svg)[0]


def parse_figure(text: str, name: str) -> ParsedFigure:
    """Check a drawing and give it back with a label that screen readers find. Raises BadFigure."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFigure("A drawing must not have a DOCTYPE or entities.")
    ET.register_namespace("", SVG)
    try:
        root = ET.fromstring(text)  # noqa: S314 -- entities are refused above, the size by the reader
    except ET.ParseError as error:
        raise BadFigure(f"Not well-formed XML: {error}.") from error
    if root.tag != f"{{{SVG}}}svg" or "viewBox" not in root.attrib:
        raise BadFigure(f'The root must be <svg xmlns="{SVG}" viewBox="...">.')
    if "width" in root.attrib or "height" in root.attrib:
        raise BadFigure("The root <svg> has no width or height: the page decides.")
    check_depth(root)
    for element in root.iter():
        _check_element(element)
    title, description = (_text(root, tag) for tag in ("title", "desc"))
    _label(root, name)
    return ParsedFigure(ET.tostring(root, encoding="unicode"), title, description)


def told_of_figure(said: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry tells of its figure, by the names that a ParsedFigure has for it."""
    told = {key: str(said.get(key) or "").strip() for key in ABOUT}
    if "alt" not in said:
        return told
    focus = {key: said.get(key) for key in FOCUS}
    return {
        **told,
        **focus,
        "title": str(said["alt"]).strip(),
        "description": str(said.get("description") or "").strip(),
    }


def figure_entry(figure: ParsedFigure) -> dict[str, Any]:
    """The other way: what is told of a figure, as its entry says it, without what says nothing. Days are texts."""
    told: dict[str, Any] = {key: value for key in ABOUT if (value := getattr(figure, key))}
    if not figure.photo:
        return told
    focus = {key: at for key in FOCUS if (at := getattr(figure, key)) is not None}
    return {"alt": figure.title, "description": figure.description, **focus, **told}


def check_depth(root: ET.Element) -> None:
    """Refuse what is nested deeper than any drawing, before something walks it by calling itself. Raises BadFigure."""
    level = [root]
    for _depth in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise BadFigure(f"More than {DEEPEST} elements inside each other: ungroup the drawing.")


def _check_element(element: ET.Element) -> None:
    tag = str(element.tag).removeprefix(f"{{{SVG}}}")
    if tag not in ELEMENTS:
        raise BadFigure(f"<{tag}> is not used in our drawings.")
    for attribute, value in element.attrib.items():
        if attribute not in ATTRIBUTES:
            raise BadFigure(f"The attribute '{attribute}' of <{tag}> is not used in our drawings.")
        if attribute in _URL_ATTRIBUTES and not _LOCAL_URL.match(value.strip()):
            raise BadFigure(
                f"'{attribute}=\"{value}\"': give colours by the site's classes, such as fig-fill-skin."
            )


def _text(root: ET.Element, tag: str) -> str:
    found = root.find(f"{{{SVG}}}{tag}")
    text = "".join(found.itertext()).strip() if found is not None else ""
    if not text:
        raise BadFigure(f"The drawing needs a <{tag}> directly inside <svg>.")
    return " ".join(text.split())


def _label(root: ET.Element, name: str) -> None:
    """Point the drawing at its own title and description, under ids that no other drawing has."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower().removesuffix(".svg"))
    for tag in ("title", "desc"):
        element = root.find(f"{{{SVG}}}{tag}")
        assert element is not None  # noqa: S101 -- _text() found it
        element.set("id", f"{stem}-{tag}")
    root.set("aria-labelledby", f"{stem}-title {stem}-desc")
    root.set("role", "img")
