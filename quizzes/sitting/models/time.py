"""Time that was given to attempts, and the times at which this site was away."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.sitting.domain.timing import Given
from quizzes.sitting.models.accommodations import Accommodation
from quizzes.sitting.models.attempts import Attempt
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class WebBeat(models.Model):
    """When a web process last said that it serves. One row, overwritten every few seconds."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    newest_at = models.DateTimeField()

    class Meta:
        app_label = "quizzes"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="quizzes_web_beat_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.newest_at)


class Outage(models.Model):
    """A time in which no web process served, from its last beat to the next. Immutable."""

    is_immutable = True
    desk = Desk(Section.CANDIDATES, 12, view=ADMINISTRATORS)

    away_from = models.DateTimeField(_("away from"))
    away_to = models.DateTimeField(_("back at"))

    class Meta:
        app_label = "quizzes"
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        constraints = [
            models.CheckConstraint(
                condition=Q(away_to__gt=F("away_from")), name="quizzes_outage_in_order"
            ),
            models.UniqueConstraint(fields=["away_from"], name="quizzes_outage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.away_from:%Y-%m-%d %H:%M:%S} – {self.away_to:%H:%M:%S}"

    @property
    def seconds(self) -> int:
        """How long it lasted."""
        return int((self.away_to - self.away_from).total_seconds())


class TimeGrant(models.Model):
    """Time that one attempt was given: the only thing that moves a deadline. Immutable.

    `seconds` are less than none only where what is left of a break is taken back. `until`: no limit but that moment.
    """

    is_immutable = True
    desk = Desk(view=ADMINISTRATORS)

    class Kind(models.TextChoices):
        ACCOMMODATION = "accommodation", _("Right to more time")
        EXTRA = "extra", _("Given to one person")
        ROOM = "room", _("Given to a room")
        OUTAGE = "outage", _("We were away")
        BREAK = "break", _("Break")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="time_grants")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    seconds = models.IntegerField(_("seconds"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("given at"))
    accommodation = models.ForeignKey(
        Accommodation, null=True, blank=True, on_delete=models.PROTECT, related_name="time_grants"
    )
    outage = models.ForeignKey(
        Outage, null=True, blank=True, on_delete=models.PROTECT, related_name="time_grants"
    )

    objects: Any = models.Manager()

    class Meta:
        app_label = "quizzes"
        verbose_name = _("time given")
        verbose_name_plural = _("times given")
        constraints = [
            models.CheckConstraint(
                condition=Q(seconds=None, until__isnull=False)
                | Q(seconds__isnull=False, until=None),
                name="quizzes_time_grant_seconds_or_until",
            ),
            models.CheckConstraint(
                condition=Q(kind="break") | Q(seconds=None) | Q(seconds__gt=0),
                name="quizzes_time_grant_takes_back_breaks_only",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["extra", "room"]) | (Q(by__isnull=False) & ~Q(reason="")),
                name="quizzes_time_grant_by_somebody_with_reason",
            ),
            models.UniqueConstraint(
                fields=["attempt", "outage"],
                condition=Q(outage__isnull=False),
                name="quizzes_time_grant_once_an_outage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.kind} {self.seconds or self.until}"

    @property
    def given(self) -> Given:
        """What it does to a deadline."""
        return Given(self.seconds, self.until)
