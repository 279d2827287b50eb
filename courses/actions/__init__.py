"""Everything that can happen to courses and to people studying them. One function, one transaction."""

from courses.actions.loading import LoadedCourse, load_course
from courses.actions.publishing import (
    BrokenReferences,
    NotASecondPerson,
    NothingToPublish,
    SignOffRefused,
    check_lesson_body,
    publish_lesson,
    save_lesson_draft,
    sign_off_course,
)
from courses.actions.studying import complete_lesson, enrol, open_lesson, reopen_lesson
from courses.actions.syncing import Change, FileSync

__all__ = [
    "BrokenReferences",
    "Change",
    "FileSync",
    "LoadedCourse",
    "NotASecondPerson",
    "NothingToPublish",
    "SignOffRefused",
    "check_lesson_body",
    "complete_lesson",
    "enrol",
    "load_course",
    "open_lesson",
    "publish_lesson",
    "reopen_lesson",
    "save_lesson_draft",
    "sign_off_course",
]
