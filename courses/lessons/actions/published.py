"""What is published now, in the shape of its entry in the files (docs/authoring.md)."""

from typing import Any

from courses.content.domain.tables import (
    COURSE_FIELDS,
    FACT_FIELDS,
    LESSON_FIELDS,
    MODULE_FIELDS,
    OBJECTIVE_FIELDS,
    TERM_FIELDS,
)
from courses.content.models import Course, Module
from courses.evidence.models import Fact
from courses.glossary.models import GlossaryTerm
from courses.lessons.models import Lesson, LessonVersion

_OF_VERSIONS = LESSON_FIELDS.of_versions()


def published_course(course: Course) -> dict[str, Any]:
    """The course, with its modules in their order."""
    return COURSE_FIELDS.read(course, modules=[module.code for module in course.modules.current()])


def published_fact(fact: Fact) -> dict[str, Any]:
    """A fact; it has no draft."""
    return FACT_FIELDS.read(fact)


def published_term(term: GlossaryTerm) -> dict[str, Any]:
    """A term of the glossary with the facts that its meaning states."""
    return TERM_FIELDS.read(term, evidence=sorted(fact.code for fact in term.facts.all()))


def published_module(module: Module) -> dict[str, Any]:
    """A module with its living objectives in their order."""
    objectives = module.objectives.filter(retired_at=None).order_by("position", "id")
    return MODULE_FIELDS.read(
        module,
        study_first=sorted(module.study_first.values_list("code", flat=True)),
        objectives=[OBJECTIVE_FIELDS.read(one) for one in objectives],
    )


def published_lesson(lesson: Lesson) -> dict[str, Any]:
    """The lesson that readers see, never its draft; with the module and the place that its file gave it."""
    version = lesson.current_version
    assert version is not None  # noqa: S101 -- asked of published lessons only
    objectives = sorted(version.objective_codes)
    said = LESSON_FIELDS.read(version, owner=lesson, objectives=objectives)
    return said | {"_module": lesson.module.code, "_position": lesson.position}


def version_entry(version: LessonVersion) -> dict[str, Any]:
    """What a published version itself says, in the shape of its entry."""
    return _OF_VERSIONS.read(version, objectives=sorted(version.objective_codes))
