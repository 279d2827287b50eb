"""When somebody last looked at a draft, and what it said then: so that the next look is at what is new."""

from django.conf import settings
from django.db import models

from trainingsite.accounts.models import Desk


class Look(models.Model):
    """One person's looks at one draft. `entry` is the uuid of the Draft.

    `shown` is the number of the last save when the last look was, and `version` that of the version that was live (0: there
    was none); `before` and `before_version` those of the look before, when the draft said something else: between the two
    lies what is new, also when the page is opened again. Looks from before versions were kept have None.
    """

    desk = Desk()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    entry = models.UUIDField()
    shown = models.PositiveIntegerField()
    version = models.PositiveIntegerField(null=True)
    shown_at = models.DateTimeField()
    before = models.PositiveIntegerField(null=True)
    before_version = models.PositiveIntegerField(null=True)
    before_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "courses"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "entry"], name="courses_look_of_a_person_once"
            ),
            models.CheckConstraint(
                condition=models.Q(before=None, before_at=None)
                | models.Q(before__isnull=False, before_at__isnull=False),
                name="courses_look_before_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.entry} ({self.shown})"
