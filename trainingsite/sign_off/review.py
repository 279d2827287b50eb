"""What of a module waits for a signature, with what changed since the last, and which signatures stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from courses import actions as courses
from courses.content.domain.changes import ChangedLine, changed_lines
from courses.lessons.models.lessons import LessonVersionQuerySet
from courses.models import Fact, LessonSignOff, LessonVersion, Module, Objective
from courses.publishing.models.coverage import covering
from quizzes import actions as quizzes
from quizzes.bank.models import QuestionVersionQuerySet
from quizzes.models import QuestionSignOff, QuestionVersion
from trainingsite.accounts.actors import Person


@dataclass(frozen=True)
class Unsigned:
    """A version that waits for a signature: what it is and rests on, and what changed since the last signed one.

    `own`: the reader wrote or edited some of it, so another lead has to sign it.
    """

    version: Any
    own: bool
    title: str
    shown: dict[str, Any] | None
    objectives: list[str]
    facts: list[Fact]
    since: int | None
    changes: list[ChangedLine]


@dataclass(frozen=True)
class ModuleReview:
    """Everything of a module that waits for a signature, and the signatures that stand."""

    module: Module
    lessons: list[Unsigned]
    questions: list[Unsigned]
    signed_lessons: list[LessonSignOff]
    signed_questions: list[QuestionSignOff]


def lessons_of(module: Module) -> LessonVersionQuerySet:
    return LessonVersion.objects.read_in(module.course).filter(current_of__module=module)


def questions_of(module: Module) -> QuestionVersionQuerySet:
    return QuestionVersion.objects.drawn_in(module.course).filter(current_of__module=module)


def counts_of(module: Module) -> dict[str, Any]:
    day = timezone.localdate()
    return {
        "module": module,
        "lessons": lessons_of(module).count(),
        "lessons_unsigned": lessons_of(module).unsigned_on(day).count(),
        "questions": questions_of(module).count(),
        "questions_unsigned": questions_of(module).unsigned_on(day).count(),
    }


def review_of(module: Module, user: Person) -> ModuleReview:
    day = timezone.localdate()
    signed_lessons = covering(
        LessonSignOff.objects.standing_on(day), lessons_of(module), "lesson_version"
    )
    signed_questions = covering(
        QuestionSignOff.objects.standing_on(day), questions_of(module), "question_version"
    )
    return ModuleReview(
        module=module,
        lessons=_waiting_lessons(module, day, user),
        questions=_waiting_questions(module, day, user),
        signed_lessons=list(
            signed_lessons.select_related("sign_off", "lesson_version").order_by(
                "lesson_version__lesson__position", "pk"
            )
        ),
        signed_questions=list(
            signed_questions.select_related("sign_off", "question_version__question").order_by(
                "question_version__question__code", "pk"
            )
        ),
    )


def _waiting_lessons(module: Module, day: date, user: Person) -> list[Unsigned]:
    waiting = list(
        lessons_of(module)
        .unsigned_on(day)
        .select_related("lesson")
        .prefetch_related("fact_links__fact")
        .order_by("lesson__position", "pk")
    )
    ids = [version.lesson_id for version in waiting]
    links = LessonSignOff.objects.filter(lesson_version__lesson__in=ids)
    signed = LessonVersion.objects.filter(pk__in=links.values("lesson_version"))
    before = _last_signed(waiting, signed.order_by("number"), "lesson_id")
    own = _own(lessons_of(module), user)
    codes = {code for version in waiting for code in version.objective_codes}
    found = Objective.objects.filter(course=module.course_id, code__in=codes)
    objectives = {objective.code: objective for objective in found}
    return [
        Unsigned(
            version=version,
            own=version.pk in own,
            title=version.title,
            shown=None,
            objectives=[
                str(objectives[code]) for code in version.objective_codes if code in objectives
            ],
            facts=_facts(version),
            **_since(version, before.get(version.lesson_id), courses.words_of_lesson),
        )
        for version in waiting
    ]


def _waiting_questions(module: Module, day: date, user: Person) -> list[Unsigned]:
    waiting = list(
        _with_entries(questions_of(module).unsigned_on(day)).order_by("-critical", "question__code")
    )
    ids = [version.question_id for version in waiting]
    links = QuestionSignOff.objects.filter(question_version__question__in=ids)
    signed = QuestionVersion.objects.filter(pk__in=links.values("question_version"))
    before = _last_signed(waiting, _with_entries(signed).order_by("number"), "question_id")
    own = _own(questions_of(module), user)
    return [
        Unsigned(
            version=version,
            own=version.pk in own,
            title=version.question.code,
            shown=quizzes.explained(version),
            objectives=[str(version.objective)],
            facts=_facts(version),
            **_since(version, before.get(version.question_id), quizzes.words_of),
        )
        for version in waiting
    ]


def _own(versions: Any, user: Person) -> set[int]:
    """Those of the versions that hold words of the reader."""
    return set(versions.with_words_of(user).values_list("pk", flat=True))


def _with_entries(versions: QuestionVersionQuerySet) -> QuestionVersionQuerySet:
    """With everything that an entry needs, in two queries however many there are."""
    return versions.select_related("question", "objective").prefetch_related("fact_links__fact")


def _facts(version: Any) -> list[Fact]:
    """The facts behind a version, each once, by code."""
    facts = {link.fact_id: link.fact for link in version.fact_links.all()}
    return sorted(facts.values(), key=lambda fact: fact.code)


def _last_signed(waiting: list[Any], signed: Iterable[Any], owner: str) -> dict[int, Any]:
    """By lesson or question: the newest version before the waiting one that was ever signed. `signed` by number."""
    numbers = {getattr(version, owner): version.number for version in waiting}
    return {
        getattr(version, owner): version
        for version in signed
        if version.number < numbers[getattr(version, owner)]
    }


def _since(version: Any, before: Any, words: Callable[[Any], str]) -> dict[str, Any]:
    """The number of the version signed before, and what changed since."""
    if before is None:
        return {"since": None, "changes": []}
    return {"since": before.number, "changes": changed_lines(words(before), words(version))}
