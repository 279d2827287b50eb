"""What an entry says of a picture that stands in it: its file, and what somebody hears who cannot see it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from courses.content.domain.consent import consent_fields
from courses.content.domain.fields import NOTHING, Field, Fields, Seen
from courses.content.domain.figures import BadFigure, parse_figure
from courses.content.domain.nested import Group
from courses.content.domain.picture_names import PICTURE_NAME, is_picture_name, size_in
from courses.content.domain.shapes import Day, Sign, Text

LONGEST_ALTERNATIVE = 300
FILE_SAYS = "'file' names a picture beside the questions, in the folder pictures/; on the web it is handed in."
PICTURE_FIELDS = Fields(
    Field(key="file", shape=Sign(FILE_SAYS, PICTURE_NAME), required=True, seen_by=Seen.EVERYBODY),
    Field(key="alt", shape=Text(LONGEST_ALTERNATIVE), required=True, seen_by=Seen.EVERYBODY),
    # Asked of a photograph before it goes live (consent.py): what was live before that was asked stays.
    *consent_fields(required=False, day=Day(as_text=True)),
)


class Pictured(Group):
    """A picture. What it does not say of a consent is not among what it says."""

    def clean(self, value: Any) -> Any:
        """The mapping in its one spelling."""
        said = super().clean(value)
        return {k: one for k, one in said.items() if self.table[k].required or one not in NOTHING}


PICTURED = Pictured(PICTURE_FIELDS, "'picture' is {file: ..., alt: ...}.")
# Beside the questions of a module lie their pictures here.
PICTURES = "pictures"
# Every drawing of a question is labelled alike: its bytes do not depend on how its file is called.
_LABELLED = "picture.svg"
# Under these keys a presented or explained question has one.
SHOWN = ("picture", "partner_picture")
# What is read of files and forms is made of these, and of what holds nothing.
_HOLDERS = (dict, list, tuple)

Said = Mapping[str, Any]


def pictures_in(said: Any) -> Iterator[Said]:
    """Every picture that an entry, a spec or a presented question holds, however deep. Every page of an attempt asks, so only what can
    hold one is looked into."""
    if not isinstance(said, _HOLDERS):
        return
    for key, value in said.items() if isinstance(said, dict) else enumerate(said):
        if key in SHOWN and isinstance(value, dict):
            yield value
        elif isinstance(value, _HOLDERS):
            yield from pictures_in(value)


def question_drawing(data: bytes) -> bytes:
    """The bytes under which a drawing of a question is kept. Raises BadFigure."""
    try:
        return parse_figure(data.decode("utf-8-sig"), _LABELLED).svg.encode()
    except UnicodeDecodeError as error:
        raise BadFigure("It is not in UTF-8.") from error


def names_in(*said: Any) -> set[str]:
    """The names of kept pictures that are in any of it."""
    found = (str(picture.get("file") or "") for one in said for picture in pictures_in(one))
    return {name for name in found if is_picture_name(name)}


def addressed(said: Any, address: Callable[[str], str]) -> Any:
    """The same, each picture as a page or program takes it: {url, alt, width, height}."""
    if isinstance(said, Mapping):
        return {
            key: _addressed(value, address)
            if key in SHOWN and isinstance(value, Mapping)
            else addressed(value, address)
            for key, value in said.items()
        }
    return [addressed(one, address) for one in said] if isinstance(said, list) else said


def _addressed(picture: Said, address: Callable[[str], str]) -> dict[str, Any]:
    size = size_in(picture["file"])
    about = {"alt": picture["alt"], "width": size.width, "height": size.height}
    return {"url": address(picture["file"]), **about}
