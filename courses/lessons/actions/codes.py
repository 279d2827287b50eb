"""Whose code is whose: codes are unique in the whole installation, so a second course may not take the first one's."""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry, Problem
from courses.content.models import Module, Objective
from courses.lessons.models import Lesson


def foreign_codes(files: CourseFiles) -> list[Problem]:
    """A refusal for every code of the folder that another course has: a load never takes anything away from a course."""
    course = files.course.code
    owners = owners_of(Objective, "module__course__code")
    return [
        *foreign_entries(files.modules, course, owners_of(Module, "course__code")),
        *foreign_entries(files.lessons, course, owners_of(Lesson, "module__course__code")),
        *(
            module.problem("objectives", owned_elsewhere(f"objective '{raw['code']}'", owner))
            for module in files.modules
            for raw in module.data["objectives"]
            if (owner := owners.get(raw["code"], course)) != course
        ),
    ]


def owners_of(model: type[Model], course: str) -> dict[str, str]:
    """Code -> the course that has it, for every row of a model; `course` is the path to the course's code."""
    return dict(model._default_manager.values_list("code", course))


def foreign_entries(
    entries: Iterable[Entry], course: str, owners: Mapping[str, str]
) -> list[Problem]:
    """A refusal for every entry whose code belongs to another course."""
    return [
        entry.problem("code", owned_elsewhere("code", owner))
        for entry in entries
        if (owner := owners.get(entry.code, course)) != course
    ]


def owned_elsewhere(what: str, owner: str) -> str:
    """What to tell the author of a code that is taken, and how to mend it."""
    return f"the {what} belongs to the course '{owner}'. Give it another one, for example with this course's name before it."
