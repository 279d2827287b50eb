"""Readers, what they are given to read and what they said; studies that set pass marks, from their items to the adopted cut."""

from quizzes.panels.models.readers import Reader, ReadingAssignment
from quizzes.panels.models.readings import (
    ENOUGH_READERS,
    MEND,
    BlindReading,
    ReadingDraft,
    read_rightly_by_two,
)
from quizzes.panels.models.standards import (
    CutAdoption,
    Judge,
    Rating,
    RatingSheet,
    StandardReport,
    StandardStudy,
    StudyItem,
    adopted_cut,
)

__all__ = [
    "ENOUGH_READERS",
    "MEND",
    "BlindReading",
    "CutAdoption",
    "Judge",
    "Rating",
    "RatingSheet",
    "Reader",
    "ReadingAssignment",
    "ReadingDraft",
    "StandardReport",
    "StandardStudy",
    "StudyItem",
    "adopted_cut",
    "read_rightly_by_two",
]
