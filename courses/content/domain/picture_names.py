"""Pictures of pixels by their names: a name is made of the bytes and the size, and pages follow from it.

The name says how large a picture is, so that pages leave room for it without asking anybody.
"""

import hashlib
import re
from dataclasses import dataclass
from html import escape

ENDINGS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
PHOTOGRAPHS = (*ENDINGS.values(),)
MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml"}  # fmt: skip
# The widths in which a page offers a photograph, besides its own: a phone, a column, a column on a sharp screen.
WIDTHS = (480, 960, 1600)
LARGEST_FRAME = 2400
PLAIN_WIDTH = 960  # for who takes no other
# Photographs of lessons lie here; published pages name the address, so it never changes.
ADDRESS = "/courses/pictures/{name}/{width}/"
PICTURE_NAME = re.compile(r"[0-9a-f]{32}-([1-9]\d{0,4})x([1-9]\d{0,4})(\.(?:png|jpg|webp|svg))")


_FRAME = re.compile(r'viewBox="\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)')


def frame_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing's viewBox, in its own units; 0 where it has none."""
    found = _FRAME.search(svg)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


@dataclass(frozen=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


def picture_name(data: bytes, ending: str, width: int, height: int) -> str:
    """The name under which these bytes are kept."""
    return f"{hashlib.sha256(data).hexdigest()[:32]}-{width}x{height}{ending}"


def drawing_name(data: bytes) -> str:
    """The same for a drawing, whose size is that of its frame."""
    width, height = frame_of(data.decode())
    # Some programs count in thousandths: a page has no use for such a size.
    scale = min(1.0, LARGEST_FRAME / max(width, height, 1))
    return picture_name(data, ".svg", max(1, round(width * scale)), max(1, round(height * scale)))


def is_picture_name(name: str) -> bool:
    """Whether a kept picture could have this name."""
    return PICTURE_NAME.fullmatch(name) is not None


def size_in(name: str) -> Size:
    """The size that a name says."""
    found = PICTURE_NAME.fullmatch(name)
    assert found is not None  # noqa: S101 -- who asks has checked the name
    return Size(int(found[1]), int(found[2]))


def ending_of(name: str) -> str:
    """The ending of a kept picture's name, or of a file's."""
    return name[name.rfind(".") :].lower() if "." in name else ""


def widths_of(name: str) -> list[int]:
    """The widths in which a page offers the picture, its own last."""
    own = size_in(name).width
    return [*(width for width in WIDTHS if width < own), own]


def plain_address(name: str) -> str:
    """Of the width that nobody finds too large."""
    plain = max(
        (width for width in widths_of(name) if width <= PLAIN_WIDTH), default=size_in(name).width
    )
    return ADDRESS.format(name=name, width=plain)


def photograph_html(name: str, alternative: str) -> str:
    """The photograph as a lesson shows it: the browser takes the width that fits, and leaves room before it is there."""
    size, widths = size_in(name), widths_of(name)
    offered = ", ".join(f"{ADDRESS.format(name=name, width=w)} {w}w" for w in widths)
    return (
        f'<img class="photograph" src="{plain_address(name)}" srcset="{offered}"'
        f' sizes="(max-width: 40rem) 100vw, 36rem" width="{size.width}" height="{size.height}"'
        f' alt="{escape(alternative)}" loading="lazy" decoding="async">'
    )
