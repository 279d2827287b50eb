"""Who may read the keys of exam questions, and who has: no role has that right."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.bank.models.questions import Question
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class KeyRightQuerySet(models.QuerySet["KeyRight"]):
    def standing_on(self, day: date) -> "KeyRightQuerySet":
        """Not over, and not ended."""
        return self.filter(until_date__gte=day, ended_at=None)


class KeyRight(models.Model):
    """A person may read the keys of a course's exam questions: they asked, an administrator granted it, for a time."""

    desk = Desk(Section.OVERSIGHT, 6, view=ADMINISTRATORS)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="key_rights")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="key_rights"
    )
    case = models.OneToOneField(
        "accounts.ReviewCase",
        on_delete=models.PROTECT,
        related_name="key_right",
        help_text=_("Where it was asked for and granted, with both reasons."),
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted"))
    until_date = models.DateField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: Any = KeyRightQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        verbose_name = _("right to read exam keys")
        verbose_name_plural = _("rights to read exam keys")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person"],
                condition=Q(ended_at=None),
                name="quizzes_keyright_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("granted_by")), name="quizzes_keyright_by_another"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="quizzes_keyright_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.course.title}"


class KeyReadingQuerySet(models.QuerySet["KeyReading"]):
    def last_of(self, person: Person, course: Course) -> datetime | None:
        """When this person last opened one of the course's exam questions, with its key or blind."""
        of_course = self.filter(person=person, question__course=course)
        found: datetime | None = of_course.aggregate(last=Max("read_at"))["last"]
        return found


class KeyReading(models.Model):
    """Somebody opened an exam question: its key, or blind, the question alone. The first time on each day. Immutable.

    Either costs the same: whoever knows the questions sits that exam no better prepared than whoever knows the answers.
    """

    is_immutable = True

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="key_readings"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="key_readings")
    is_blind = models.BooleanField(default=False)
    read_on = models.DateField()
    read_at = models.DateTimeField()

    objects: Any = KeyReadingQuerySet.as_manager()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "question", "is_blind", "read_on"],
                name="quizzes_keyreading_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.question_id}, {self.read_on}"
