"""Where a lesson is read that stood at an address once."""

from courses.lessons.models import Lesson
from courses.publishing.models import PlaceChange


def moved_to(course: str, module: str, slug: str) -> Lesson | None:
    """The lesson that readers get and that stood there before somebody moved it; None where there was none."""
    changes = PlaceChange.objects.filter(course__code=course, kind=Lesson.KIND).order_by("-pk")
    for change in changes:
        for code, place in change.before.items():
            if (place["module"], place.get("slug")) == (module, slug):
                rows = Lesson.objects.published().filter(course__code=course, code=code)
                return rows.select_related("module").first()
    return None
