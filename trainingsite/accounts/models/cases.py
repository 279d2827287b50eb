"""What a person has to look at: a clash, a wish, an appeal. Who asked, what was decided, and why."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models.desk import ADMINISTRATORS, Desk, Section
from trainingsite.accounts.models.proposals import Proposal

# Two accounts have one register entry; the entry is that of somebody whose certificate was withdrawn or suspended.
REGISTER_CLASH, HELD_HOLDER, ENTRY_ALIKE = "register-clash", "held-holder", "entry-alike"
# Kinds of cases about an account that sits no exam meanwhile.
HOLDING_KINDS = (REGISTER_CLASH, HELD_HOLDER, ENTRY_ALIKE)
# Whose an account is that the old address wants back after a new password was chosen (actions/undo_cases.py).
ADDRESS_UNDO = "address-undo"
# In such a case's content: that the account is held by it, until it is decided; and that it was switched off before, and stays so.
FROZE, WAS_OFF = "froze", "was-off"
# Beside them: the roles that the account in doubt gave others, by their accounts, for as long as they give nothing (actions/laid_aside.py).
LAID_ASIDE = "laid-aside"


class ReviewCaseQuerySet(models.QuerySet["ReviewCase"]):
    """Cases by where they stand."""

    def open(self) -> "ReviewCaseQuerySet":
        """Nobody has decided yet."""
        return self.filter(decided_at=None)

    def late_on(self, day: date) -> "ReviewCaseQuerySet":
        """Open, and the day that was promised is over."""
        return self.open().filter(answer_by_date__lt=day)

    def freezing(self) -> "ReviewCaseQuerySet":
        """Open, and their person's account is frozen until they are decided."""
        return self.open().filter(kind=ADDRESS_UNDO, **{f"content__{FROZE}": True})

    def about_person(self, person: Any) -> "ReviewCaseQuerySet":
        """Cases whose subject this person is."""
        return self.filter(person=person)

    def concerning(self, person: Any) -> "ReviewCaseQuerySet":
        """Cases that are this person's own, and those whose party they are."""
        joined = CaseParty.objects.filter(person=person).values("case")
        return self.filter(Q(person=person) | Q(pk__in=joined))


class ReviewCase(models.Model):
    """One question for a person, and its answer. Who decides, and what the outcomes do, says its kind
    (accounts/case_kinds.py)."""

    desk = Desk(Section.OVERSIGHT, 2, view=ADMINISTRATORS)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    # The row that it is about ("certificates.certificate:<uuid>"); one open case of a kind about each.
    about = models.CharField(max_length=120, blank=True, default="")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("whose case it is"),
    )
    # Nobody: the program opened it, or somebody without an account.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    opened_at = models.DateTimeField(_("opened"))
    answer_by_date = models.DateField(_("answer by"))
    asked = models.TextField(_("what it is about"))
    # Where somebody without an account is answered.
    reply_to = models.EmailField(_("answer goes to"), blank=True, default="")
    content = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True, default="")
    note = models.TextField(_("reasons"), blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # Where the outcome took two people: what one proposed and another agreed to.
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="case"
    )

    objects: Any = ReviewCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(decided_at=None) & ~Q(about=""),
                name="accounts_reviewcase_one_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="", decided_by=None)
                | (Q(decided_at__isnull=False) & ~Q(outcome="") & ~Q(note="")),
                name="accounts_reviewcase_decided_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.opened_at:%Y-%m-%d})"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.decided_at is None

    @property
    def was_decided_by_one(self) -> bool:
        """Whether the outcome took two people, and time and publicity took the second one's place."""
        return self.proposal is not None and self.proposal.was_decided_by_one


class CaseParty(models.Model):
    """Somebody whom a case concerns beside its own person. Immutable: whom it concerned stays on record."""

    is_immutable = True

    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="party_rows")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_parties"
    )
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="accounts_caseparty_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person_id}"


class CaseEvent(models.Model):
    """What a party of a case was told or said, and when. Immutable.

    `person` is the party, `by` who did it; nobody where the program did. A notice names the last day on which a reply is waited for.
    """

    is_immutable = True
    erased_where = ("accounts_erasedperson", "person_id")

    class Kind(models.TextChoices):
        NOTICE = "notice", _("Asked for a reply")
        REPLY = "reply", _("Replied")
        TOLD = "told", _("Was told")

    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_events"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    text = models.TextField()
    reply_until_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="accounts_caseevent_with_words"),
            models.CheckConstraint(
                condition=Q(kind="notice", reply_until_date__isnull=False)
                | (~Q(kind="notice") & Q(reply_until_date=None)),
                name="accounts_caseevent_notice_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind="reply") | Q(by=F("person")),
                name="accounts_caseevent_reply_is_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"
