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
from courses.models.disputes import Dispute, DisputeAnswer
from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.evidence import Fact, FactVersion, GlossaryTerm
from courses.models.publishing import (
    ContentEntry,
    Contributor,
    EditionOffer,
    PublishContributor,
    PublishRecord,
)
from courses.models.signatures import LessonSignOff, LessonSignOffWithdrawal, SignOff

__all__ = [
    "ContentEntry",
    "Contributor",
    "Course",
    "Dispute",
    "DisputeAnswer",
    "EditionOffer",
    "Enrolment",
    "Fact",
    "FactVersion",
    "Figure",
    "GlossaryTerm",
    "Lesson",
    "LessonFact",
    "LessonProgress",
    "LessonSignOff",
    "LessonSignOffWithdrawal",
    "LessonVersion",
    "Module",
    "Objective",
    "PublishContributor",
    "PublishRecord",
    "SignOff",
]
