"""What the chain keeps: its entries, one for each row that it holds against change, and what audits found."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.chain.domain.checkpoints import Noted, acknowledgement
from certificates.chain.domain.walking import Found
from trainingsite.accounts.models import ADMINISTRATORS, Desk, Section


class ChainEntryQuerySet(models.QuerySet["ChainEntry"]):
    """Entries by their place."""

    def newest(self) -> "ChainEntry | None":
        """Number and head of the last entry, which covers all of them; None while the chain is empty."""
        return self.order_by("-sequence").only("sequence", "head").first()

    def last_row_of(self, kind: str) -> int:
        """The highest key of a row of this kind that is in the chain; 0 where none is."""
        rows = self.filter(kind=kind).order_by("-row").values_list("row", flat=True)
        return rows.first() or 0


class ChainEntry(models.Model):
    """One row's place in the chain: its salted hash, and the head, which covers it and everything before. Immutable.

    It names the row by kind and key alone and holds nothing of what the row says.
    """

    is_immutable = True
    desk = Desk(Section.OVERSIGHT, 7, view=ADMINISTRATORS)

    sequence = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=12, help_text=_("Of which table: certificates/chain."))
    row = models.PositiveBigIntegerField()
    layout = models.PositiveSmallIntegerField(
        help_text=_("Which of the kind's lists of columns was hashed.")
    )
    salt = models.CharField(max_length=32)
    leaf = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    is_caught_up = models.BooleanField(
        help_text=_("Whether its batch left no row waiting: what comes later was not there yet.")
    )

    objects: Any = ChainEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the chain")
        verbose_name_plural = _("entries of the chain")
        constraints = [
            models.UniqueConstraint(fields=["kind", "row"], name="chain_entry_once_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind} {self.row}"


class AuditRunQuerySet(models.QuerySet["AuditRun"]):
    """Audits by what they say now."""

    def last_told(self) -> tuple[int, datetime | None] | None:
        """How much the last audit found, and when the last ended that found nothing; None before the first. One short statement."""
        good = AuditRun.objects.filter(found=0).order_by("-pk").values("ended_at")[:1]
        told = self.order_by("-pk").annotate(good_at=models.Subquery(good))
        return told.values_list("found", "good_at").first()


class AuditRun(models.Model):
    """One audit that came to its end: what it looked at, and how much of it is not as it was. Immutable."""

    is_immutable = True
    desk = Desk(Section.OVERSIGHT, 8, view=ADMINISTRATORS)

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    is_whole = models.BooleanField(help_text=_("Whether it walked along the whole chain."))
    length = models.PositiveBigIntegerField(help_text=_("How many entries the chain had."))
    head = models.CharField(max_length=64, blank=True)
    through = models.PositiveBigIntegerField(
        help_text=_("Up to which entry every one has been looked at once.")
    )
    again_through = models.PositiveBigIntegerField(
        help_text=_("Up to which entry old ones were looked at again.")
    )
    results_through = models.PositiveBigIntegerField(
        help_text=_("Up to which certificate results were computed again.")
    )
    entries = models.PositiveBigIntegerField(help_text=_("How many entries it looked at."))
    results = models.PositiveBigIntegerField(help_text=_("How many results it computed again."))
    found = models.PositiveIntegerField(help_text=_("How much is not as it was."))

    objects: Any = AuditRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M}: {self.found}"


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings by whether they stand."""

    def open(self) -> "FindingQuerySet":
        """Those that no later audit has found mended."""
        return self.filter(gone_at=None)


class Finding(models.Model):
    """A row, or an entry of the chain, that is not as it was. It stands until an audit finds it mended."""

    desk = Desk(Section.OVERSIGHT, 9, view=ADMINISTRATORS)

    class Problem(models.TextChoices):
        CHANGED = "changed", _("The row was changed after it entered the chain")
        DELETED = "deleted", _("The row was deleted after it entered the chain")
        INSERTED = "inserted", _("The row was put in past the program")
        BACK_DATED = "back-dated", _("The row says a time at which it was not there")
        ENTRY_CHANGED = "entry-changed", _("The entry of the chain was changed")
        ENTRY_DELETED = "entry-deleted", _("Entries of the chain were deleted")
        REWRITTEN = "rewritten", _("The chain is another than the one that was noted")
        SHORTENED = "shortened", _("The chain is shorter than it was")
        IDENTITY = "identity", _("The holder is not who the certificate was issued to")
        BYTES = "bytes", _("The document is not the one that was stored")
        RESULT = "result", _("Form and answers give another result")
        CREDENTIAL = "credential", _("The credential says something else than the certificate")
        CHECKPOINT = "checkpoint", _("The checkpoint that is stored is not the one that was signed")

    problem = models.CharField(max_length=16, choices=Problem.choices)
    kind = models.CharField(max_length=12, blank=True)
    row = models.PositiveBigIntegerField(default=0)
    sequence = models.PositiveBigIntegerField(default=0, help_text=_("Which entry of the chain."))
    about = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField()
    last_found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    objects: Any = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding of an audit")
        verbose_name_plural = _("findings of audits")
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "kind", "row", "sequence"], name="chain_finding_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_problem_display()}: {self.where}"

    @classmethod
    def of(cls, found: Found) -> "Finding":
        """The row that stands for this, stored or new."""
        said = {
            "problem": found.problem,
            "kind": found.kind,
            "row": found.row,
            "sequence": found.sequence,
        }
        return cls.objects.filter(**said).first() or cls(**said, about=found.about[:300])

    @property
    def where(self) -> str:
        """The row by its kind and key, and its entry."""
        row = f"{self.kind} {self.row}" if self.kind else ""
        entry = f"entry {self.sequence}" if self.sequence else ""
        return ", ".join(part for part in (row, entry, self.about) if part)


class Checkpoint(models.Model):
    """How long the chain was at one moment, and its head, signed. Immutable."""

    is_immutable = True
    desk = Desk(Section.OVERSIGHT, 10, view=ADMINISTRATORS)

    class Why(models.TextChoices):
        HOUR = "hour", _("An hour was over")
        WITHDRAWAL = "withdrawal", _("A certificate was withdrawn")

    origin = models.CharField(max_length=200)
    length = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)
    why = models.CharField(max_length=10, choices=Why.choices)
    made_at = models.DateTimeField()
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.length}: {self.head}"

    def said(self) -> Noted:
        """What was signed."""
        return Noted(self.origin, self.length, self.head, self.made_at)

    def noted(self) -> Noted:
        """As it leaves the house."""
        return replace(
            self.said(),
            public_key=bytes.fromhex(self.public_key),
            signature=bytes.fromhex(self.signature),
        )


class CheckpointDelivery(models.Model):
    """A checkpoint on its way to the outside place: tried until it is there."""

    desk = Desk(view=ADMINISTRATORS)

    checkpoint = models.OneToOneField(Checkpoint, on_delete=models.PROTECT, related_name="delivery")
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    to = models.CharField(max_length=300, blank=True, help_text=_("Where it went."))
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at=None),
                name="chain_delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"checkpoint {self.checkpoint_id}: {self.tries} tries"


class RestoreGap(models.Model):
    """A restore after which the chain lacks what it had, or may: nothing is issued until an administrator has acknowledged it."""

    desk = Desk(Section.OVERSIGHT, 11, view=ADMINISTRATORS, change=ADMINISTRATORS)

    restored_at = models.DateTimeField()
    backup_of = models.DateTimeField()
    length = models.PositiveBigIntegerField(
        help_text=_("How many entries the chain has since then.")
    )
    noted_length = models.PositiveBigIntegerField(
        help_text=_("How many it had, by the last checkpoint that is known; 0: none is.")
    )
    noted_at = models.DateTimeField(null=True, blank=True)
    missing = models.JSONField(
        default=list, blank=True, help_text=_("Rows that the database before had.")
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)
    # Over the acknowledgement: a row that somebody put in by SQL ends nothing that was noted.
    public_key = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)

    class Meta:
        verbose_name = _("restore with something missing")
        verbose_name_plural = _("restores with something missing")
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None, note="")
                | (Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(note="")),
                name="chain_restore_gap_acknowledged_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.restored_at:%Y-%m-%d %H:%M}"

    @property
    def acknowledgement(self) -> bytes:
        """What is signed when it is acknowledged."""
        return acknowledgement(restored_at=self.restored_at, length=self.length)
