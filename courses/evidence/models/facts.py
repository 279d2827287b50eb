"""Facts: the numbered, sourced statements that lessons and questions rest on."""

from datetime import date

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.content.models.catalogue import Course
from courses.evidence.domain.copies import Copy, copy_at
from trainingsite.accounts.models import STAFF, Desk, Section

COPIES: dict[Copy, Promise] = {
    "sharing": _("on a page where people share files"),
    "mirror": _("on a page that repeats it"),
    "staging": _("on a machine where its publisher tries things out"),
}


class FactQuerySet(models.QuerySet["Fact"]):
    def living_in(self, course: Course) -> "FactQuerySet":
        """The facts that the course rests on now, in the order of their codes."""
        return self.filter(course=course, retired_at=None).order_by("code")

    def with_answered_disputes(self) -> "FactQuerySet":
        """Facts with `answered`: their disputes that an author has answered, for everybody to read."""
        disputes = apps.get_model("courses.Dispute").objects.answered()
        return self.prefetch_related(
            models.Prefetch("disputes", queryset=disputes, to_attr="answered")
        )

    def overdue_on(self, day: date) -> "FactQuerySet":
        """Living facts past their review date."""
        return self.filter(retired_at=None, review_by_date__lt=day)


class Fact(models.Model):
    desk = Desk(Section.WRITING, 3, view=STAFF)

    class Mark(models.TextChoices):
        SEEN = "SEEN", _("Read in the source")
        KNOWN = "KNOWN", _("Settled textbook knowledge")

    class Tier(models.TextChoices):
        A = "A", _("Primary study, guideline, regulator or manufacturer")
        B = "B", _("Review or book chapter")
        C = "C", _("Secondary or trade source")

    class Source(models.TextChoices):
        STUDY = "study", _("Primary study or systematic review")
        GUIDELINE = "guideline", _("Guideline or consensus")
        REVIEW = "review", _("Review or book chapter")
        OFFICIAL = "official", _("Law, regulator or manufacturer")
        TEXTBOOK = "textbook", _("Textbook knowledge")
        SECONDARY = "secondary", _("Trade or news page")
        EDITORIAL = "editorial", _("Rule of this course")

    class Read(models.TextChoices):
        ABSTRACT = "abstract", _("Only the abstract or opening was read")
        PAGE = "page", _("The relevant page was read")
        WHOLE = "whole", _("The whole source was read")
        NONE = "none", _("The source was not opened for this course")

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="facts")
    code = models.CharField(max_length=10)
    statement = models.TextField()
    mark = models.CharField(max_length=5, choices=Mark.choices)
    tier = models.CharField(max_length=1, choices=Tier.choices)
    source = models.CharField(max_length=9, choices=Source.choices, default=Source.SECONDARY)
    read = models.CharField(max_length=8, choices=Read.choices, default=Read.ABSTRACT)
    citation = models.TextField()
    address = models.CharField(max_length=500, blank=True)
    jurisdiction = models.CharField(max_length=40, blank=True)
    limit = models.TextField(
        blank=True,
        help_text=_("The clause that is sourced only in part and must not key a question."),
    )
    conflict = models.TextField(blank=True)
    critical = models.BooleanField(
        default=False, help_text=_("Getting it wrong can injure a patient.")
    )
    not_tested = models.TextField(
        blank=True,
        help_text=_(
            "What the exam does not ask of this critical fact, and why; the public reads it."
        ),
    )
    review_by_date = models.DateField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="courses_fact_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.statement[:80]}"

    @property
    def copy_read(self) -> str | Promise:
        """Which kind of copy was read in the place of the source itself, in words; "" where it was the source."""
        copy = copy_at(self.address)
        return COPIES[copy] if copy else ""

    @property
    def is_editorial(self) -> bool:
        """Whether it is a rule that the course gave itself: no evidence, so it has no tier."""
        return self.source == self.Source.EDITORIAL


class FactVersion(models.Model):
    """What a fact said from a moment on, so that what a lesson rested on can be read years later. Immutable."""

    is_immutable = True

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(help_text=_("The entry of evidence.yaml."))
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["fact", "number"]
        constraints = [
            models.UniqueConstraint(fields=["fact", "number"], name="courses_fact_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} ({self.number})"
