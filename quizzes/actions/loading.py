"""Loading a course folder: its questions and quizzes become rows and versions."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.actions import FileSync
from courses.domain.curriculum import CourseFiles
from courses.domain.entries import Entry
from courses.models import Course, Module
from quizzes.actions.published import parse, published_entry, published_quiz
from quizzes.actions.publishing import draft_of, publish_version
from quizzes.domain.bank import (
    ParsedQuestion,
    ParsedQuiz,
    parse_quiz,
    written_question,
    written_quiz,
)
from quizzes.domain.blueprint import Candidate, Shortfall, draw
from quizzes.domain.kinds import BadEntry
from quizzes.models import (
    Blueprint,
    ExamPolicy,
    Question,
    Quiz,
)


@dataclass(frozen=True)
class LoadedBank:
    """How many questions and quizzes the files held."""

    questions: int
    quizzes: int


def load_bank(*, course: Course, files: CourseFiles, sync: FileSync) -> LoadedBank:
    """Write the questions and quizzes of a course folder. Inside the caller's transaction, ended by sync.finish()."""
    for entry in files.questions:
        _load_question(course, entry, sync)
    for entry in files.quizzes:
        _load_quiz(course, entry, sync)
    _link_quizzes(files)
    _retire(course, sync)
    if not sync.problems:
        _check_sittable(files, sync)
    return LoadedBank(len(files.questions), len(files.quizzes))


def _load_question(course: Course, entry: Entry, sync: FileSync) -> None:
    try:
        parsed = parse(entry.data)
    except BadEntry as problem:
        sync.refuse(entry.problem(problem.key, str(problem)))
        return
    question = Question.objects.filter(code=entry.code, retired_at=None).first()

    def load() -> Mapping[str, Any]:
        row, _created = Question.objects.update_or_create(
            code=entry.code,
            defaults={
                "course": course,
                "module": Module.objects.get(code=entry.data["_module"]),
                "pool": parsed.pool,
                "draft": draft_of(entry.data),
                "edited_by": None,
                "edited_at": None,
                "retired_at": None,
            },
        )
        publish_version(row, parsed, record=lambda: sync.record(course), disclosed=True)
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
    )


def _is_published(question: Question | None, parsed: ParsedQuestion, module: str) -> bool:
    version = None if question is None else question.current_version
    if question is None or version is None or question.module.code != module:
        return False
    # A load discloses: a version that no source tree has shown becomes another one by it.
    return version.disclosed and published_entry(version) == written_question(parsed)


def quiz_content(quiz: Quiz) -> dict[str, Any]:
    """What the web can change of a quiz."""
    return {"code": quiz.code, "title": quiz.title}


def _load_quiz(course: Course, entry: Entry, sync: FileSync) -> None:
    try:
        parsed = parse_quiz(entry.data)
    except BadEntry as problem:
        sync.refuse(entry.problem(problem.key, str(problem)))
        return
    known = set(Module.objects.filter(course=course).values_list("code", flat=True))
    named = {cell["module"] for cell in parsed.cells} | (
        {parsed.module} if parsed.module else set()
    )
    if not named <= known:
        sync.refuse(entry.problem("blueprint", f"'{sorted(named - known)[0]}' is no module."))
        return
    quiz = Quiz.objects.filter(code=entry.code, retired_at=None).first()

    def load() -> Mapping[str, Any]:
        row, _created = Quiz.objects.update_or_create(
            code=parsed.code,
            defaults={
                "course": course,
                "module": Module.objects.get(code=parsed.module) if parsed.module else None,
                "title": parsed.title,
                "purpose": parsed.purpose,
                "retired_at": None,
            },
        )
        _version_papers(row, parsed, sync.now)
        return quiz_content(row)

    sync.entry(
        entry,
        row=None if quiz is None else quiz_content(quiz),
        load=load,
        is_published=lambda: quiz is not None and published_quiz(quiz) == written_quiz(parsed),
    )


def _version_papers(quiz: Quiz, parsed: ParsedQuiz, now: datetime) -> None:
    """New immutable versions of blueprint and policy where they differ from the current ones."""
    cells = list(parsed.cells)
    if quiz.current_blueprint is None or quiz.current_blueprint.cells != cells:
        number = quiz.blueprints.count() + 1
        quiz.current_blueprint = Blueprint.objects.create(
            quiz=quiz, number=number, cells=cells, created_at=now
        )
    current = quiz.current_policy
    if current is None or any(
        getattr(current, name) != value for name, value in parsed.policy.items()
    ):
        number = quiz.policies.count() + 1
        quiz.current_policy = ExamPolicy.objects.create(
            quiz=quiz, number=number, created_at=now, **parsed.policy
        )
    quiz.save(update_fields=["current_blueprint", "current_policy"])


def _link_quizzes(files: CourseFiles) -> None:
    for entry in files.quizzes:
        quiz = Quiz.objects.filter(code=entry.code).first()
        if quiz is not None:
            quiz.opens_after.set(Quiz.objects.filter(code__in=entry.data.get("opens_after") or []))


def _check_sittable(files: CourseFiles, sync: FileSync) -> None:
    """Refuse a quiz that nobody could sit: a cell that the bank cannot fill, or a quiz that waits for itself."""
    bank = Question.objects.drawable().select_related("current_version", "module")
    candidates = [candidate_of(question) for question in bank]
    for entry in files.quizzes:
        quiz = Quiz.objects.select_related("current_blueprint").get(code=entry.code)
        cells = quiz.current_blueprint.cells if quiz.current_blueprint else []
        try:
            draw(cells, candidates, random.Random(0))  # noqa: S311 -- whether it can be drawn at all
        except Shortfall as shortfall:
            sync.refuse(
                entry.problem(
                    "blueprint",
                    f"the bank cannot fill {shortfall}. Ask for fewer, write more, or part enemies.",
                )
            )
        if entry.code in _waits_for(entry.code, files):
            sync.refuse(entry.problem("opens_after", "this quiz waits for itself and never opens."))


def candidate_of(question: Question) -> Candidate:
    """A drawable question with what the draw needs of it."""
    version = question.current_version
    assert version is not None  # noqa: S101 -- drawable() only offers questions with one
    return Candidate(
        code=question.code,
        module=question.module.code,
        pool=question.pool,
        critical=version.critical,
        enemies=frozenset(version.enemies),
    )


def _waits_for(code: str, files: CourseFiles) -> set[str]:
    """Every quiz that has to be passed before this one opens, however many steps away."""
    after = {entry.code: entry.data.get("opens_after") or [] for entry in files.quizzes}
    found: set[str] = set()
    waiting = [code]
    while waiting:
        new = [one for one in after.get(waiting.pop(), []) if one not in found]
        found.update(new)
        waiting += new
    return found


def _retire(course: Course, sync: FileSync) -> None:
    questions = Question.objects.filter(course=course, retired_at=None)
    gone = sync.left("question", set(questions.values_list("code", flat=True)))
    questions.filter(code__in=gone).update(retired_at=sync.now)
    quizzes = Quiz.objects.filter(course=course, retired_at=None)
    gone = sync.left("quiz", set(quizzes.values_list("code", flat=True)))
    quizzes.filter(code__in=gone).update(retired_at=sync.now)
