"""Loading a course folder: its questions and quizzes become rows and versions."""

from collections.abc import Mapping
from typing import Any

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry, Problem
from courses.lessons.actions.codes import foreign_entries, owners_of
from courses.lessons.actions.rows import Key
from courses.models import Course, Module
from courses.publishing.actions.contributing import contributors_to, forget_contributors
from courses.publishing.actions.file_records import FileLoad
from quizzes.bank.actions.published import parse, published_entry
from quizzes.bank.actions.publishing import QUESTION, draft_of, publish_version
from quizzes.bank.domain.questions import ParsedQuestion, written_question
from quizzes.bank.models import Question
from quizzes.kinds import BadEntry


def load_questions(*, course: Course, files: CourseFiles, sync: FileLoad) -> None:
    """Write the questions of a course folder. Inside the caller's transaction, ended by sync.finish()."""
    for entry in files.questions:
        _load_question(course, entry, sync)
    questions = Question.objects.filter(course=course, retired_at=None)
    gone = sync.left("question", set(questions.values_list("code", flat=True)))
    questions.filter(code__in=gone).update(retired_at=sync.now)


def question_rows(course: Course) -> dict[Key, dict[str, Any]]:
    """Every living question of the course by kind and code, as a load would remember it."""
    questions = Question.objects.filter(course=course, retired_at=None, edited_by=None)
    return {("question", code): draft for code, draft in questions.values_list("code", "draft")}


def foreign_questions(files: CourseFiles) -> list[Problem]:
    """A refusal for every question whose code another course has."""
    owners = owners_of(Question, "course__code")
    return foreign_entries(files.questions, files.course.code, owners)


def _load_question(course: Course, entry: Entry, sync: FileLoad) -> None:
    try:
        parsed = parse(entry.data)
    except BadEntry as problem:
        sync.refuse(entry.problem(problem.key, str(problem)))
        return
    found = Question.objects.filter(code=entry.code).first()
    question = found if found is not None and found.retired_at is None else None

    def load() -> Mapping[str, Any]:
        people = contributors_to(QUESTION, question) if question is not None else []
        row, _created = Question.objects.update_or_create(
            course=course,
            code=entry.code,
            defaults={
                "module": Module.objects.get(code=entry.data["_module"]),
                "pool": parsed.pool,
                "draft": draft_of(entry.data),
                "edited_by": None,
                "edited_at": None,
                "retired_at": None,
            },
        )
        forget_contributors(QUESTION, row)
        publish_version(row, parsed, record=lambda: sync.record(course, people), disclosed=True)
        return row.draft

    if question is not None and question.pool != parsed.pool:
        sync.refuse(entry.problem("pool", "a question never changes its pool; give it a new code."))
        return
    sync.entry(
        entry,
        row=None if question is None else question.draft,
        load=load,
        is_published=lambda: _is_published(question, parsed, entry.data["_module"]),
        draft_waits=question is not None and question.edited_by_id is not None,
        is_retired=found is not question,
    )


def _is_published(question: Question | None, parsed: ParsedQuestion, module: str) -> bool:
    version = None if question is None else question.current_version
    if question is None or version is None or question.module.code != module:
        return False
    # A load discloses: a version that no source tree has shown becomes another one by it.
    return version.disclosed and published_entry(version) == written_question(parsed)
