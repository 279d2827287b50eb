"""A draft on its way to a second person: that somebody is asked to review it, and what people say of its places."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.content.models.catalogue import Course
from courses.publishing.models.drafts import Draft
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import STAFF, Desk

LONGEST_COMMENT = 4000


class ReviewRequestQuerySet(models.QuerySet["ReviewRequest"]):
    """Requests by where they stand."""

    def open(self) -> Self:
        """Nobody has answered yet."""
        return self.filter(closed_at=None)

    def of(self, draft: Draft) -> Self:
        """Everything that was asked about this draft, last first."""
        return self.filter(kind=draft.KIND, entry=draft.uuid).order_by("-pk")

    def standing_return(self, draft: Draft) -> "ReviewRequest | None":
        """With what this draft was sent back last; None where it went live since, or nothing of it waits to go live."""
        if draft.edited_by is None:
            return None
        found = self.of(draft).filter(outcome=ReviewRequest.Outcome.SENT_BACK)
        if draft.current_version is not None:
            found = found.filter(closed_at__gt=draft.current_version.publish_record.published_at)
        return found.first()

    def waiting_for(self, person: Person) -> Self:
        """Open ones that this person could answer: asked of them or of anybody, and not by them."""
        asked = Q(reviewer=person) | Q(reviewer=None)
        return self.open().filter(asked).exclude(asked_by=person)

    def asked_of(self, person: Person) -> Self:
        """Open ones that name this person."""
        return self.open().filter(reviewer=person)

    def overdue_on(self, day: date) -> Self:
        """Open ones past the day by which an answer was wanted."""
        return self.open().filter(due_date__lt=day)


class ReviewRequest(models.Model):
    """An author asks for a review of a draft. `entry` is the uuid of the Draft; one of a draft is open at a time.

    `mark` names what the draft said then: what changed since is told to whoever reviews.
    """

    class Outcome(models.TextChoices):
        PUBLISHED = "published", _("published")
        SENT_BACK = "sent-back", _("sent back")
        TAKEN_BACK = "taken-back", _("taken back")

    desk = Desk(view=STAFF)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="review_requests")
    kind = models.CharField(max_length=20)
    entry = models.UUIDField()
    code = models.CharField(max_length=200)
    mark = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews_asked",
        help_text=_("Nobody: whoever reviews may take it."),
    )
    due_date = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    objects: Any = ReviewRequestQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "entry"],
                condition=Q(closed_at=None),
                name="courses_one_open_review",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="courses_review_closed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="sent-back") | ~Q(answer=""),
                name="courses_review_sent_back_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments by where they stand."""

    def of(self, draft: Draft) -> Self:
        """What was said of this draft, in its order."""
        found = self.filter(kind=draft.KIND, entry=draft.uuid)
        return found.select_related("by", "resolved_by").order_by("pk")

    def open(self) -> Self:
        """Nobody has settled it yet."""
        return self.filter(resolved_at=None)


class Comment(models.Model):
    """Somebody says something of a place in a draft, or of the whole. `entry` is the uuid of the Draft.

    `place` is a key of the entry ("stem", "options.b.rationale", "body"; "" for the whole), `quote` the words that are
    meant. `passage` and `paragraph` are the paragraph's text and number then: by them the place is found again when the
    text has changed (domain/passages.py). What was said stays as it was said; that it is settled can be taken back.
    """

    desk = Desk(view=STAFF)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=20)
    entry = models.UUIDField()
    code = models.CharField(max_length=200)
    place = models.CharField(max_length=80, blank=True, default="")
    quote = models.CharField(max_length=300, blank=True, default="")
    passage = models.TextField(blank=True, default="")
    paragraph = models.PositiveIntegerField(null=True)
    text = models.TextField(max_length=LONGEST_COMMENT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    objects: Any = CommentQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        indexes = [models.Index(fields=["kind", "entry"], name="courses_comment_entry")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="courses_comment_says_something"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="courses_comment_resolved_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
