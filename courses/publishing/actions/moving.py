"""Lessons and questions move to another module, lessons and modules into another order. No word of them changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.models import Course, Module
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.drafting import locked
from courses.publishing.models import Draft, PlaceChange
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

Place = dict[str, Any]


@transaction.atomic
def move_entry(*, entry: Draft, module: Module, by: Person, now: datetime) -> Draft:
    """Let the lesson or question lie in another module of its course; a lesson stands last there.

    What readers or candidates get moves at once, so it takes a writer who publishes; a draft that was never live any
    writer moves. The old address of a lesson leads to the new one. Raises NotAllowed, Refused.
    """
    check(by, Act.SAVE_DRAFT)
    if entry.current_version is not None:
        check(by, Act.PUBLISH)
    kept: Any = locked(entry)
    adapter = adapter_of(kept)
    if not hasattr(kept, "module_id"):
        raise Refused(_("Only lessons and questions lie in a module."))
    if module.course_id != kept.course_id:
        raise Refused(_("The module belongs to another course."))
    if kept.current_version is not None and (module.is_draft or module.retired_at is not None):
        raise Refused(_("Nobody gets that module, and what is in use would go with it."))
    if kept.module_id == module.pk:
        return kept  # it lies there already
    before = adapter.place(kept)
    adapter.move(kept, module)
    _note(kept.course, adapter.KIND, {kept.code: before}, {kept.code: adapter.place(kept)}, by, now)
    return kept


@transaction.atomic
def reorder_entries(
    *,
    kind: str,
    course: Course,
    codes: Sequence[str],
    by: Person,
    now: datetime,
    module: Module | None = None,
) -> None:
    """Put the modules of a course, or the lessons of a module, into this order, each named once. What readers get stands so
    at once; it takes a writer who publishes, but where nothing of it is live yet. Raises NotAllowed, Refused."""
    check(by, Act.SAVE_DRAFT)
    if not (course.is_draft or (module is not None and module.is_draft)):
        check(by, Act.PUBLISH)
    rows = {row.code: row for row in _rows(kind, course, module).select_for_update(of=("self",))}
    if sorted(codes) != sorted(rows):
        missing = sorted({*rows} ^ {*codes}) or sorted(codes)
        said = _(
            "Name each of them once. They were changed meanwhile, or named otherwise: %(codes)s."
        )
        raise Refused(said % {"codes": ", ".join(missing)})
    before = {code: row.position for code, row in rows.items()}
    after = {code: position for position, code in enumerate(codes, start=1 if module else 0)}
    if before == after:
        return
    for code, row in rows.items():
        row.position = after[code]
        row.save(update_fields=["position"])
    _note(course, kind, _placed(before, module), _placed(after, module), by, now)


def _rows(kind: str, course: Course, module: Module | None) -> Any:
    if kind == "module" and module is None:
        return Module.objects.filter(course=course, retired_at=None)
    if kind == "lesson" and module is not None and module.course_id == course.pk:
        lessons: Any = module.lessons
        return lessons.filter(retired_at=None)
    raise Refused(_("Only the modules of a course and the lessons of a module have an order."))


def _placed(positions: dict[str, int], module: Module | None) -> dict[str, Place]:
    around = {} if module is None else {"module": module.code}
    return {code: {**around, "position": position} for code, position in positions.items()}


def _note(
    course: Course, kind: str, before: Place, after: Place, by: Person, now: datetime
) -> None:
    web = PlaceChange.Source.WEB
    PlaceChange.objects.create(
        course=course, kind=kind, before=before, after=after, source=web, by=by, at=now
    )
