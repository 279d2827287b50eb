"""What readers and candidates get of lessons: their versions, and where something was withdrawn. The only way to lists of them."""

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import OuterRef, Q, Subquery

from courses.content.models.catalogue import Objective
from courses.lessons.domain.published import PublishedLesson
from courses.publishing.models import DraftQuerySet, Pull

# What PublishedLesson holds: readers' pages read these columns and no other.
_READ = (
    *("code", "course_id", "slug", "retired_at", "module__code", "module__title"),
    *(f"current_version__{name}" for name in ("title", "minutes", "objective_codes")),
)
_ORDER = ("module__position", "position", "id")


class LessonQuerySet(DraftQuerySet):
    """Pages for readers and candidates ask for `for_readers`, `named_to_readers` or `teaching`: rows carry the draft."""

    def published(self) -> Self:
        """Lessons that readers can open, in their order."""
        return super().published().order_by(*_ORDER)

    def for_readers(self) -> list[PublishedLesson]:
        """What readers can open, in its order."""
        return self.published()._read()

    def named_to_readers(self) -> list[PublishedLesson]:
        """The same, and in their places those that somebody took out of use. What a file retired is not among them."""
        pulls = Pull.objects.filter(
            kind=self.model.KIND, entry=OuterRef("uuid"), pulled_at=OuterRef("retired_at")
        )
        why = Subquery(pulls.order_by("-pk").values("reason")[:1])
        shown = Q(retired_at=None) | Q(withdrawn_because__isnull=False)
        rows = self.filter(current_version__isnull=False).annotate(withdrawn_because=why)
        return rows.filter(shown).order_by(*_ORDER)._read()

    def teaching(self, objectives: Iterable[Objective]) -> dict[int, list[PublishedLesson]]:
        """By objective: the lessons that teach it as readers see them, which is what their versions say."""
        wanted = list(objectives)
        lessons = self.filter(course__in={one.course_id for one in wanted}).for_readers()
        return {
            one.pk: [
                lesson
                for lesson in lessons
                if lesson.course_id == one.course_id and one.code in lesson.objectives
            ]
            for one in wanted
        }

    def _read(self) -> list[PublishedLesson]:
        rows = self.select_related("module", "current_version").only(*_READ)
        return [as_read(row) for row in rows]


def as_read(lesson: Any) -> PublishedLesson:
    """What readers get of a lesson that has gone live."""
    version = lesson.current_version
    return PublishedLesson(
        pk=lesson.pk,
        code=lesson.code,
        course_id=lesson.course_id,
        module_id=lesson.module_id,
        module=lesson.module.code,
        module_title=lesson.module.title,
        slug=lesson.slug,
        version=version.pk,
        title=version.title,
        minutes=version.minutes,
        objectives=version.objective_codes,
        withdrawn_at=lesson.retired_at,
        withdrawn_because=getattr(lesson, "withdrawn_because", None) or "",
    )
