"""Whom a picture shows and, where it is somebody, under which consent: asked of figures and of the pictures of questions alike."""

from collections.abc import Mapping
from typing import Any

from courses.content.domain.fields import NOTHING, Field
from courses.content.domain.picture_names import PHOTOGRAPHS, ending_of
from courses.content.domain.shapes import Day, OneOf, Text

CONSENT = ("consent", "consent_date", "consent_covers", "consent_holder")
ABOUT_WHOM = ("shows", *CONSENT)
# What was said of a figure's picture holds for the file that was looked at: of another one it is asked anew.
SAID_OF_A_PICTURE = ("alt", "description", *ABOUT_WHOM)
SHOWS = OneOf(
    ("nobody", "person"),
    "'shows' is person where the picture shows a patient or anybody else, and nobody where it shows no one.",
)


def consent_fields(*, required: bool, day: Day) -> tuple[Field, ...]:
    """Readers and candidates get nothing of them. `required`: whether an entry says whom it shows."""
    return (
        Field(key="shows", shape=SHOWS, required=required, quiet=True),
        Field(key="consent", quiet=True),
        Field(key="consent_date", shape=day, quiet=True),
        Field(key="consent_covers", quiet=True),
        Field(key="consent_holder", shape=Text(200), quiet=True),
    )


def consent_lacking(said: Mapping[str, Any]) -> dict[str, str]:
    """What a picture of a person lacks, by its key: under what, since when, for what, and who holds it."""
    if said.get("shows") != "person":
        return {}
    told = "'{key}' is missing: a picture of a person needs the record of a consent."
    return {key: told.format(key=key) for key in CONSENT if said.get(key) in NOTHING}


def photograph_lacking(picture: Mapping[str, Any]) -> dict[str, str]:
    """What a picture of a question lacks before anybody may see it: nothing, where it is a drawing."""
    if ending_of(str(picture.get("file") or "")) not in PHOTOGRAPHS:
        return {}
    unsaid = {"shows": SHOWS.says} if picture.get("shows") in NOTHING else {}
    return unsaid | consent_lacking(picture)
