"""Objectives that are written and not live yet: they lie in the draft of a module."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from courses.content.models import Course, Objective
from courses.publishing.models import ModuleDraft


def awaited_objectives(course: Course) -> dict[str, dict[str, Any]]:
    """By code what the drafts of modules say of objectives that the course does not have yet: {code, text, module}."""
    living = set(Objective.objects.filter(course=course).values_list("code", flat=True))
    drafts = ModuleDraft.objects.filter(course=course).order_by("code")
    return {
        str(row["code"]): {"code": row["code"], "text": row.get("text", ""), "module": one.code}
        for one in drafts
        for row in one.content.get("objectives") or []
        if isinstance(row, dict) and row.get("code") and row["code"] not in living
    }


def unknown_objectives(course: Course, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Of the codes those that are no living objective of the course, each with why."""
    wanted = sorted(set(codes))
    rows = Objective.objects.filter(course=course, retired_at=None, code__in=wanted)
    missing = sorted(set(wanted) - set(rows.values_list("code", flat=True)))
    awaited = awaited_objectives(course) if missing else {}
    return [(code, _why(code, awaited)) for code in missing]


def _why(code: str, awaited: dict[str, dict[str, Any]]) -> str:
    if code in awaited:
        said = _("The objective %(code)s is written, and waits for its module: publish “%(module)s” first.")  # fmt: skip
        return said % {"code": code, "module": awaited[code]["module"]}
    return _("'%(code)s' is no objective of this course.") % {"code": code}
