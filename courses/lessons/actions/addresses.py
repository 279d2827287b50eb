"""Lessons get other addresses, several at once where they exchange them. No word of them changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.models import Course, Module
from courses.lessons.actions.adapter import check_figures
from courses.lessons.models import Lesson
from courses.publishing.models import PlaceChange
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


@dataclass(frozen=True)
class NewPlace:
    """Where a lesson is to stand: module and slug are its address."""

    module: str
    slug: str
    position: int


@transaction.atomic
def move_lessons(
    *, course: Course, places: Mapping[str, NewPlace], by: Person, now: datetime
) -> list[Lesson]:
    """Let the lessons with these codes stand where an edition has them, all or none: they may exchange their addresses. What
    readers get, and drafts that wait, say the same as before; old addresses lead on. Raises NotAllowed, Refused."""
    check(by, Act.TAKE_EDITION)
    rows = Lesson.objects.select_for_update(of=("self",)).select_related("module")
    lessons = list(rows.filter(course=course, code__in=places, retired_at=None).order_by("pk"))
    modules = {module.code: module for module in course.modules.current()}
    for lesson in lessons:
        _check_place(lesson, places[lesson.code], modules, sorted(places))
    before = {lesson.code: _place(lesson) for lesson in lessons}
    for lesson in lessons:  # out of each other's way
        Lesson.objects.filter(pk=lesson.pk).update(slug=f"{lesson.slug[:60]}-{lesson.pk}")
    for lesson in lessons:
        place = places[lesson.code]
        lesson.module, lesson.slug, lesson.position = (
            modules[place.module],
            place.slug,
            place.position,
        )
        lesson.save(update_fields=["module", "slug", "position"])
    PlaceChange.objects.create(
        course=course,
        kind=Lesson.KIND,
        before=before,
        after={lesson.code: _place(lesson) for lesson in lessons},
        source=PlaceChange.Source.FILES,
        by=by,
        at=now,
    )
    return lessons


def _check_place(
    lesson: Lesson, place: NewPlace, modules: Mapping[str, Module], moving: Sequence[str]
) -> None:
    """Raise Refused where the lesson cannot stand there."""
    module = modules.get(place.module)
    if module is None:
        said = _("There is no module %(module)s here that readers get.")
        raise Refused(said % {"module": place.module})
    if module.pk != lesson.module_id:
        check_figures(lesson, module)
    living = Lesson.objects.filter(module=module, slug=place.slug, retired_at=None)
    other = living.exclude(code__in=moving).first()
    if other is not None:
        said = _("The address %(slug)s is that of the lesson %(code)s, which stays there.")
        raise Refused(said % {"slug": place.slug, "code": other.code})


def _place(lesson: Lesson) -> dict[str, str | int]:
    return {"module": lesson.module.code, "slug": lesson.slug, "position": lesson.position}
