"""Loading a course folder: its questions and quizzes become rows and versions."""

from typing import Any

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry
from courses.lessons.actions.rows import Key
from courses.models import Course, Module
from courses.publishing.actions.file_records import NOT_EDITED, FileLoad
from quizzes.bank.actions.adapter import draft_of
from quizzes.bank.actions.published import parse, published_entry
from quizzes.bank.domain.questions import ParsedQuestion, written_question
from quizzes.bank.models import Question
from quizzes.kinds import BadEntry
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


def load_questions(*, course: Course, files: CourseFiles, sync: FileLoad, by: Actor) -> None:
    """Write the questions of a course folder. Inside the caller's transaction, ended by sync.finish()."""
    check(by, Act.LOAD_COURSE, course=course)
    modules = {module.code: module for module in course.modules.all()}
    for entry in files.questions:
        _load_question(modules[entry.data["_module"]], entry, sync)
    questions = Question.objects.filter(course=course, retired_at=None)
    gone = [
        *sync.left("question", set(questions.values_list("code", flat=True))),
        *(entry.code for entry in files.retired_of("question") if _retires(course, entry, sync)),
    ]
    questions.filter(code__in=gone).update(retired_at=sync.now)


def _retires(course: Course, entry: Entry, sync: FileLoad) -> bool:
    question = Question.objects.filter(course=course, code=entry.code, retired_at=None).first()
    return sync.retires(entry, row=None if question is None else question.draft)


def question_rows(course: Course) -> dict[Key, dict[str, Any]]:
    """Every living question of the course by kind and code, as a load would remember it."""
    questions = Question.objects.filter(course=course, retired_at=None, edited_by=None)
    return {("question", code): draft for code, draft in questions.values_list("code", "draft")}


def _load_question(module: Module, entry: Entry, sync: FileLoad) -> None:
    try:
        parsed = parse(entry.data)
    except BadEntry as refused:
        for key, message in refused.problems:
            sync.refuse(entry.problem(key, message))
        return
    found = Question.objects.filter(course=module.course, code=entry.code).first()
    if found is not None and found.pool != parsed.pool:
        sync.refuse(entry.problem("pool", "a question never changes its pool; give it a new code."))
        return
    sync.load_draft(
        entry,
        found,
        is_published=lambda question: _is_published(question, parsed, module),
        write=lambda: _write_question(module, entry, parsed),
        # Whoever has the files can read it.
        add_version=lambda question, record: question.add_version(
            parsed, record=record, disclosed=True
        ),
    )


def _write_question(module: Module, entry: Entry, parsed: ParsedQuestion) -> Question:
    question, _created = Question.objects.update_or_create(
        course=module.course,
        code=entry.code,
        defaults={
            "module": module,
            "pool": parsed.pool,
            "draft": draft_of(entry.data),
            **NOT_EDITED,
        },
    )
    return question


def _is_published(question: Question, parsed: ParsedQuestion, module: Module) -> bool:
    version = question.current_version
    if version is None or question.module_id != module.pk:
        return False
    # A load discloses: a version that no source tree has shown becomes another one by it.
    return version.disclosed and published_entry(version) == written_question(parsed)
