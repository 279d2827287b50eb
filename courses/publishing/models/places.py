"""Where lessons, questions and modules stood before somebody moved them: old addresses lead on, and loads see it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.content.models.catalogue import Course
from trainingsite.accounts.models import Desk


class PlaceChangeQuerySet(models.QuerySet["PlaceChange"]):
    def of(self, course: Course, kind: str) -> Self:
        """What was done in the course with this kind, last first."""
        return self.filter(course=course, kind=kind).order_by("-pk")


class PlaceChange(models.Model):
    """Somebody moved an entry, or put several into another order. Immutable.

    `before` and `after` are the places by the codes of the entries: of a lesson or question {module, slug, position},
    of modules their positions.
    """

    is_immutable = True
    desk = Desk()

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="place_changes")
    kind = models.CharField(_("kind"), max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    objects: Any = PlaceChangeQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        indexes = [models.Index(fields=["course", "kind"], name="courses_placechange_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(self.after)}"
