"""Which SVG drawings we accept: shapes and text in our own classes, nothing that runs or reaches out."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

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
# What is told of a drawing beside what stands in it.
ABOUT = ("credit", "licence", "consent")


class BadFigure(Exception):
    """A drawing that is not accepted; the message says why."""


@dataclass(frozen=True)
class ParsedFigure:
    """A drawing that is safe to put into a page."""

    svg: str
    title: str
    description: str
    credit: str = ""
    licence: str = ""
    consent: str = ""

    @property
    def said(self) -> dict[str, str]:
        """The drawing as a load remembers it; what is not said of it was not known before either."""
        drawn = {"svg": self.svg, "title": self.title, "description": self.description}
        return drawn | {key: value for key in ABOUT if (value := getattr(self, key))}

    @property
    def width(self) -> float:
        """The width of the viewBox, in its own units."""
        found = re.search(r'viewBox="\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)', self.svg)
        return float(found[1]) if found else 0.0


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
                f"'{attribute}=\"{value}\"': give colours by class (docs/authoring.md)."
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
