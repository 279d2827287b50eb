"""What is handed in becomes a picture: drawings cleaned, photographs made anew without what a camera wrote into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from courses.content.domain.figures import BadFigure
from courses.content.domain.photographs import LONGEST_SIDE, MOST_BYTES, is_bare
from courses.content.domain.picture_names import (
    ENDINGS,
    MEDIA_TYPES,
    drawing_name,
    picture_name,
    size_in,
)
from courses.content.pictures.drawings import clean_drawing

MOST_BYTES_DRAWN = 500_000
MOST_PIXELS = 40_000_000
SHORTEST_SIDE = 16
_KINDS = {ending: kind for kind, ending in ENDINGS.items()}
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
    """A picture that is safe to keep and to show. `width` and `height` in pixels, of a drawing those of its frame;
    `left_out`: what a drawing held that no page may show; `recoloured`: by each of its colours what that became."""

    data: bytes
    format: str
    width: int = 0
    height: int = 0
    left_out: tuple[str, ...] = ()
    recoloured: tuple[tuple[str, str], ...] = ()

    @property
    def suffix(self) -> str:
        """The ending of its file's name."""
        return ENDINGS.get(self.format, ".svg")

    @property
    def media_type(self) -> str:
        """What a browser is told that it is."""
        return MEDIA_TYPES[self.suffix]

    @property
    def name(self) -> str:
        """Under which it is kept."""
        return picture_name(self.data, self.suffix, self.width, self.height)


def clean_picture(
    data: bytes, name: str, *, title: str = "", description: str = "", ending: str = ""
) -> Picture:
    """The picture in `data`, which a person handed in as the file `name`. `title` and `description` are what a drawing
    says of itself from now on, where they are given; `ending` makes a photograph a file of that ending. Raises BadPicture."""
    if len(data) > MOST_BYTES:
        raise BadPicture(_too_large(name, len(data), MOST_BYTES))
    if not data:
        raise BadPicture(_("'%(name)s' is empty.") % {"name": name})
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    about = {"title": title, "desc": description}
    is_drawing = start.startswith(b"<")
    return _drawn(data, name, about) if is_drawing else _photographed(data, name, ending)


def _too_large(name: str, size: int, most: int) -> str:
    return _("'%(name)s' has %(size).1f MB; %(most).1f MB is the most. Save it smaller.") % {
        "name": name, "size": size / 1e6, "most": most / 1e6,
    }  # fmt: skip


def _drawn(data: bytes, name: str, about: Mapping[str, str]) -> Picture:
    if len(data) > MOST_BYTES_DRAWN:
        raise BadPicture(_too_large(name, len(data), MOST_BYTES_DRAWN))
    try:
        drawing = clean_drawing(data.decode("utf-8-sig"), name, about)
    except UnicodeDecodeError as error:
        said = _("'%(name)s' is not in UTF-8. Save it as plain SVG.")
        raise BadPicture(said % {"name": name}) from error
    except BadFigure as error:
        raise BadPicture(f"'{name}': {error}") from error
    data, told = drawing.svg.encode(), (drawing.left_out, drawing.recoloured)
    size = size_in(drawing_name(data))
    return Picture(data, "svg", size.width, size.height, *told)


def _photographed(data: bytes, name: str, ending: str) -> Picture:
    try:
        with Image.open(BytesIO(data), formats=tuple(ENDINGS)) as image:
            _check(image, name)
            kind = _KINDS.get(ending, str(image.format))
            if kind == image.format and _is_ours(image, data):
                return Picture(data, kind, image.width, image.height)
            kept = _anew(image)
            return Picture(_encoded(kept, kind), kind, kept.width, kept.height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(_too_many_pixels(name)) from error
    except UnidentifiedImageError as error:
        raise BadPicture(_other(data, name)) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        said = _("'%(name)s' is damaged or not whole. Open it, and save it again.")
        raise BadPicture(said % {"name": name}) from error


def _is_ours(image: Image.Image, data: bytes) -> bool:
    """Whether it is as we would keep it: it is kept byte for byte then, and loses nothing by being handed in again."""
    is_small = max(image.size) <= LONGEST_SIDE
    is_kept = is_small and image.mode in ("RGB", "RGBA") and is_bare(data, str(image.format))
    if is_kept:
        image.load()
    return is_kept


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
    if kind == "JPEG" and image.mode == "RGBA":  # which shows nothing through
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image)
        image = ground
    image.save(made, kind, **options[kind])
    return made.getvalue()


def cropped(data: bytes, box: tuple[int, int, int, int]) -> Picture:
    """The part of a kept photograph from (left, top) to (right, bottom), in percent of its sides. What is cut off is not
    in it any more. Raises BadPicture where too little is left."""
    with Image.open(BytesIO(data)) as image:
        kind = str(image.format)
        sides = (image.width, image.height) * 2
        left, top, right, bottom = (
            round(at * side / 100) for at, side in zip(box, sides, strict=True)
        )
        if min(right - left, bottom - top) < SHORTEST_SIDE:
            raise BadPicture(_("Too little of the picture is left. Choose a larger part."))
        part = image.crop((left, top, right, bottom))
        part.info = {}
        return Picture(_encoded(part, kind), kind, part.width, part.height)


def in_width(data: bytes, width: int) -> bytes:
    """A kept photograph as wide as a page needs it, or as wide as it is."""
    with Image.open(BytesIO(data)) as image:
        if width >= image.width:
            return data
        kind = str(image.format)
        height = max(1, round(image.height * width / image.width))
        smaller = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        smaller.info = {}
        return _encoded(smaller, kind)


def square_of(data: bytes, focus: tuple[int, int], side: int) -> bytes:
    """A small square of a kept photograph with its point of focus as near to the middle as can be."""
    with Image.open(BytesIO(data)) as image:
        at = (focus[0] / 100, focus[1] / 100)
        square = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS, centering=at)
        square.info = {}
        return _encoded(square, str(image.format))
