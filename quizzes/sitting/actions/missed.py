"""What to study again after an attempt: objectives and the lessons that teach them, never a question."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.lessons.domain.published import PublishedLesson
from courses.models import Lesson, Objective
from quizzes.sitting.actions.given import read_versions
from quizzes.sitting.domain.scoring import Counts
from quizzes.sitting.domain.studying import Asked, Part, to_study
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
    """`critical_objectives`: parts of the course where critical questions were wrong or left out; `weak_objectives`: others.

    Each rests on several questions of the form (quizzes/sitting/domain/studying.py) and is told once, in the order of the
    course: the order of the form would tell which question each belongs to. One that is not scored says nothing about anybody.
    """
    course = _Course.of(form, result)
    found = to_study(course.asked, passed=result.state == Result.State.PASSED)
    critical = [course.told(part) for part in found.critical]
    named = {one["code"] for one in critical}
    others = [course.told(part) for part in found.others]
    return {
        "critical_objectives": critical,
        "weak_objectives": [one for one in others if one["code"] not in named],
    }


@dataclass(frozen=True)
class _Course:
    """The scored questions of a result at their places in the course, and what stands at those places."""

    asked: list[Asked]
    taught: list[tuple[Objective, list[PublishedLesson]]]

    @classmethod
    def of(cls, form: AttemptForm, result: Result) -> "_Course":
        right = {mark["version"]: mark["right"] for mark in result.marks if not _is_void(mark)}
        critical = {row["version"] for row in form.tree.rows if row["critical"]}
        objective_of = _objective_of(right)
        taught = _taught(objective_of.values())
        lessons = list(dict.fromkeys(lesson.pk for _one, found in taught for lesson in found))
        place_of = {one.pk: place for place, (one, _lessons) in enumerate(taught)}

        def asked(version: int) -> Asked:
            place = place_of[objective_of[version]]
            objective, found = taught[place]
            return Asked(
                module=objective.module.position,
                # What no lesson teaches stands by itself, behind what is taught.
                lesson=lessons.index(found[0].pk) if found else len(lessons) + place,
                objective=place,
                is_critical=version in critical,
                is_right=right[version],
            )

        return cls([asked(version) for version in right], taught)

    def told(self, part: Part) -> dict[str, Any]:
        """A part by what it has in common: its objective, or the lessons that teach its objectives."""
        found = [self.taught[place] for place in sorted({one.objective for one in part})]
        modules = {one.module.code: one.module.title for one, _lessons in found}
        names, code, text = _name(found)
        return {
            "code": code,
            "text": text,
            "module": next(iter(modules)),
            "module_title": " · ".join(modules.values()),
            "lessons": _named({lesson.pk: lesson for _one, ls in found for lesson in ls}.values()),
            "names": names,
            "objectives": [{"code": one.code, "text": one.text} for one, _lessons in found],
        }


def _name(found: Sequence[tuple[Objective, list[PublishedLesson]]]) -> tuple[str, str, str]:
    """What a part is named by, its code and its text: its only objective, or its lessons."""
    if len(found) == 1:
        objective = found[0][0]
        return "objective", objective.code, objective.text
    homes = {
        home.code: title
        for objective, lessons in found
        for home, title in [
            (lessons[0], lessons[0].title) if lessons else (objective, objective.text)
        ]
    }
    return "lesson" if len(homes) == 1 else "lessons", "+".join(homes), ", ".join(homes.values())


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
