"""The list of a clinic: whose certificates it wants to know of, how each stands by the last look, and every change of that."""

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from certificates.clinics.domain.list_judging import PARTS
from certificates.clinics.domain.list_lines import LONGEST_NAME, LONGEST_NUMBER, LONGEST_SITE
from certificates.clinics.domain.standing import NO_CODE, Look, Standing
from certificates.clinics.models.organisations import Organisation

# A look that is on its way does not take a mark that came after it for its own.
SOON = timedelta(minutes=1)
# Whoever was not looked at for so long, or is due for so long, is in date no more as far as anybody knows.
LONGEST_UNSEEN = timedelta(hours=26)
LONGEST_DUE = timedelta(hours=1)


class State(models.TextChoices):
    """How somebody stands, as clinics read it. STALE is stored nowhere: see ListRowQuerySet.as_of."""

    CHANGED = "changed", lazy("changed")
    UNKNOWN = "unknown", lazy("unknown code")
    ENDED = "ended", lazy("ended")
    STALE = "stale", lazy("not looked at of late")
    ENDING = "ending", lazy("ends within 60 days")
    NO_CODE = "no_code", lazy("no code yet")
    IN_DATE = "in_date", lazy("in date")


class Against(models.TextChoices):
    """What stands against relying on it, as clinics read it."""

    OTHER_NAME = "other_name", lazy("names another person")
    OTHER_NUMBER = "other_number", lazy("has another register number")
    WITHDRAWN = "withdrawn", lazy("withdrawn")
    SUSPENDED = "suspended", lazy("suspended")
    SUPERSEDED = "superseded", lazy("replaced by another certificate")
    EXPIRED = "expired", lazy("ended")
    NOT_YET_VALID = "not_yet_valid", lazy("not valid yet")
    TRIAL = "trial", lazy("trial")


def standing_text(state: str, against: str, until: date | None) -> str:
    """The standing for people: what stands against it first, and never a bare yes."""
    told = [str(Against(one).label) for one in against.split()]
    day = {"day": date_format(until, "j F Y") if until else "–"}
    by_state = {
        State.IN_DATE: _("in date until %(day)s") % day,
        State.ENDING: _("ends on %(day)s") % day,
        State.ENDED: _("ended on %(day)s") % day,
    }
    if state == State.CHANGED and told:
        return ", ".join(told)
    return ", ".join([*told, by_state.get(State(state)) or str(State(state).label)])


def next_night(now: datetime) -> datetime:
    """When rows are looked at again: as soon as the UTC day begins on which a certificate may have ended."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time.min, tzinfo=UTC)


class ListRowQuerySet(models.QuerySet["ListRow"]):
    """Rows of lists."""

    def standing(self) -> Self:
        """That nobody took off."""
        return self.filter(removed_at=None)

    def due_at(self, now: datetime) -> Self:
        """That are to be looked at. What somebody changed or looked at meanwhile is due no more."""
        return self.standing().filter(look_at__lte=now).exclude(code="")

    def as_of(self, now: datetime) -> Self:
        """With `state`: the standing; STALE in the place of a good one that ran out, or that no look of late bears out."""
        is_good = Q(standing__in=(State.IN_DATE.value, State.ENDING.value))
        is_stale = (
            Q(until__lt=now.astimezone(UTC).date())
            | Q(looked_at=None)
            | Q(looked_at__lt=now - LONGEST_UNSEEN)
            | Q(look_at__lt=now - LONGEST_DUE)
        )
        stale = When(is_good & is_stale, then=Value(State.STALE.value))
        return self.annotate(state=Case(stale, default=F("standing"), output_field=CharField()))


class ListRow(models.Model):
    """Somebody on a clinic's list, as the clinic wrote it down, and how they stand by the last look at the certificate.

    `standing`, `against`, `until`, `answer`, `is_trial`: what the look found that changed the standing last, at `since_at`.
    `look_at`: when to look again. `state`: what people read, of rows that were asked for with `as_of`.
    """

    state: str

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="list_rows", db_index=False
    )
    code = models.CharField(max_length=27, blank=True, default="")
    name = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    number = models.CharField(max_length=LONGEST_NUMBER, blank=True, default="")
    site = models.CharField(max_length=LONGEST_SITE, blank=True, default="")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    standing = models.CharField(max_length=8, default=NO_CODE.state)
    against = models.CharField(max_length=100, blank=True, default="")
    until = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    is_trial = models.BooleanField(default=False)
    since_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField()

    objects: Any = ListRowQuerySet.as_manager()

    LOOKED = ("standing", "against", "until", "answer", "is_trial", "since_at", "looked_at", "look_at")  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                condition=Q(removed_at=None) & ~Q(code=""),
                name="clinics_list_code_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="clinics_list_row_removed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(code="") | ~Q(name=""), name="clinics_list_row_is_of_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "standing"], name="clinics_list_of_clinic"),
            models.Index(fields=["code"], name="clinics_list_of_code", condition=~Q(code="")),
            models.Index(
                fields=["look_at"],
                name="clinics_list_due",
                condition=Q(removed_at=None) & ~Q(code=""),
            ),
            models.Index(
                fields=["removed_at"],
                name="clinics_list_removed",
                condition=Q(removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def says(self) -> str:
        """How it stands, for people."""
        if self.state == State.STALE:
            when = (self.looked_at or self.added_at).astimezone(UTC)
            return _("not looked at since %(when)s UTC") % {"when": date_format(when, "j F Y, H:i")}
        return standing_text(self.state, self.against, self.until)

    def is_changed_by(self, look: Look) -> bool:
        """Whether the look found another standing, or another certificate."""
        found = (*_kept(look.standing), look.until, _code_in(look.answer))
        return found != (self.standing, self.against, self.until, _code_in(self.answer))

    def take(self, look: Look, now: datetime, *, waits: bool) -> "ListChange | None":
        """Stand as the look found it; gives the change where it is one. Neither is stored by this."""
        self.looked_at = now
        self.look_at = min(next_night(now), look.again_at or next_night(now))
        is_new = self.pk is None
        if not is_new and not self.is_changed_by(look):
            return None
        change = ListChange(
            organisation_id=self.organisation_id,
            row=self,
            was="" if is_new else self.standing,
            was_against="" if is_new else self.against,
            was_until=None if is_new else self.until,
            at=now,
            waits=waits,
            answer=look.answer,
            code=self.code,
            until=look.until,
            is_trial=look.is_trial,
        )
        self.standing, self.against = change.standing, change.against = _kept(look.standing)
        self.until, self.answer, self.is_trial = look.until, look.answer, look.is_trial
        self.since_at = now
        return change

    def take_by_hand(self, look: Look, now: datetime, *, waits: bool) -> "ListChange | None":
        """The same where a person writes the row: news that come before it is stored do not find it, so that it is due soon."""
        change = self.take(look, now, waits=waits)
        self.look_at = now + SOON
        return change


def _code_in(answer: str) -> str:
    return str(json.loads(answer).get("code")) if answer else ""


def _kept(standing: Standing) -> tuple[str, str]:
    return standing.state, " ".join(standing.against)


class ListChange(models.Model):
    """Somebody on a list stands otherwise from this look on. Only ever added; it goes with its row.

    `code`: under which it was found; `answer`: what was answered then, as JSON; `was`: how it stood before, "" for a new row.
    `waits`: the clinic's managers are to be told; `mailed_at`: when they were.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="list_changes", db_index=False
    )
    row = models.ForeignKey(ListRow, on_delete=models.CASCADE, related_name="changes")
    code = models.CharField(max_length=27, blank=True, default="")
    standing = models.CharField(max_length=8)
    against = models.CharField(max_length=100, blank=True, default="")
    until = models.DateField(null=True, blank=True)
    was = models.CharField(max_length=8, blank=True, default="")
    was_against = models.CharField(max_length=100, blank=True, default="")
    was_until = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    is_trial = models.BooleanField(default=False)
    at = models.DateTimeField()
    waits = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "at"], name="clinics_change_of_clinic"),
            models.Index(
                fields=["organisation"], name="clinics_change_waits", condition=Q(waits=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id}: {self.standing}"

    @property
    def says(self) -> str:
        """How it stands since, for people."""
        return standing_text(self.standing, self.against, self.until)

    @property
    def was_says(self) -> str:
        """How it stood before, for people; "" for a new row."""
        return standing_text(self.was, self.was_against, self.was_until) if self.was else ""


class ListEdit(models.Model):
    """Somebody of the clinic wrote parts of a row of its list anew. Only ever added; it goes with its row.

    `was`, `becomes`: those parts by their names, before and after.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="list_edits", db_index=False
    )
    row = models.ForeignKey(ListRow, on_delete=models.CASCADE, related_name="edits")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    was = models.JSONField()
    becomes = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "id"], name="clinics_edit_of_clinic")]

    def __str__(self) -> str:
        return f"{self.row_id}: {', '.join(self.was)}"

    @classmethod
    def of(cls, row: ListRow, was: dict[str, str], by: Any, now: datetime) -> Self:
        """What somebody has just done to the row, where `was` stood before. Not stored by this."""
        becomes = {part: getattr(row, part) for part in was}
        return cls(
            organisation_id=row.organisation_id, row=row, by=by, at=now, was=was, becomes=becomes
        )

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Each part with what stood there and what does, in the order of every list: a database may keep another."""
        return [(part, self.was[part], self.becomes[part]) for part in PARTS if part in self.was]


class CodeAsk(models.Model):
    """An address is asked for the code of its owner's certificate, for one row of a clinic's list. One for an address and
    clinic; `number` grows with each mail, so that the link of an earlier one is dead, and there are so many for ever.

    `declined_at`: whoever was asked said no. It is over then, and stays, with a mark in the place of the address; so does what was over
    for long.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="code_asks"
    )
    row = models.ForeignKey(ListRow, on_delete=models.SET_NULL, null=True, related_name="asks")
    email = models.CharField(max_length=254)
    number = models.PositiveSmallIntegerField(default=1)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email", "organisation"], name="clinics_code_ask_once"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_off_the_list(self) -> bool:
        """Whether the clinic took the row off for which it asked."""
        return self.row is None or self.row.removed_at is not None

    def is_good_at(self, now: datetime) -> bool:
        """Whether its link works: nobody answered it, it is not too old, and its row still wants a code."""
        is_wanted = self.row is not None and self.row.removed_at is None and not self.row.code
        return self.ended_at is None and now < self.expires_at and is_wanted
