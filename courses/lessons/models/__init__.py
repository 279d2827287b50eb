"""Lessons, their versions, and the signatures under them."""

from courses.lessons.models.lessons import Figure, Lesson, LessonFact, LessonVersion
from courses.lessons.models.readers import as_read
from courses.lessons.models.signatures import LessonSignOff, LessonSignOffWithdrawal, leads_of

__all__ = [
    "Figure",
    "Lesson",
    "LessonFact",
    "LessonSignOff",
    "LessonSignOffWithdrawal",
    "LessonVersion",
    "as_read",
    "leads_of",
]
