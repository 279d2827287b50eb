"""Loading the questions and quizzes of a course folder: quizzes become rows, blueprints and policies."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry, Problem
from courses.lessons.actions.loading import FILE_SPEAKS
from courses.lessons.actions.rows import Key, stored
from courses.models import Course, Module
from courses.publishing.actions.file_records import FileLoad
from quizzes.bank.actions.loading import load_questions, question_rows
from quizzes.kinds import BadEntry
from quizzes.sitting.actions.drawing import drawable_in
from quizzes.sitting.actions.published import published_quiz
from quizzes.sitting.domain.blueprint import Shortfall, draw
from quizzes.sitting.domain.candidates import Candidate
from quizzes.sitting.domain.quizzes import ParsedQuiz, parse_quiz, written_quiz
from quizzes.sitting.domain.table import QUIZ_FIELDS
from quizzes.sitting.models import Blueprint, ExamPolicy, Quiz
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


@dataclass(frozen=True)
class LoadedBank:
    """How many questions and quizzes the files held."""

    questions: int
    quizzes: int


def load_bank(*, course: Course, files: CourseFiles, sync: FileLoad, by: Actor) -> LoadedBank:
    """Write the questions and quizzes of a course folder. Inside the caller's transaction, ended by sync.finish().

    Whether the bank can fill them is asked when everything is loaded: `check_sittable`.
    """
    check(by, Act.LOAD_COURSE, course=course)
    load_questions(course=course, files=files, sync=sync, by=by)
    _link_quizzes([entry for entry in files.quizzes if _load_quiz(course, entry, sync)])
    quizzes = Quiz.objects.filter(course=course, retired_at=None)
    gone = [
        *sync.left("quiz", set(quizzes.values_list("code", flat=True))),
        *(entry.code for entry in files.retired_of("quiz") if _retires(course, entry, sync)),
    ]
    quizzes.filter(code__in=gone).update(retired_at=sync.now)
    return LoadedBank(len(files.questions), len(files.quizzes))


def quiz_content(quiz: Quiz) -> dict[str, Any]:
    """What the quiz asks and allows now, whoever set it; what it opens after is linked when all quizzes are there."""
    content = stored(QUIZ_FIELDS, published_quiz(quiz) or {"code": quiz.code, "title": quiz.title})
    return {key: value for key, value in content.items() if key != "opens_after"}


def _load_quiz(course: Course, entry: Entry, sync: FileLoad) -> bool:
    """Bring the quiz in step; gives whether what lives in its file alone follows the file."""
    try:
        parsed = parse_quiz(entry.data)
    except BadEntry as refused:
        for key, message in refused.problems:
            sync.refuse(entry.problem(key, message))
        return False
    known = set(Module.objects.filter(course=course).values_list("code", flat=True))
    named = {cell["module"] for cell in parsed.cells} | (
        {parsed.module} if parsed.module else set()
    )
    if not named <= known:
        sync.refuse(entry.problem("blueprint", f"'{sorted(named - known)[0]}' is no module."))
        return False
    found = Quiz.objects.filter(course=course, code=entry.code).first()
    quiz = found if found is not None and found.retired_at is None else None
    row = None if quiz is None else quiz_content(quiz)
    step = sync.decide(entry, row=row, is_retired=found is not quiz, files_only=True)
    if step.asks and quiz is not None and published_quiz(quiz) == written_quiz(parsed):
        step = step.seen()
    if step.loads:
        row = quiz_content(_write_quiz(course, parsed, sync.now))
    return sync.remember(step, row) in FILE_SPEAKS


def _write_quiz(course: Course, parsed: ParsedQuiz, now: datetime) -> Quiz:
    quiz, _created = Quiz.objects.update_or_create(
        course=course,
        code=parsed.code,
        defaults=parsed.columns
        | {
            "module": course.modules.get(code=parsed.module) if parsed.module else None,
            "retired_at": None,
        },
    )
    _version_papers(quiz, parsed, now)
    return quiz


def _retires(course: Course, entry: Entry, sync: FileLoad) -> bool:
    quiz = Quiz.objects.filter(course=course, code=entry.code, retired_at=None).first()
    return sync.retires(entry, row=None if quiz is None else quiz_content(quiz), files_only=True)


def _version_papers(quiz: Quiz, parsed: ParsedQuiz, now: datetime) -> None:
    """New immutable versions of blueprint and policy where they differ from the current ones."""
    cells, form = parsed.cells, parsed.form
    before = quiz.current_blueprint
    if before is None or (before.cells, before.form) != (cells, form):
        number = quiz.blueprints.count() + 1
        quiz.current_blueprint = Blueprint.objects.create(
            quiz=quiz, number=number, cells=cells, form=form, created_at=now
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


def bank_rows(course: Course) -> dict[Key, dict[str, Any]]:
    """Every living question and quiz of the course by kind and code, as a load would remember it."""
    quizzes = Quiz.objects.filter(course=course, retired_at=None)
    return {
        **question_rows(course),
        **{("quiz", quiz.code): quiz_content(quiz) for quiz in quizzes},
    }


def foreign_quizzes(files: CourseFiles) -> list[Problem]:
    """A refusal for every quiz whose code another course has: it stands in addresses, so it is unique everywhere."""
    owners = dict(Quiz.objects.values_list("code", "course__code"))
    own = files.course.code
    return [
        entry.problem(
            "code",
            f"the code belongs to the course '{owner}', and this is the course '{own}'. "
            "A quiz's code stands in addresses, so no two courses share one: give it another, "
            "for example with this course's name before it.",
        )
        for entry in files.quizzes
        if (owner := owners.get(entry.code, own)) != own
    ]


def _link_quizzes(entries: Iterable[Entry]) -> None:
    for entry in entries:
        quiz = Quiz.objects.filter(code=entry.code).first()
        if quiz is not None:
            quiz.opens_after.set(Quiz.objects.filter(code__in=entry.data.get("opens_after") or []))


def check_sittable(
    course: Course, files: CourseFiles, sync: FileLoad, short_before: Collection[str] = ()
) -> None:
    """Refuse a quiz that nobody could sit: a cell that the bank cannot fill, or a quiz that waits for itself.

    `short_before`: quizzes that the bank could not fill before, which this load does not answer for.
    """
    short = shortfalls(course)
    for entry in files.quizzes:
        if entry.code in short and entry.code not in short_before:
            message = f"the bank cannot fill {short[entry.code]}. Ask for fewer, write more, or part enemies."
            sync.refuse(entry.problem("blueprint", message))
        if entry.code in _waits_for(entry.code, files):
            sync.refuse(entry.problem("opens_after", "this quiz waits for itself and never opens."))


def shortfalls(course: Course) -> dict[str, str]:
    """What the bank of the course cannot fill, by the code of the quiz that asks for it."""
    candidates = [one.candidate for one in drawable_in(course.pk).values()]
    short = {}
    for quiz in Quiz.objects.current().filter(course=course).select_related("current_blueprint"):
        plan = quiz.current_blueprint
        assert plan is not None  # noqa: S101 -- Quiz.objects.current() has one
        told = short_of(plan, candidates)
        if told:
            short[quiz.code] = told
    return short


def short_of(plan: Blueprint, candidates: Sequence[Candidate]) -> str:
    """What these questions cannot fill of it; "" where a form can be drawn of them."""
    try:
        draw(plan.cells, candidates, random.Random(0), rules=plan.rules)  # noqa: S311 -- whether it can be drawn at all
    except Shortfall as shortfall:
        return str(shortfall)
    return ""


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
