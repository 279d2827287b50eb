"""Pictures of questions: their bytes for who may see the question now, for paper and for files. No address here leads to one."""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from courses.content.domain.picture_names import MEDIA_TYPES, PLAIN_WIDTH, ending_of, size_in
from courses.content.domain.pictured import PICTURES, addressed, names_in, question_drawing
from courses.content.pictures import Picture, clean_picture, in_width
from courses.models import StoredPicture
from courses.printing.domain.typesetting import Press, PrintedFigure, print_styles

# What a drawing says of itself is not for candidates: its title may be the answer.
_SAYS_ITSELF = re.compile(r"<(title|desc)\b[^>]*>.*?</\1>", re.DOTALL)
_LABELS = re.compile(r' aria-labelledby="[^"]*"')


@lru_cache(maxsize=1)
def drawing_styles() -> str:
    """The site's rules for drawings, which give their classes colours."""
    sheets = [finders.find(f"trainingsite/{name}.css") for name in ("tokens", "site")]
    return print_styles(*(Path(str(sheet)).read_text(encoding="utf-8") for sheet in sheets))


def shown_bytes(name: str, data: bytes) -> bytes:
    """What a candidate gets: a photograph as it is kept; a drawing in its colours, without what it says of itself."""
    if ending_of(name) != ".svg":
        return data
    size = size_in(name)
    svg = _LABELS.sub("", _SAYS_ITSELF.sub("", data.decode()))
    frame = f' width="{size.width}" height="{size.height}" color="#1a2224"'
    head, rest = svg.split(">", 1)
    return f"{head}{frame}><style>{drawing_styles()}</style>{rest}".encode()


def media_type(name: str) -> str:
    """What a browser is told that it is."""
    return MEDIA_TYPES[ending_of(name)]


def held_inside(*said: Any) -> Any:
    """The same, each picture with its bytes in it: for pages of people who write, review or sign questions, which have no
    address for a picture that somebody could pass on."""
    kept = StoredPicture.objects.bytes_of(names_in(*said))

    def inside(name: str) -> str:
        return _data_address(name, kept[name]) if name in kept else ""

    found = [addressed(one, inside) for one in said]
    return found[0] if len(found) == 1 else found


def _data_address(name: str, kept: bytes) -> str:
    data = shown_bytes(name, kept)
    if ending_of(name) != ".svg":
        data = in_width(data, PLAIN_WIDTH)
    return f"data:{media_type(name)};base64,{base64.b64encode(data).decode()}"


def cleaned(data: bytes, name: str) -> Picture:
    """A picture for a question, as it is kept. What a drawing says of itself no candidate gets: it needs no title. Raises
    BadPicture."""
    neutral = _("Picture")
    picture = clean_picture(data, name, title=neutral, description=neutral)
    if picture.format != "svg":
        return picture
    return replace(picture, data=question_drawing(picture.data))


def exported_pictures(entries: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """Name -> bytes of the pictures that the entries name and that are here."""
    kept = StoredPicture.objects.named(names_in(*entries))
    return {one.name: bytes(one.data) for one in kept}


def picture_files(folder: str, entries: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """Path -> bytes of the pictures that the entries of a module name, beside its questions."""
    kept = StoredPicture.objects.bytes_of(names_in(*entries))
    return {f"{folder}/{PICTURES}/{name}": data for name, data in kept.items()}


def printed_pictures(entry: Mapping[str, Any], press: Press) -> dict[str, PrintedFigure]:
    """The pictures of an entry as paper has them, by their names."""
    kept = StoredPicture.objects.bytes_of(names_in(entry))
    return {name: _printed(name, data, press) for name, data in kept.items()}


def _printed(name: str, data: bytes, press: Press) -> PrintedFigure:
    if ending_of(name) == ".svg":
        return press.drawing(data.decode(), "")
    return press.photograph(in_width(data, PLAIN_WIDTH), media_type(name), size_in(name), "")
