"""Everything that can happen to courses and to people studying them. One function, one transaction."""

from courses.content.actions.syncing import Change, FileSync
from courses.evidence.actions.disputing import DisputeRefused, answer_dispute, raise_dispute
from courses.lessons.actions.loading import LoadedCourse, load_course
from courses.lessons.actions.publishing import (
    BrokenReferences,
    FailsRules,
    NotSameMeaning,
    check_lesson_body,
    lesson_findings,
    publish_lesson,
    save_lesson_draft,
    words_of_lesson,
)
from courses.lessons.actions.signing import sign_off_lessons, withdraw_lesson_signatures
from courses.publishing.actions.contributing import (
    NotASecondPerson,
    NothingToPublish,
    contributors_to,
)
from courses.publishing.actions.signing import (
    SignOffRefused,
    check_may_sign,
    check_own_words,
    check_withdrawal_reason,
)
from courses.reading.actions.rereading import paragraphs_of, passages_citing
from courses.reading.actions.studying import complete_lesson, enrol, open_lesson, reopen_lesson

__all__ = [
    "BrokenReferences",
    "Change",
    "DisputeRefused",
    "FailsRules",
    "FileSync",
    "LoadedCourse",
    "NotASecondPerson",
    "NotSameMeaning",
    "NothingToPublish",
    "SignOffRefused",
    "answer_dispute",
    "check_lesson_body",
    "check_may_sign",
    "check_own_words",
    "check_withdrawal_reason",
    "complete_lesson",
    "contributors_to",
    "enrol",
    "lesson_findings",
    "load_course",
    "open_lesson",
    "paragraphs_of",
    "passages_citing",
    "publish_lesson",
    "raise_dispute",
    "reopen_lesson",
    "save_lesson_draft",
    "sign_off_lessons",
    "withdraw_lesson_signatures",
    "words_of_lesson",
]
