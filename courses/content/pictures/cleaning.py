"""What is handed in becomes a picture: drawings cleaned, photographs made anew without what a camera wrote into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from courses.content.domain.figures import BadFigure
from courses.content.pictures.drawings import clean_drawing

MOST_BYTES = 12_000_000
MOST_BYTES_DRAWN = 500_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400  # of what is kept, in pixels: twice the width of the widest column
SHORTEST_SIDE = 16
_SUFFIXES = {"svg": ".svg", "PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
_TYPES = {"svg": "svg+xml", "PNG": "png", "JPEG": "jpeg", "WEBP": "webp"}
# What people hand in that a browser does not show, by its first bytes.
_OTHERS = (
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"%PDF", "PDF"),
    (b"BM", "BMP"),
)
_OF_PHONES = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc")


class BadPicture(Exception):
    """A file that is not taken; the message says what is wrong with it and how to mend it."""


@dataclass(frozen=True)
class Picture:
    """A picture that is safe to keep and to show. `width` and `height` in pixels, 0 of a drawing; `left_out`: what a
    drawing held that no page may show."""

    data: bytes
    format: str
    width: int = 0
    height: int = 0
    left_out: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """The ending of its file's name."""
        return _SUFFIXES[self.format]

    @property
    def media_type(self) -> str:
        """What a browser is told that it is."""
        return f"image/{_TYPES[self.format]}"


def clean_picture(data: bytes, name: str, *, title: str = "", description: str = "") -> Picture:
    """The picture in `data`, which a person handed in as the file `name`. `title` and `description` are what a drawing
    says of itself from now on, where they are given. Raises BadPicture."""
    if len(data) > MOST_BYTES:
        raise BadPicture(_too_large(name, len(data), MOST_BYTES))
    if not data:
        raise BadPicture(_("'%(name)s' is empty.") % {"name": name})
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    about = {"title": title, "desc": description}
    return _drawn(data, name, about) if start.startswith(b"<") else _photographed(data, name)


def _too_large(name: str, size: int, most: int) -> str:
    return _("'%(name)s' has %(size).1f MB; %(most).1f MB is the most. Save it smaller.") % {
        "name": name, "size": size / 1e6, "most": most / 1e6,
    }  # fmt: skip


def _drawn(data: bytes, name: str, about: Mapping[str, str]) -> Picture:
    if len(data) > MOST_BYTES_DRAWN:
        raise BadPicture(_too_large(name, len(data), MOST_BYTES_DRAWN))
    try:
        svg, left_out = clean_drawing(data.decode("utf-8-sig"), name, about)
    except UnicodeDecodeError as error:
        said = _("'%(name)s' is not in UTF-8. Save it as plain SVG.")
        raise BadPicture(said % {"name": name}) from error
    except BadFigure as error:
        raise BadPicture(f"'{name}': {error}") from error
    return Picture(svg.encode(), "svg", left_out=left_out)


def _photographed(data: bytes, name: str) -> Picture:
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            _check(image, name)
            kept = _anew(image)
            return Picture(
                _encoded(kept, str(image.format)), str(image.format), kept.width, kept.height
            )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(_too_many_pixels(name)) from error
    except UnidentifiedImageError as error:
        raise BadPicture(_other(data, name)) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        said = _("'%(name)s' is damaged or not whole. Open it, and save it again.")
        raise BadPicture(said % {"name": name}) from error


def _check(image: Image.Image, name: str) -> None:
    """Before a pixel is read: what it says of its size."""
    if image.width * image.height > MOST_PIXELS:
        raise BadPicture(_too_many_pixels(name))
    if min(image.size) < SHORTEST_SIDE:
        said = _("'%(name)s' is only %(width)d by %(height)d pixels. Hand in the picture itself.")
        raise BadPicture(said % {"name": name, "width": image.width, "height": image.height})
    if getattr(image, "is_animated", False):
        said = _("'%(name)s' moves. Hand in one still picture of it.")
        raise BadPicture(said % {"name": name})


def _too_many_pixels(name: str) -> str:
    said = _("'%(name)s' has more than %(most)d million pixels. Make it smaller, and save again.")
    return said % {"name": name, "most": MOST_PIXELS // 1_000_000}


def _other(data: bytes, name: str) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in _OF_PHONES:
        kind = "HEIC" if data[8:12] != b"avif" else "AVIF"
    else:
        kind = next((kind for start, kind in _OTHERS if data.startswith(start)), "")
    said = (
        _("'%(name)s' is %(kind)s. Save it as JPEG or PNG, or as SVG where it is a drawing.")
        if kind
        else _("'%(name)s' is no picture that pages can show. Hand in JPEG, PNG, WebP or SVG.")
    )
    return said % {"name": name, "kind": kind}


def _anew(image: Image.Image) -> Image.Image:
    """Upright, in the colours of screens, no larger than pages need, and only its pixels."""
    if image.format == "JPEG":
        image.draft(
            None, (LONGEST_SIDE, LONGEST_SIDE)
        )  # read smaller at once where it is much larger
    upright = _in_screen_colours(ImageOps.exif_transpose(image))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info = {}
    return upright


def _in_screen_colours(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something shows through; a camera's wider colours are brought to those of screens."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    profile = image.info.get("icc_profile")
    shows_through = image.has_transparency_data
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            made = ImageCms.profileToProfile(
                image, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            image = made or image
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile says nothing: its numbers are taken as they are
    return image.convert("RGBA" if shows_through else "RGB")


def _encoded(image: Image.Image, kind: str) -> bytes:
    made = BytesIO()
    options = {"JPEG": {"quality": 85, "progressive": True}, "WEBP": {"quality": 85}, "PNG": {}}
    image.save(made, kind, **options[kind])
    return made.getvalue()
