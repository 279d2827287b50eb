"""The bank of a course folder as its rules see it."""

from datetime import date

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Problem
from courses.content.domain.lint.values import is_past
from quizzes.bank.domain.lint.questions import lint_question
from quizzes.bank.domain.lint.subject import QuestionSubject, subject_of


def question_subjects(files: CourseFiles, *, today: date) -> list[QuestionSubject]:
    """Every question of the folder, with what its rules need to know of the facts."""
    usable = frozenset(fact.code for fact in files.facts)
    limited = frozenset(fact.code for fact in files.facts if fact.data.get("limit"))
    expired = frozenset(fact.code for fact in files.facts if is_past(fact, today))
    return [
        subject_of(
            question.said,
            module=question.data["_module"],
            line=question.line,
            usable_facts=usable,
            limited_facts=limited,
            expired_facts=expired,
            language=str(files.course.data.get("language") or "en"),
        )
        for question in files.questions
    ]


def question_gate(files: CourseFiles, *, today: date) -> list[Problem]:
    """What keeps questions of the folder from going live, by file and line: the gate of the web, for files."""
    paths = {question.code: question.path for question in files.questions}
    return [
        Problem(paths[subject.code], found.line, str(found))
        for subject in question_subjects(files, today=today)
        for found in lint_question(subject)
        if found.is_error
    ]
