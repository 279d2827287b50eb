"""What somebody who writes or reviews is told: a row for each person, read or not; and which mails they want."""

from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content.models.catalogue import Course
from courses.publishing.models.reading_marks import ReadingMark
from courses.publishing.models.reviews import Comment, ReviewRequest
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import Desk


class NewsQuerySet(models.QuerySet["News"]):
    """News by whose they are and where they stand."""

    def of(self, person: Person) -> Self:
        """What this person is told, unread first, last first."""
        unread_first = models.F("read_at").asc(nulls_first=True)
        rows = self.filter(person=person).select_related(
            "course", "by", "request", "comment", "mark"
        )
        return rows.order_by(unread_first, "-pk")

    def unread(self) -> Self:
        """Nobody has said that they read it."""
        return self.filter(read_at=None)

    def unmailed(self) -> Self:
        """No mail was thought about yet."""
        return self.filter(mailed_at=None)

    def read_before(self, moment: datetime) -> Self:
        """Read, and old."""
        return self.filter(read_at__lt=moment)


class News(models.Model):
    """One person is told of one thing that happened to an entry. `is_secret`: what was said of it may quote an exam key.
    `mark`: with it a lead sent back what is live.

    `day` is that of a review which comes: such news are told once for each person, fact and day.
    """

    class Sort(models.TextChoices):
        ASKED = "asked", _("a review is asked of me")
        RETURNED = "returned", _("a draft of mine comes back")
        PUBLISHED = "published", _("a draft of mine is published")
        COMMENTED = "commented", _("somebody says something of my draft")
        EXPIRING = "expiring", _("the review of a fact is due")
        ALONE = "alone", _("a draft goes live without a second person")

    desk = Desk()

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="news"
    )
    sort = models.CharField(max_length=10, choices=Sort)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=200)
    is_secret = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    request = models.ForeignKey(
        ReviewRequest, null=True, on_delete=models.PROTECT, related_name="news"
    )
    comment = models.ForeignKey(Comment, null=True, on_delete=models.PROTECT, related_name="news")
    mark = models.ForeignKey(ReadingMark, null=True, on_delete=models.PROTECT, related_name="news")
    day = models.DateField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects: Any = NewsQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        verbose_name_plural = "news"
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at=None), name="courses_news_unread"),
            models.Index(
                fields=["person"], condition=Q(mailed_at=None), name="courses_news_unmailed"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course", "code", "day"],
                condition=~Q(day=None),
                name="courses_news_of_a_day_once",
            ),
            models.CheckConstraint(
                condition=Q(sort="expiring", day__isnull=False)
                | (~Q(sort="expiring") & Q(day=None)),
                name="courses_news_day_of_expiring",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.code} ({self.sort})"

    @property
    def said(self) -> str:
        """What was said beside it; nothing where that may quote an exam key."""
        if self.is_secret:
            return ""
        if self.comment is not None:
            return str(self.comment.text)
        if self.mark is not None:
            return str(self.mark.comment)
        if self.request is None:
            return ""
        return str(self.request.answer if self.sort == self.Sort.RETURNED else self.request.note)


class MailChoice(models.Model):
    """Which mails of the studio somebody wants, and when the last one of the day was made. Without a row: all of them."""

    desk = Desk()

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mail_choice"
    )
    asked = models.BooleanField(_("A review is asked of me"), default=True)
    returned = models.BooleanField(_("A draft of mine comes back"), default=True)
    published = models.BooleanField(_("A draft of mine is published"), default=True)
    commented = models.BooleanField(_("Somebody says something of my draft"), default=True)
    daily = models.BooleanField(
        _("Once a day: what waits for me"),
        default=True,
        help_text=_("Nothing waits: no mail."),
    )
    daily_date = models.DateField(null=True, editable=False)

    class Meta:
        app_label = "courses"

    def __str__(self) -> str:
        return str(self.person)


# The mails that somebody may turn off, each by its name; news that have none stand in the daily mail.
MAILS = ("asked", "returned", "published", "commented", "daily")


def wants_mail(person: Person, name: str) -> bool:
    """Whether the person gets mails of this name."""
    choice = MailChoice.objects.filter(person=person).first()
    return bool(getattr(choice or MailChoice(), name))


def had_daily_mail(person: Person, day: date) -> bool:
    """Whether the mail of that day was made already."""
    return MailChoice.objects.filter(person=person, daily_date=day).exists()
