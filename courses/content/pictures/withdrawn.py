"""What stands in the place of a photograph that was withdrawn."""

from functools import lru_cache
from io import BytesIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from courses.content.domain.picture_names import ENDINGS, PLAIN_WIDTH, ending_of, size_in

GROUND, INK = (226, 230, 231), (26, 34, 36)
_KINDS = {ending: kind for kind, ending in ENDINGS.items()}


def nothing_in_place_of(name: str) -> bytes:
    """A plain picture of the same shape and format, with the words that the photograph of this name was withdrawn."""
    return _plain(name, get_language())


@lru_cache(maxsize=64)
def _plain(name: str, _language: str | None) -> bytes:
    size = size_in(name)
    width = min(size.width, PLAIN_WIDTH)
    height = max(16, min(round(size.height * width / size.width), 2 * PLAIN_WIDTH))
    image = Image.new("RGB", (width, height), GROUND)
    said = _("A photograph was withdrawn")
    # The font that comes with the library; of the width that the words take at ten points the rest follows.
    at_ten = ImageFont.load_default(10).getlength(said)
    font = ImageFont.load_default(max(6.0, min(28.0, 9 * width / at_ten)))
    place = (width / 2, height / 2)
    ImageDraw.Draw(image).text(place, said, fill=INK, font=font, anchor="mm")
    made = BytesIO()
    image.save(made, _KINDS[ending_of(name)])
    return made.getvalue()
