"""Pictures that people hand in, made safe to keep and to show."""

from courses.content.domain.photographs import LONGEST_SIDE, MOST_BYTES
from courses.content.pictures.cleaning import (
    BadPicture,
    Picture,
    clean_picture,
    cropped,
    in_width,
    square_of,
)
from courses.content.pictures.withdrawn import nothing_in_place_of

__all__ = [
    "LONGEST_SIDE",
    "MOST_BYTES",
    "BadPicture",
    "Picture",
    "clean_picture",
    "cropped",
    "in_width",
    "nothing_in_place_of",
    "square_of",
]
