"""What is published now, in the shape of its entry in the files (docs/authoring.md)."""

from typing import Any

from courses.content.models import Course, Module
from courses.evidence.models import Fact
from courses.glossary.models import GlossaryTerm
from courses.lessons.models import Lesson

FACT_FIELDS = (
    "statement",
    "mark",
    "tier",
    "source",
    "read",
    "citation",
    "address",
    "jurisdiction",
    "limit",
    "conflict",
    "not_tested",
)
COURSE_FIELDS = ("code", "title", "summary", "language", "edition", "never_say", "handbook")


def published_course(course: Course) -> dict[str, Any]:
    """The course, with its modules in their order."""
    said = {name: getattr(course, name) for name in COURSE_FIELDS}
    return said | {"modules": [module.code for module in course.modules.current()]}


def published_fact(fact: Fact) -> dict[str, Any]:
    """A fact; it has no draft."""
    said = {"id": fact.code, "review_by": fact.review_by_date, "critical": fact.critical}
    return said | {name: getattr(fact, name) for name in FACT_FIELDS}


def published_term(term: GlossaryTerm) -> dict[str, Any]:
    """A word of the glossary with the facts that its meaning states."""
    said = {"term": term.term, "also": term.also, "said": term.said, "meaning": term.meaning}
    return said | {"evidence": sorted(fact.code for fact in term.facts.all())}


def published_module(module: Module) -> dict[str, Any]:
    """A module with its living objectives in their order."""
    objectives = module.objectives.filter(retired_at=None).order_by("position", "id")
    return {
        "code": module.code,
        "title": module.title,
        "summary": module.summary,
        "study_first": sorted(module.study_first.values_list("code", flat=True)),
        "objectives": [{"code": one.code, "text": one.text} for one in objectives],
    }


def published_lesson(lesson: Lesson) -> dict[str, Any]:
    """The lesson that readers see, never its draft; with the module and the place that its file gave it."""
    version = lesson.current_version
    assert version is not None  # noqa: S101 -- asked of published lessons only
    return {
        "code": lesson.code,
        "slug": lesson.slug,
        "title": version.title,
        "minutes": version.minutes,
        "objectives": sorted(version.objective_codes),
        "reviewed": version.reviewed_date,
        "review_by": version.review_by_date,
        "drafted_by": version.drafted_by,
        "body": version.body,
        "_module": lesson.module.code,
        "_position": lesson.position,
    }
