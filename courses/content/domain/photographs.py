"""Files of photographs as a course folder may hold them: a picture, and nothing beside it."""

import struct
from collections.abc import Callable, Iterator
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from courses.content.domain.figures import BadFigure
from courses.content.domain.picture_names import ENDINGS, Size, picture_name

MOST_BYTES = 12_000_000
LONGEST_SIDE = 2400  # of what is kept, in pixels: twice the width of the widest column
_NOT_BARE = "It holds more than its picture: what a camera or a program wrote into it. Clean it: manage.py clean_pictures."


def name_of_file(data: bytes, ending: str) -> str:
    """The name under which a file of a course folder is kept, which it is byte for byte. Raises BadFigure with how to mend
    it: it is no such picture, too large, damaged, or holds more than its picture."""
    if len(data) > MOST_BYTES:
        raise BadFigure(f"It has {len(data) / 1e6:.1f} MB; {MOST_BYTES / 1e6:.0f} MB is the most.")
    kind, size = _looked_at(data)
    if ENDINGS[kind] != ending:
        raise BadFigure(f"It is a {kind} file: its name ends in {ENDINGS[kind]}.")
    if not is_bare(data, kind):
        raise BadFigure(_NOT_BARE)
    return picture_name(data, ending, size.width, size.height)


def _looked_at(data: bytes) -> tuple[str, Size]:
    try:
        with Image.open(BytesIO(data), formats=tuple(ENDINGS)) as image:
            kind, size = str(image.format), Size(*image.size)
            if max(image.size) > LONGEST_SIDE:
                raise BadFigure(
                    f"It is {size.width} by {size.height} pixels; {LONGEST_SIDE} is the longest side. "
                    "Make it smaller: manage.py clean_pictures."
                )
            image.load()
            return kind, size
    except UnidentifiedImageError as error:
        raise BadFigure("It is no PNG, JPEG or WebP picture.") from error
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise BadFigure("It is damaged or not whole.") from error


def is_bare(data: bytes, kind: str) -> bool:
    """Whether the file holds its picture alone: no place, no camera, no name, no preview, nothing after its end."""
    try:
        return _BARE[kind](data)
    except (struct.error, IndexError):
        return False


def _bare_png(data: bytes) -> bool:
    place, name = 8, b""
    while place < len(data) and name != b"IEND":
        (length,) = struct.unpack_from(">I", data, place)
        name = data[place + 4 : place + 8]
        if name not in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            return False
        place += 12 + length
    return name == b"IEND" and place == len(data)


def _bare_jpeg(data: bytes) -> bool:
    """Tables, frames and scans; of what programs add only the head that says it is a JPEG."""
    for marker, body in _segments(data):
        if marker == 0xE0 and not (body.startswith(b"JFIF\0") and len(body) == 14):
            return False
        if marker == 0xEE and not (body.startswith(b"Adobe") and len(body) == 12):
            return False
        if marker in {*range(0xE1, 0xEE), 0xEF, 0xFE}:
            return False
        if marker == 0xD9:
            return not body
    return False


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, what it holds); the end with whatever follows it."""
    place = 2
    while data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xD9:
            yield marker, data[place + 2 :]
            return
        (length,) = struct.unpack_from(">H", data, place + 2)
        yield marker, data[place + 4 : place + 2 + length]
        place += 2 + length
        if marker == 0xDA:
            place = _scan_end(data, place)


def _scan_end(data: bytes, place: int) -> int:
    """Where the next marker stands after pixels, among which 0xFF is followed by a zero or a restart."""
    while True:
        place = data.index(0xFF, place)
        if data[place + 1] != 0 and not 0xD0 <= data[place + 1] <= 0xD7:
            return place
        place += 2


def _bare_webp(data: bytes) -> bool:
    (length,) = struct.unpack_from("<I", data, 4)
    place = 12
    while place < len(data):
        (part,) = struct.unpack_from("<I", data, place + 4)
        if data[place : place + 4] not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH"):
            return False
        place += 8 + part + part % 2
    return length + 8 == len(data) == place


_BARE: dict[str, Callable[[bytes], bool]] = {
    "PNG": _bare_png,
    "JPEG": _bare_jpeg,
    "WEBP": _bare_webp,
}
