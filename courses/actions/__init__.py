"""Everything that can happen to courses and to people studying them. One function, one transaction."""

from courses.actions.authorship import (
    SignOffRefused,
    check_may_sign,
    check_may_withdraw,
    check_own_words,
)
from courses.actions.contributing import NotASecondPerson, NothingToPublish, contributors_to
from courses.actions.disputing import DisputeRefused, answer_dispute, raise_dispute
from courses.actions.loading import LoadedCourse, load_course
from courses.actions.publishing import (
    BrokenReferences,
    FailsRules,
    NotSameMeaning,
    check_lesson_body,
    lesson_findings,
    publish_lesson,
    save_lesson_draft,
    words_of_lesson,
)
from courses.actions.rereading import paragraphs_of, passages_citing
from courses.actions.signing import sign_off_lessons, withdraw_lesson_signatures
from courses.actions.studying import complete_lesson, enrol, open_lesson, reopen_lesson
from courses.actions.syncing import Change, FileSync

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
    "check_may_withdraw",
    "check_own_words",
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
