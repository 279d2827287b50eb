"""Groups of people who study a course: who runs one, by when what is due, who is in it."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.models import Quiz
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Groups by who may see them, and by whether they are over."""

    def seen_by(self, person: Person) -> Self:
        """Those that the person runs; all of them for an administrator, who sees every account anyway."""
        if may(person, Act.SEE_EVERY_GROUP):
            return self
        return self.filter(
            pk__in=CohortManager.objects.standing().filter(person=person).values("cohort")
        )

    def going_on(self) -> Self:
        """Not closed."""
        return self.filter(closed_at=None)


class Cohort(models.Model):
    """A group of people who study one course. Pages call it a group; Django has another thing of that name."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="cohorts")
    founded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    founded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: Any = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="trainingsite_cohort_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def managers(self) -> "models.QuerySet[CohortManager]":
        """Who runs it now, in the order in which they came to do so."""
        rows: models.QuerySet[CohortManager] = self.manager_rows.filter(ended_at=None)
        return rows.select_related("person").order_by("since_at", "id")


class CohortManagerQuerySet(models.QuerySet["CohortManager"]):
    """Who runs groups, now or once."""

    def standing(self) -> Self:
        """Who runs a group now."""
        return self.filter(ended_at=None)


class CohortManager(models.Model):
    """Somebody who runs a group, since when, by whom they were named, until when."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="manager_rows")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cohorts_run"
    )
    since_at = models.DateTimeField()
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: Any = CohortManagerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=Q(ended_at=None),
                name="trainingsite_cohortmanager_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.person_id}"


class DueDate(models.Model):
    """By which day a quiz of the course is to be passed: a module's check, or the exam."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="due_dates")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "quiz"], name="trainingsite_duedate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.quiz_id} by {self.due_date}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, of now or of once."""

    def standing(self) -> Self:
        """Of people who are in the group now."""
        return self.filter(left_at=None)


class Membership(models.Model):
    """Somebody is in a group: they were told who sees what (`told_version` says by which text) and agreed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cohort_memberships"
    )
    joined_at = models.DateTimeField()
    told_version = models.PositiveSmallIntegerField()
    left_at = models.DateTimeField(null=True, blank=True)
    # Somebody else than the person: who runs the group took them out of it.
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_reminded = models.BooleanField(default=True)

    objects: Any = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=Q(left_at=None),
                name="trainingsite_membership_once",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, left_by=None)
                | Q(left_at__isnull=False, left_by__isnull=False),
                name="trainingsite_membership_left_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.cohort_id}"

    def end_at(self, *, by: Person, now: datetime) -> bool:
        """The person is in the group no more; False where they were not already. Inside the caller's transaction."""
        standing = Membership.objects.standing().filter(pk=self.pk)
        return bool(standing.update(left_at=now, left_by=by))
