"""What the files last said, source by source, and what the shipped edition offers, entry by entry."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.content.domain.curriculum import SHIPPED_ID
from trainingsite.accounts.actors import Person


class EditionOffer(models.Model):
    """What the shipped edition of a course has and this installation lacks.

    Compared when the program starts and the files or the content have changed, never by a page: reading a course takes
    seconds. People take it entry by entry at the desk, or whole with load_curriculum.
    """

    course = models.OneToOneField("Course", on_delete=models.CASCADE, related_name="offer")
    changes = models.PositiveIntegerField()
    safety_changes = models.PositiveIntegerField()
    edition = models.CharField(max_length=60, blank=True, help_text=_("As course.yaml names it."))
    # Who else can read the shipped folder, as its course.yaml says: a question that is taken says it too.
    disclosed = models.BooleanField(null=True)
    edition_hash = models.CharField(max_length=64, help_text=_("The shipped files compared."))
    compared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(safety_changes__lte=F("changes")),
                name="courses_edition_offer_safety_among_changes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.changes} ({self.safety_changes})"

    def recount(self) -> None:
        """Count anew what waits. Inside the caller's transaction."""
        waiting = self.entries.waiting()
        self.changes = waiting.count()
        self.safety_changes = waiting.filter(safety=True).count()
        self.save(update_fields=["changes", "safety_changes"])


class OfferedEntryQuerySet(models.QuerySet["OfferedEntry"]):
    def waiting(self) -> Self:
        """Entries that nobody has decided about, or of which something else went live than was taken."""
        return self.filter(state__in=OfferedEntry.OPEN)

    def decided(self) -> Self:
        """Entries that somebody took or left, the last first."""
        return self.exclude(state__in=OfferedEntry.OPEN).order_by("-decided_at", "-id")

    def named(self, keys: "Iterable[tuple[str, str]]") -> Self:
        """Those of these kinds and codes. A part for each kind: a database takes a thousand parts at most."""
        by_kind = defaultdict[str, set[str]](set)
        for kind, code in keys:
            by_kind[kind].add(code)
        chosen = Q(pk__in=[])
        for kind, codes in by_kind.items():
            chosen |= Q(kind=kind, code__in=codes)
        return self.filter(chosen)


class OfferedEntry(models.Model):
    """One entry of the shipped edition that a load would change here, and what somebody decided about it.

    `data` is what the file says, None for an entry that the edition has left out. Kept here because reading the folder
    takes seconds. Exam questions are among them: pages show `data` only behind the door of the keys (quizzes/keys.py).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        TAKEN = "taken", _("taken")
        LEFT = "left", _("left as ours is")
        DIFFERS = "differs", _("taken, but something else went live")

    OPEN = (State.WAITING, State.DIFFERS)

    offer = models.ForeignKey(EditionOffer, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=250)
    path = models.CharField(max_length=300, blank=True)
    what = models.CharField(max_length=40, help_text=_("What a load would do with it."))
    safety = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False, help_text=_("The edition takes it out of use."))
    data = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    file_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    # What was remembered of the source before the entry was left: considering it again brings that back.
    remembered = models.JSONField(null=True)

    objects = OfferedEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "kind", "code"], name="courses_offered_entry_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="courses_offered_entry_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide about it."""
        return self.state in self.OPEN

    def memory(self) -> "ContentEntryQuerySet":
        """What is known of the shipped source about the entry."""
        known = ContentEntry.objects.filter(course=self.offer.course.code, source=SHIPPED_ID)
        return known.filter(kind=self.kind, code=self.code)

    def restore_memory(self, now: datetime) -> None:
        """Know of the source again what was known before somebody decided. Inside the caller's transaction."""
        if self.remembered is None:
            self.memory().delete()
        else:
            self.memory().update(**self.remembered, loaded_at=now)


class EditionTakingQuerySet(models.QuerySet["EditionTaking"]):
    def last_of(self, course: Any, keys: "Collection[tuple[str, str]]") -> "list[EditionTaking]":
        """The last of every entry of the course that has one of these kinds and codes; what was discarded left all as it
        was."""
        codes = {code for _kind, code in keys}
        rows = self.filter(course=course, code__in=codes).select_related("course", "by")
        rows = rows.exclude(outcome=EditionTaking.Outcome.DISCARDED)
        last = {row.key: row for row in rows.order_by("pk")}
        return [row for key, row in last.items() if key in keys]

    def watched_for_safety(self, course: Any) -> "list[EditionTaking]":
        """The last of every entry of the course of which something was taken for safety."""
        keys = self.filter(course=course, safety=True).values_list("kind", "code").distinct()
        return [row for row in self.last_of(course, set(keys)) if row.safety]

    def was_for_safety(self, course: Any, key: "tuple[str, str]") -> bool:
        """Whether something of this entry was ever taken for safety."""
        kind, code = key
        rows = self.filter(course=course, kind=kind, code=code, safety=True)
        return rows.exclude(outcome=EditionTaking.Outcome.DISCARDED).exists()


class EditionTaking(models.Model):
    """Somebody took what an edition said of an entry, and what became of it. Kept for ever, whatever later editions say.

    `said` is what the edition said and `put` what the taking wrote, which holds our own changes too where both were put
    together; both as drafts have it, keys of exam questions among it. Whoever decides about what goes live reads them.
    """

    class Outcome(models.TextChoices):
        WAITS = "waits", _("waits for a second person")
        AS_TAKEN = "as-taken", _("went live as it was taken")
        DIFFERENTLY = "differently", _("something else went live")
        DISCARDED = "discarded", _("discarded")

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="takings")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=250)
    edition = models.CharField(max_length=60, blank=True)
    safety = models.BooleanField(default=False)
    file_hash = models.CharField(max_length=64, blank=True)
    said = models.JSONField(encoder=DjangoJSONEncoder)
    put = models.JSONField(encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.WAITS)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text=_("Why we say it differently."))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    stood = models.JSONField(
        null=True, encoder=DjangoJSONEncoder, help_text=_("What was live when somebody said why.")
    )

    objects = EditionTakingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["course", "code"], name="courses_taking_of_entry")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="waits", ended_at=None)
                | (~Q(outcome="waits") & Q(ended_at__isnull=False)),
                name="courses_edition_taking_ended",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None, reason="")
                | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(reason="")),
                name="courses_edition_taking_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} ({self.edition})"

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code

    @property
    def waits(self) -> bool:
        """Whether nothing of it went live yet."""
        return self.outcome == self.Outcome.WAITS

    @property
    def is_fulfilled(self) -> bool:
        """Whether readers and candidates got what was taken."""
        return self.outcome == self.Outcome.AS_TAKEN

    @property
    def is_unanswered(self) -> bool:
        """Whether something else went live, and nobody said why."""
        return self.outcome == self.Outcome.DIFFERENTLY and self.closed_at is None

    @property
    def is_closed(self) -> bool:
        """Whether something else went live, and somebody said why."""
        return self.outcome == self.Outcome.DIFFERENTLY and self.closed_at is not None

    @property
    def is_watched(self) -> bool:
        """Whether what goes live of the entry is held against it: where it is for safety always, else until it is live,
        and where something else went live until somebody says why."""
        return self.safety or self.waits or self.is_unanswered

    def close(self, *, stood: Any, reason: str, by: Person, now: datetime) -> None:
        """Somebody says why something else is live, which is what `stood` says. Inside the caller's transaction."""
        self.stood, self.reason, self.closed_by, self.closed_at = stood, reason, by, now
        self.save(update_fields=["stood", "reason", "closed_by", "closed_at"])

    def lost_again(self, now: datetime) -> "EditionTaking":
        """Its reason was given for what stood then, and that is live no more: a row of its own asks anew, beside the reason,
        which is kept. Inside the caller's transaction."""
        same = ("course", "kind", "code", "edition", "safety", "file_hash", "said", "by", "at")
        values = {key: getattr(self, key) for key in same}
        accepted = self.is_closed and self.stood is not None
        made: EditionTaking = EditionTaking.objects.create(
            **values,
            put=self.stood if accepted else self.put,
            outcome=self.Outcome.DIFFERENTLY,
            ended_at=now,
        )
        return made

    def came_to(self, outcome: str, now: datetime) -> None:
        """What became of it. Inside the caller's transaction."""
        self.outcome, self.ended_at = outcome, now
        self.save(update_fields=["outcome", "ended_at"])


class ContentEntryQuerySet(models.QuerySet["ContentEntry"]):
    def remember(self, entries: "Iterable[ContentEntry]") -> None:
        """Store what sources said, in the place of what they said before."""
        self.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["course", "source", "kind", "code"],
            update_fields=["path", "file_hash", "row_hash", "loaded_at"],
        )


class ContentEntry(models.Model):
    """What one entry of a source said when it was last loaded, and what the row was then.

    `file_hash` is empty when the source has left the entry out. `row_hash` is empty when no load saw the row as it is.
    A source is the id in a folder's course.yaml; folders without one share the empty source.
    """

    course = models.SlugField(
        max_length=60, help_text=_("The code of the course, which a load may be about to make.")
    )
    source = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=250)
    path = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=64, blank=True)
    row_hash = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField()

    objects = ContentEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "source", "kind", "code"], name="courses_content_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
