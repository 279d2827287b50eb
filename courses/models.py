"""What is taught, what it rests on, how it went live, and who has studied what. Each model lives in its room."""

from courses.content.models import (
    ContentEntry,
    Course,
    EditionOffer,
    Module,
    Objective,
    OfferedEntry,
)
from courses.evidence.models import Dispute, DisputeAnswer, Fact, FactVersion
from courses.glossary.models import GlossaryTerm
from courses.lessons.models import (
    Figure,
    Lesson,
    LessonFact,
    LessonSignOff,
    LessonSignOffWithdrawal,
    LessonVersion,
    leads_of,
)
from courses.publishing.models import (
    Comment,
    Contributor,
    DraftRevision,
    LeadAppointment,
    LeadAppointmentEnd,
    PublishContributor,
    PublishRecord,
    Pull,
    ReadingMark,
    ReviewRequest,
    SignOff,
)
from courses.reading.models import Enrolment, LessonProgress

__all__ = [
    "Comment",
    "ContentEntry",
    "Contributor",
    "Course",
    "Dispute",
    "DisputeAnswer",
    "DraftRevision",
    "EditionOffer",
    "Enrolment",
    "Fact",
    "FactVersion",
    "Figure",
    "GlossaryTerm",
    "LeadAppointment",
    "LeadAppointmentEnd",
    "Lesson",
    "LessonFact",
    "LessonProgress",
    "LessonSignOff",
    "LessonSignOffWithdrawal",
    "LessonVersion",
    "Module",
    "Objective",
    "OfferedEntry",
    "PublishContributor",
    "PublishRecord",
    "Pull",
    "ReadingMark",
    "ReviewRequest",
    "SignOff",
    "leads_of",
]
