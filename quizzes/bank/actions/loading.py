"""Loading a course folder: its questions and quizzes become rows and versions."""

from dataclasses import dataclass
from typing import Any

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry
from courses.lessons.actions.rows import Key
from courses.models import Course, Module
from courses.publishing.actions.file_records import NOT_EDITED, FileLoad
from quizzes.bank.actions.adapter import draft_of, shipped_codes
from quizzes.bank.actions.published import parse, published_entry
from quizzes.bank.domain.disclosure import is_disclosed
from quizzes.bank.domain.questions import ParsedQuestion, written_question
from quizzes.bank.models import Question
from quizzes.kinds import BadEntry
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# Whoever has the course's folder could read it there.
HELD_APART = "a private folder holds this question. Take it out here, or give it another code."


@dataclass(frozen=True)
class Came:
    """From what kind of folder a question comes: what that says of who can read it, whether it is a private one, and
    the codes of questions that the program's own tree has ever held."""

    said: bool | None
    shipped: frozenset[str]
    is_private: bool = False

    def discloses(self, code: str, found: Question | None) -> bool:
        """Whether others than candidates can read the question after the load."""
        version = None if found is None else found.current_version
        before = None if version is None else version.disclosed
        return is_disclosed(said=self.said, was_shipped=code in self.shipped, before=before)


def load_questions(*, course: Course, files: CourseFiles, sync: FileLoad, by: Actor) -> None:
    """Write the questions of a course folder. Inside the caller's transaction, ended by sync.finish()."""
    check(by, Act.LOAD_COURSE, course=course)
    modules = {module.code: module for module in course.modules.all()}
    came = Came(said=files.disclosed, shipped=shipped_codes(course))
    private = Question.objects.filter(course=course, is_private=True)
    held_apart = set(private.values_list("code", flat=True))
    for entry in files.questions:
        if entry.code in held_apart:
            sync.refuse(entry.problem("code", HELD_APART))
        else:
            module = modules[entry.data["_module"]]
            load_question(module=module, entry=entry, sync=sync, came=came, by=by)
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


def load_question(*, module: Module, entry: Entry, sync: FileLoad, came: Came, by: Actor) -> None:
    """Bring one question in step with its entry: `came` says from what kind of folder. Inside the caller's transaction."""
    check(by, Act.LOAD_COURSE)
    try:
        parsed = parse(entry.data)
    except BadEntry as refused:
        for key, message in refused.problems:
            sync.refuse(entry.problem(key, message))
        return
    questions = Question.objects.select_related("current_version")
    found = questions.filter(course=module.course, code=entry.code).first()
    if found is not None and found.pool != parsed.pool:
        sync.refuse(entry.problem("pool", "a question never changes its pool; give it a new code."))
        return
    disclosed = came.discloses(entry.code, found)
    sync.load_draft(
        entry,
        found,
        is_published=lambda question: _is_published(question, parsed, module, disclosed),
        write=lambda: _write_question(module, entry, parsed, came),
        add_version=lambda question, record: question.add_version(
            parsed, record=record, disclosed=disclosed
        ),
    )
    before = None if found is None else found.current_version
    if found is not None and before is not None and before.disclosed != disclosed:
        _ask_source(found, disclosed, sync)


def _ask_source(found: Question, disclosed: bool, sync: FileLoad) -> None:
    """Who can read the question is the source's to say, also of a version that says what the file says already."""
    question = Question.objects.select_related("current_version", "course").get(pk=found.pk)
    version = question.current_version
    is_told = not sync.problems and question.retired_at is None
    if is_told and version is not None and version.disclosed != disclosed:
        question.repeat_version(record=lambda: sync.record(question.course), disclosed=disclosed)
        sync.tell_of_last("disclosed" if disclosed else "not disclosed any more")


def _write_question(module: Module, entry: Entry, parsed: ParsedQuestion, came: Came) -> Question:
    question, _created = Question.objects.update_or_create(
        course=module.course,
        code=entry.code,
        defaults={
            "module": module,
            "pool": parsed.pool,
            "is_private": came.is_private,
            "draft": draft_of(entry.data),
            **NOT_EDITED,
        },
    )
    return question


def _is_published(
    question: Question, parsed: ParsedQuestion, module: Module, disclosed: bool
) -> bool:
    version = question.current_version
    if version is None or question.module_id != module.pk:
        return False
    # Who can read it is part of what a version says.
    return version.disclosed == disclosed and published_entry(version) == written_question(parsed)
