"""What to study again after an attempt: objectives and the lessons that teach them, never a question."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from courses.lessons.domain.published import PublishedLesson
from courses.models import Lesson, Objective
from quizzes.sitting.actions.given import read_versions
from quizzes.sitting.domain.reveal import is_weak
from quizzes.sitting.domain.scoring import Counts
from quizzes.sitting.models import AttemptForm, Result


def by_objective(result: Result) -> list[dict[str, Any]]:
    """Right answers per objective, with the lessons that teach it."""
    right = {mark["version"]: mark["right"] for mark in result.marks if not _is_void(mark)}
    objective_of = _objective_of(right)
    return [
        {
            "code": objective.code,
            "text": objective.text,
            "right": sum(right[v] for v, o in objective_of.items() if o == objective.pk),
            "of": sum(o == objective.pk for o in objective_of.values()),
            "lessons": _named(lessons),
        }
        for objective, lessons in _taught(objective_of.values())
    ]


def missed_objectives(form: AttemptForm, result: Result) -> dict[str, list[dict[str, Any]]]:
    """`critical_objectives`: those of the critical questions that were wrong or left out; `weak_objectives`: other weak ones.

    Each once, in the order of the course: the order of the form would tell which question each belongs to, and a count
    that one alone was wrong. A question that is not scored says nothing about anybody.
    """
    right = {mark["version"]: mark["right"] for mark in result.marks if not _is_void(mark)}
    objective_of = _objective_of(right)
    wrong = {version for version, is_right in right.items() if not is_right}
    critical = {row["version"] for row in form.tree.rows if row["critical"]}
    dangerous = {objective_of[version] for version in critical & wrong}
    asked, missed = Counter(objective_of.values()), Counter(objective_of[v] for v in wrong)
    weak = {one for one, of in asked.items() if is_weak(wrong=missed[one], of=of)}
    told = {
        objective.pk: _told(objective, lessons) for objective, lessons in _taught(dangerous | weak)
    }
    return {
        "critical_objectives": [one for pk, one in told.items() if pk in dangerous],
        "weak_objectives": [one for pk, one in told.items() if pk not in dangerous],
    }


def _told(objective: Objective, lessons: Collection[PublishedLesson]) -> dict[str, Any]:
    return {
        "code": objective.code,
        "text": objective.text,
        "module": objective.module.code,
        "module_title": objective.module.title,
        "lessons": _named(lessons),
    }


def _is_void(mark: Mapping[str, Any]) -> bool:
    """Whether the question does not count, so that nobody missed it."""
    return mark.get("counts") == Counts.VOID


def _objective_of(versions: Collection[int]) -> dict[int, int]:
    found = read_versions(set(versions))
    return {pk: version.objective_id for pk, version in found.items()}


def _taught(ids: Collection[int]) -> list[tuple[Objective, list[PublishedLesson]]]:
    """Each objective with its module, and the lessons that teach it as readers see them."""
    rows = Objective.objects.filter(pk__in=set(ids)).select_related("module")
    objectives = list(rows.order_by("module__position", "position", "id"))
    teaching = Lesson.objects.teaching(objectives)
    return [(objective, teaching[objective.pk]) for objective in objectives]


def _named(lessons: Collection[PublishedLesson]) -> list[dict[str, str]]:
    return [
        {"code": one.code, "title": one.title, "module": one.module, "slug": one.slug}
        for one in lessons
    ]
