"""What is taught, what it rests on, how it went live, and who has studied what."""

from courses.models.catalogue import (
    Course,
    Figure,
    Lesson,
    LessonFact,
    LessonVersion,
    Module,
    Objective,
)
from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.evidence import Fact
from courses.models.publishing import ContentEntry, LessonSignOff, PublishRecord, SignOff

__all__ = [
    "ContentEntry",
    "Course",
    "Enrolment",
    "Fact",
    "Figure",
    "Lesson",
    "LessonFact",
    "LessonProgress",
    "LessonSignOff",
    "LessonVersion",
    "Module",
    "Objective",
    "PublishRecord",
    "SignOff",
]
