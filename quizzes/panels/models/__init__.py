"""Readers, what they are given to read, and what they said."""

from quizzes.panels.models.readers import Reader, ReadingAssignment
from quizzes.panels.models.readings import (
    ENOUGH_READERS,
    MEND,
    BlindReading,
    ReadingDraft,
    read_rightly_by_two,
)

__all__ = [
    "ENOUGH_READERS",
    "MEND",
    "BlindReading",
    "Reader",
    "ReadingAssignment",
    "ReadingDraft",
    "read_rightly_by_two",
]
