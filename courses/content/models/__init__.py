"""The frame of a course, and what its files last said."""

from courses.content.models.catalogue import Course, Module, Objective
from courses.content.models.pictures import PictureSize, StoredPicture, WithdrawnPicture
from courses.content.models.sources import ContentEntry, EditionOffer, EditionTaking, OfferedEntry

__all__ = [
    "ContentEntry",
    "Course",
    "EditionOffer",
    "EditionTaking",
    "Module",
    "Objective",
    "OfferedEntry",
    "PictureSize",
    "StoredPicture",
    "WithdrawnPicture",
]
