"""Facts: the numbered, sourced statements that lessons and questions rest on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fact(models.Model):
    class Mark(models.TextChoices):
        SEEN = "SEEN", _("Read in the source")
        KNOWN = "KNOWN", _("Settled textbook knowledge")

    class Tier(models.TextChoices):
        A = "A", _("Primary study, guideline, regulator or manufacturer")
        B = "B", _("Review or book chapter")
        C = "C", _("Secondary or trade source")

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="facts")
    code = models.CharField(max_length=10)
    statement = models.TextField()
    mark = models.CharField(max_length=5, choices=Mark.choices)
    tier = models.CharField(max_length=1, choices=Tier.choices)
    citation = models.TextField()
    address = models.CharField(max_length=500, blank=True)
    jurisdiction = models.CharField(max_length=40, blank=True)
    limit = models.TextField(
        blank=True,
        help_text=_("The clause that is sourced only in part and must not key a question."),
    )
    conflict = models.TextField(blank=True)
    review_by_date = models.DateField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="courses_fact_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.statement[:80]}"
