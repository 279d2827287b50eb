"""Whether holders read the name of a clinic that checked their certificates."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from certificates.clinics.models.organisations import Organisation


class NameChoiceQuerySet(models.QuerySet["NameChoice"]):
    """Choices, the last of each clinic among them."""

    def in_force(self) -> models.QuerySet["NameChoice"]:
        """The last one of each clinic."""
        later = NameChoice.objects.filter(
            organisation=OuterRef("organisation"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))


class NameChoice(models.Model):
    """A clinic says whether holders read its name where it checked their certificates; the last one counts, and without one they do
    not. Immutable: it is its own record of who chose what when. `by`: empty where the program did, after a restore.
    """

    is_immutable = True

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="name_choices"
    )
    is_shown = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    objects: Any = NameChoiceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.organisation_id}: {'shown' if self.is_shown else 'not shown'}"
