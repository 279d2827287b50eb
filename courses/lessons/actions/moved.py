"""Where a lesson is read that stood at an address once."""

from courses.lessons.models import Lesson
from courses.publishing.models import PlaceChange


def moved_to(course: str, module: str, slug: str) -> Lesson | None:
    """The lesson that readers get and that stood there last; None where there was none, or where another one came after it
    and went out of use there."""
    changes = PlaceChange.objects.filter(course__code=course, kind=Lesson.KIND).order_by("-pk")
    for change in changes:
        for code, place in change.before.items():
            if (place["module"], place.get("slug")) == (module, slug):
                lessons = Lesson.objects.filter(course__code=course)
                here = lessons.filter(module__code=module, slug=slug, retired_at__gt=change.at)
                if here.exists():
                    return None
                rows = lessons.published().filter(code=code)
                return rows.select_related("module").first()
    return None
