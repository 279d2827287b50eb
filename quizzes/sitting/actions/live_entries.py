"""What readers and candidates get of a course, entry by entry as its file would say it, and what rests on what."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.content.domain.entries import Entry, authored
from courses.content.domain.figures import ABOUT
from courses.lessons.actions.published import (
    published_course,
    published_fact,
    published_lesson,
    published_module,
    published_term,
)
from courses.lessons.actions.rows import Key, figure_row
from courses.models import Course, Fact, Figure, Lesson, Module
from quizzes.bank.actions.published import lines_of_entry, published_entry
from quizzes.bank.models import Question, QuestionVersion
from quizzes.sitting.actions.parts_above import all_tables, parts_above
from quizzes.sitting.actions.published import published_quiz
from quizzes.sitting.domain.needs import objectives_in
from quizzes.sitting.models import Quiz

Said = Mapping[str, Any]


def live_entries(course: Course, kind: str, codes: Collection[str]) -> dict[str, Said]:
    """What readers or candidates get of a kind, by code, as its file would say it."""
    match kind:
        case "lesson":
            lessons = Lesson.objects.published().filter(course=course, code__in=codes)
            rows = lessons.select_related("module", "current_version")
            return {row.code: published_lesson(row) for row in rows}
        case "question":
            live = Question.objects.published().filter(course=course, code__in=codes)
            versions = QuestionVersion.objects.filter(current_of__in=live)
            found = versions.select_related("question", "objective")
            return {
                one.question.code: published_entry(one)
                for one in found.prefetch_related("fact_links__fact")
            }
        case "fact":
            facts = Fact.objects.living_in(course).filter(code__in=codes)
            return {fact.code: published_fact(fact) for fact in facts}
        case "term":
            terms = course.glossary.filter(term__in=codes).prefetch_related("facts")
            return {term.term: published_term(term) for term in terms}
        case "module":
            modules = course.modules.current().filter(code__in=codes)
            return {module.code: published_module(module) for module in modules}
        case "figure":
            return _figures(course, codes)
        case "quiz":
            quizzes = Quiz.objects.current().filter(course=course, code__in=codes)
            return {quiz.code: said for quiz in quizzes if (said := published_quiz(quiz))}
        case "course":
            return {course.code: published_course(course)}
    part = next(part for part in parts_above() if part.kind == kind)
    return {said["code"]: said for said in part.published(course)}


def _figures(course: Course, codes: Collection[str]) -> dict[str, Said]:
    figures = Figure.objects.filter(module__course=course).select_related("module")
    named = ((f"{figure.module.code}/{figure.name}", figure) for figure in figures)
    return {code: figure_row(figure) for code, figure in named if code in codes}


def lines_of(kind: str, said: Said) -> Iterable[str]:
    """Everything that an entry says, a line for each thing."""
    if kind == "question":
        return lines_of_entry(said)
    if kind == "figure":
        about = [f"{key}: {said[key]}" for key in ("title", "description", *ABOUT) if key in said]
        return [*about, *said["svg"].splitlines()]
    return all_tables()[kind].lines(authored(said))


def those_here(course: Course, wanted: Iterable[Key]) -> set[Key]:
    """Those of the keys that an entry of the course can name, because what they name is here."""
    codes: dict[str, set[str]] = {}
    for kind, code in wanted:
        codes.setdefault(kind, set()).add(code)
    rows: dict[str, Any] = {
        "fact": Fact.objects.living_in(course),
        "module": course.modules.current(),
        "objective": course.objectives.filter(retired_at=None),
        "question": Question.objects.filter(course=course),
        "quiz": Quiz.objects.current().filter(course=course),
    }
    found = {
        (kind, code)
        for kind in codes.keys() & rows.keys()
        for code in rows[kind].filter(code__in=codes[kind]).values_list("code", flat=True)
    }
    drawn = codes.get("figure", set())
    return found | {("figure", code) for code in (_figures(course, drawn) if drawn else ())}


def rests_on(course: Course, kind: str, code: str) -> list[str]:
    """The codes of what readers or candidates get and that names this entry. Those of a private folder no list names."""
    lessons = Lesson.objects.published().filter(course=course)
    questions = Question.objects.published().filter(course=course)
    found: list[Any] = []
    if kind == "fact":
        found = [
            lessons.filter(current_version__fact_links__fact__code=code),
            questions.filter(current_version__fact_links__fact__code=code),
        ]
    elif kind == "module":
        found = [lessons.filter(module__code=code), questions.filter(module__code=code)]
    elif kind == "quiz":
        found = [Quiz.objects.current().filter(course=course, opens_after__code=code)]
    codes = {one for rows in found for one in rows.values_list("code", flat=True)}
    if kind == "quiz":
        above = (said for part in parts_above() for said in part.published(course))
        codes |= {said["code"] for said in above if said.get("exam") == code}
    private = set(Question.objects.private_in(course).values_list("code", flat=True))
    return [*sorted(codes - private), *([_("private questions")] if codes & private else [])]


def objectives_that_go(module: Module, entry: Entry) -> list[str]:
    """The objectives of a module that the edition's entry no longer has and lessons or questions still serve."""
    kept = objectives_in(entry.data)
    going = module.objectives.filter(retired_at=None).exclude(code__in=kept)
    return sorted(going.values_list("code", flat=True))
