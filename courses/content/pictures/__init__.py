"""Pictures that people hand in, made safe to keep and to show."""

from courses.content.pictures.cleaning import (
    LONGEST_SIDE,
    MOST_BYTES,
    BadPicture,
    Picture,
    clean_picture,
)

__all__ = ["LONGEST_SIDE", "MOST_BYTES", "BadPicture", "Picture", "clean_picture"]
