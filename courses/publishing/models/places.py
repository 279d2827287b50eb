"""Where lessons, questions and modules stood before somebody moved them: old addresses lead on, and loads see it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content.models.catalogue import Course
from trainingsite.accounts.models import Desk


class PlaceChangeQuerySet(models.QuerySet["PlaceChange"]):
    def of(self, course: Course, kind: str) -> Self:
        """What was done in the course with this kind, last first."""
        return self.filter(course=course, kind=kind).order_by("-pk")

    def on_web(self) -> Self:
        """What somebody did here, and no file says."""
        return self.filter(source=PlaceChange.Source.WEB)


class PlaceChange(models.Model):
    """An entry moved, or several got another order or other addresses: by somebody on the web, or by files. Immutable.

    `before` and `after` are the places by the codes of the entries: of a lesson or question {module, slug, position},
    of modules their positions.
    """

    is_immutable = True
    desk = Desk()

    class Source(models.TextChoices):
        FILES = "files", _("files")
        WEB = "web", _("the web")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="place_changes")
    kind = models.CharField(_("kind"), max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    source = models.CharField(max_length=5, choices=Source)
    # Nobody is known where a command loaded files.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))

    objects: Any = PlaceChangeQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        indexes = [models.Index(fields=["course", "kind"], name="courses_placechange_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="files") | Q(by__isnull=False),
                name="courses_placechange_on_web_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(self.after)}"
