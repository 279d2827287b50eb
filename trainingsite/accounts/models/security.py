"""The security log: who did what to whose access, signature, key or certificate. Ids and words of ours, nobody's words."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models.desk import ADMINISTRATORS, Desk, Section


class SecurityEvent(models.Model):
    """One thing that happened. Immutable. `about` names a row ("certificates.certificate:<uuid>"), `facts` holds ids,
    codes and counts; names, addresses, answers and what people typed stay out of it."""

    is_immutable = True
    desk = Desk(Section.OVERSIGHT, 4, view=ADMINISTRATORS)

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", _("signed in")
        SIGN_IN_FAILED = "sign-in-failed", _("sign-in failed")
        SIGN_IN_LIMITED = "sign-in-limited", _("too many tries to sign in")
        SIGNED_OUT_EVERYWHERE = "signed-out-everywhere", _("signed out everywhere")
        PASSWORD_CHANGED = "password-changed", _("password changed")
        ADDRESS_CHANGED = "address-changed", _("e-mail address changed")
        SECOND_FACTOR_CHANGED = "second-factor-changed", _("second factor changed")
        ROLES_CHANGED = "roles-changed", _("roles changed")
        ACCOUNT_SWITCHED = "account-switched", _("account switched off or on")
        ENTRY_CHANGED = "entry-changed", _("name or register entry changed by somebody else")
        ENTRY_CHECKED = "entry-checked", _("register entry checked")
        PROPOSED = "proposed", _("act of two people proposed")
        SECONDED = "seconded", _("act of two people carried out")
        PROPOSAL_STOPPED = "proposal-stopped", _("act of two people stopped")
        CASE_DECIDED = "case-decided", _("case decided")
        LEAD_APPOINTED = "lead-appointed", _("clinical lead appointed")
        LEAD_ENDED = "lead-ended", _("clinical lead ended")
        SIGNED_OFF = "signed-off", _("content signed off")
        SIGNATURE_WITHDRAWN = "signature-withdrawn", _("signature taken back")
        KEY_RIGHT_ENDED = "key-right-ended", _("right to read exam keys ended")
        KEYS_READ = "keys-read", _("exam keys read")
        PAPER_READ = "paper-read", _("answer paper of a candidate opened")
        PROOF_OPENED = "proof-opened", _("paper behind a wish for more time opened")
        SITTING_WITNESSED = "sitting-witnessed", _("step of a witnessed sitting")
        TIME_GRANTED = "time-granted", _("right to more time granted or ended")
        READER_NAMED = "reader-named", _("blind reader named")
        READER_ENDED = "reader-ended", _("blind reader ended")
        CUT_ADOPTED = "cut-adopted", _("pass mark of a panel adopted")
        PUBLISHED = "published", _("content published")
        PULLED = "pulled", _("content taken out of use")
        PHOTOGRAPH_WITHDRAWN = (
            "photograph-withdrawn",
            _("photograph withdrawn, and its bytes erased"),
        )
        EDITION_TAKEN = "edition-taken", _("entry of the shipped edition taken at once")
        EDITION_LEFT = "edition-left", _("entry of the shipped edition left, or considered again")
        CERTIFICATE_WITHDRAWN = "certificate-withdrawn", _("certificate withdrawn")
        CERTIFICATE_UNDONE = "certificate-undone", _("withdrawal of a certificate undone")
        CERTIFICATE_SUSPENDED = "certificate-suspended", _("certificate suspended")
        CERTIFICATE_REINSTATED = "certificate-reinstated", _("certificate reinstated")
        CERTIFICATE_REISSUED = "certificate-reissued", _("certificate reissued")
        KEY_MADE = "key-made", _("key of a clinic made")
        KEY_REVOKED = "key-revoked", _("key of a clinic revoked")
        KEY_REFUSED = "key-refused", _("key of a clinic refused")
        CLINIC_STAFF = "clinic-staff", _("who works for a clinic changed")
        GROUP_RUN = "group-run", _("who runs a group changed")
        GROUP_JOINED = "group-joined", _("group joined")
        GROUP_LEFT = "group-left", _("group left, or taken out of it")
        INVITED = "invited", _("people invited to a group")
        REFUSED = "refused", _("page or act refused (403)")
        KEYS_CHANGED = "keys-changed", _("keys of this installation changed")
        BACKED_UP = "backed-up", _("backup made")
        RESTORED = "restored", _("backup restored")
        EXPORTED = "exported", _("content or log exported")
        ERASURE_ASKED = "erasure-asked", _("erasure of an account asked for, or called off")
        ERASED = "erased", _("account and certificates erased")
        LEGAL_HOLD = "legal-hold", _("legal hold put or ended")

    # What somebody can bring about as often as they like by being turned away. Of these the log keeps so many a time and
    # account, and how many followed (actions/security.py); every other kind is kept each time.
    BOUNDED = frozenset({Kind.SIGN_IN_FAILED, Kind.SIGN_IN_LIMITED, Kind.KEY_REFUSED, Kind.REFUSED})
    # What everybody does to their own account as often as they like. Bounded in the same way where they did it themselves,
    # or a link from their mail did; what somebody else or the program does to an account is kept each time.
    BOUNDED_OWN = frozenset(
        {
            Kind.SIGNED_IN,
            Kind.SIGNED_OUT_EVERYWHERE,
            Kind.PASSWORD_CHANGED,
            Kind.ADDRESS_CHANGED,
            Kind.SECOND_FACTOR_CHANGED,
        }
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("what"), max_length=32, choices=Kind, db_index=True)
    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    # Who acts without an account: "visitor" or "system".
    by_role = models.CharField(max_length=16, blank=True, default="")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whose account"),
    )
    about = models.CharField(_("about"), max_length=120, blank=True, default="")
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    objects: Any = models.Manager()

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security log")

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"

    @property
    def is_bounded(self) -> bool:
        """Whether whoever brought it about could fill the log with it."""
        own = self.by_id == self.person_id if self.by_id is not None else self.by_role == "visitor"
        return self.kind in self.BOUNDED or (own and self.kind in self.BOUNDED_OWN)


class SecurityTallyQuerySet(models.QuerySet["SecurityTally"]):
    """Tallies by whether their time is over."""

    def over_at(self, now: datetime) -> "SecurityTallyQuerySet":
        """Those of which no more is counted."""
        return self.filter(ends_at__lte=now)


class SecurityTally(models.Model):
    """How often somebody was turned away, or did one thing to their account, since `begun_at`: what the log kept of it, and what it only counted. The row goes
    when its time is over; what was counted is then an event."""

    kind = models.CharField(max_length=32, choices=SecurityEvent.Kind)
    # By whom, whose account and about what, as the events say it: one tally for each.
    key = models.CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_role = models.CharField(max_length=16, blank=True, default="")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    about = models.CharField(max_length=120, blank=True, default="")
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    kept = models.PositiveIntegerField(default=0)
    more = models.PositiveIntegerField(default=0)
    # How often each page, step or way was among those that were only counted.
    counts = models.JSONField(default=dict)

    objects: Any = SecurityTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="accounts_securitytally_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.kept} + {self.more}"


def named(row: models.Model) -> str:
    """How the log, proposals and cases name a row: its label and its public id."""
    return f"{row._meta.label_lower}:{getattr(row, 'uuid', None) or row.pk}"
