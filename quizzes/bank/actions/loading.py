"""Loading a course folder: its questions and quizzes become rows and versions."""

from typing import Any

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry
from courses.lessons.actions.rows import Key
from courses.models import Contributor, Course, Module
from courses.publishing.actions.contributing import contributors_to
from courses.publishing.actions.file_records import FileLoad
from quizzes.bank.actions.published import parse, published_entry
from quizzes.bank.actions.publishing import QUESTION, draft_of
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
    except BadEntry as problem:
        sync.refuse(entry.problem(problem.key, str(problem)))
        return
    found = Question.objects.filter(course=module.course, code=entry.code).first()
    if found is not None and found.pool != parsed.pool:
        sync.refuse(entry.problem("pool", "a question never changes its pool; give it a new code."))
        return
    question = found if found is not None and found.retired_at is None else None
    row = None if question is None else question.draft
    step = sync.decide(entry, row=row, is_retired=found is not question)
    if step.asks and _is_published(question, parsed, module):
        step = step.seen()
    if step.loads:
        row = _write_question(module, entry, parsed, question, sync).draft
    draft_waits = question is not None and question.edited_by_id is not None
    sync.remember(step, row, draft_waits=draft_waits)


def _write_question(
    module: Module, entry: Entry, parsed: ParsedQuestion, before: Question | None, sync: FileLoad
) -> Question:
    people = contributors_to(QUESTION, before) if before is not None else []
    question, _created = Question.objects.update_or_create(
        course=module.course,
        code=entry.code,
        defaults={
            "module": module,
            "pool": parsed.pool,
            "draft": draft_of(entry.data),
            "edited_by": None,
            "edited_at": None,
            "retired_at": None,
        },
    )
    Contributor.objects.forget_editors(QUESTION, question.uuid)
    question.add_version(parsed, record=lambda: sync.record(module.course, people), disclosed=True)
    return question


def _is_published(question: Question | None, parsed: ParsedQuestion, module: Module) -> bool:
    version = None if question is None else question.current_version
    if question is None or version is None or question.module_id != module.pk:
        return False
    # A load discloses: a version that no source tree has shown becomes another one by it.
    return version.disclosed and published_entry(version) == written_question(parsed)
