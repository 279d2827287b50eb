"""What the rows of a course say now, in the shape that a load compares with its files and remembers."""

from collections.abc import Mapping
from typing import Any

from courses.content.domain.fields import Fields
from courses.content.domain.tables import COURSE_FIELDS, FACT_FIELDS, MODULE_FIELDS, TERM_FIELDS
from courses.content.models import Course, Module
from courses.evidence.models import Fact
from courses.glossary.models import GlossaryTerm
from courses.lessons.actions.published import (
    published_course,
    published_fact,
    published_module,
    published_term,
)
from courses.lessons.models import Figure, Lesson

Key = tuple[str, str]


def stored(table: Fields, published: Mapping[str, Any]) -> dict[str, Any]:
    """What a row that only files can change says, without what says nothing: a column added later changes no hash."""
    return {key: value for key, value in table.settled(published).items() if value}


def course_row(course: Course) -> dict[str, Any]:
    """The course without the order of its modules, which is set when they are there."""
    content = stored(COURSE_FIELDS, published_course(course))
    return {key: value for key, value in content.items() if key != "modules"}


def module_row(module: Module) -> dict[str, Any]:
    """The module without what to study first, which is linked when all modules are there."""
    content = stored(MODULE_FIELDS, published_module(module))
    return {key: value for key, value in content.items() if key != "study_first"}


def fact_row(fact: Fact) -> dict[str, Any]:
    return stored(FACT_FIELDS, published_fact(fact))


def term_row(term: GlossaryTerm) -> dict[str, Any]:
    return stored(TERM_FIELDS, published_term(term))


def figure_row(figure: Figure) -> dict[str, Any]:
    return figure.parsed.said


def rows_of(course: Course) -> dict[Key, dict[str, Any]]:
    """Every living row of the course's own entries by kind and code, as a load would remember it."""
    figures = Figure.objects.filter(module__course=course).select_related("module")
    lessons = Lesson.objects.filter(course=course, retired_at=None)
    terms = course.glossary.prefetch_related("facts")
    return {
        ("course", course.code): course_row(course),
        **{("fact", f.code): fact_row(f) for f in Fact.objects.living_in(course)},
        **{("term", term.term): term_row(term) for term in terms},
        **{("module", module.code): module_row(module) for module in course.modules.current()},
        **{("figure", f"{f.module.code}/{f.name}"): figure_row(f) for f in figures},
        # A draft that waits is an edit that no load has seen.
        **{
            ("lesson", lesson.code): lesson.draft_entry()
            for lesson in lessons.filter(edited_by=None).prefetch_related("objectives")
        },
    }
