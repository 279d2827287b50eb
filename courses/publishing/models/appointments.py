"""Who answers clinically for a course: two people appoint a lead, under a checked register entry, for a time."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models import REVIEWERS, Desk, Section


class LeadAppointmentQuerySet(models.QuerySet["LeadAppointment"]):
    """Appointments by whose they are and whether they stand."""

    def standing_on(self, day: date) -> Self:
        """Begun, not over, and not ended."""
        return self.filter(from_date__lte=day, until_date__gte=day, end=None)

    def not_over_on(self, day: date) -> Self:
        """Standing, or beginning later."""
        return self.filter(until_date__gte=day, end=None)


class LeadAppointment(models.Model):
    """A person answers as clinical lead for a course. Immutable; how it ended before its time is a LeadAppointmentEnd."""

    is_immutable = True
    desk = Desk(Section.OVERSIGHT, 5, view=REVIEWERS)

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="lead_appointments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lead_appointments"
    )
    register_check = models.ForeignKey(
        "accounts.RegisterCheck",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("register entry as checked"),
    )
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"))
    reason = models.TextField(_("reason"))
    proposal = models.OneToOneField(
        "accounts.Proposal", on_delete=models.PROTECT, related_name="lead_appointment"
    )
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second person"),
        help_text=_("Nobody where one decided alone, after a week in which everybody was told."),
    )
    appointed_at = models.DateTimeField(_("appointed"))

    objects: Any = LeadAppointmentQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        verbose_name = _("appointment of a clinical lead")
        verbose_name_plural = _("appointments of clinical leads")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_date__lte=F("until_date")), name="courses_lead_from_until"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("appointed_by")), name="courses_lead_by_another"
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None)
                | (~Q(seconded_by=F("person")) & ~Q(seconded_by=F("appointed_by"))),
                name="courses_lead_second_is_another",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="courses_lead_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.register_check.name}: {self.course.title}"

    @property
    def was_decided_by_one(self) -> bool:
        """Whether nobody else held the role that appoints."""
        return self.seconded_by_id is None


class LeadAppointmentEnd(models.Model):
    """An appointment ended before its time: who ended it, why, and which one came in its place. Immutable."""

    is_immutable = True

    appointment = models.OneToOneField(
        LeadAppointment, on_delete=models.PROTECT, related_name="end"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"))
    reason = models.TextField(_("reason"))
    superseded_by = models.OneToOneField(
        LeadAppointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("replaced by"),
    )

    class Meta:
        app_label = "courses"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="courses_lead_end_with_reason")
        ]

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d}: {self.reason[:60]}"
