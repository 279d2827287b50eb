"""What is taught, what it rests on, how it went live, and who has studied what."""

from courses.models.catalogue import Course, Module, Objective
from courses.models.disputes import Dispute, DisputeAnswer
from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.evidence import Fact, FactVersion
from courses.models.glossary import GlossaryTerm
from courses.models.lesson_signatures import LessonSignOff, LessonSignOffWithdrawal, leads_of
from courses.models.lessons import Figure, Lesson, LessonFact, LessonVersion
from courses.models.publishing import Contributor, PublishContributor, PublishRecord
from courses.models.signatures import SignOff
from courses.models.sources import ContentEntry, EditionOffer

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
    "leads_of",
]
