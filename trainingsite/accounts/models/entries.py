"""The register entry of a person: the columns of an account that hold it, and what they say."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.domain.register import KEY_LENGTH, RegisterEntry, is_same_entry
from trainingsite.accounts.models.cases import HOLDING_KINDS, ReviewCase
from trainingsite.accounts.models.checks import RegisterCheck
from trainingsite.accounts.models.register import RegisterClaim
from trainingsite.accounts.printing import glyphs

# Since when an account has its entry, or waits behind whoever has it: for questions to the database.
ENTRY_SINCE = Coalesce("entry_written_at", "date_joined")


class RegisterEntryOfPerson(models.Model):
    """What stands on a professional register, as typed and in normal form, and whether it is this person's."""

    register_checks: Any
    register_claims: Any
    register_clash_with_id: int | None

    register_name = models.CharField(
        _("name as on your professional register"), max_length=200, blank=True
    )
    native_name = models.CharField(_("name in native script"), max_length=200, blank=True)
    register = models.CharField(_("professional register"), max_length=80, blank=True)
    # Of a register that is not in our list (domain/registers.py): ISO 3166, two capitals.
    register_country = models.CharField(
        _("country of the register"), max_length=2, blank=True, default=""
    )
    register_number = models.CharField(_("registration number"), max_length=40, blank=True)
    # The normal form of both (domain/register.py), for "one entry, one person". put_entry() sets them.
    register_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="", editable=False)
    register_number_key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", editable=False
    )
    # Another account had this entry first: a person has to settle whose it is.
    register_clash_with = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="register_clashes",
        verbose_name=_("has the same register entry as"),
    )
    # Nobody has confirmed the address yet: the entry is kept as typed and belongs to nobody.
    entry_is_pending = models.BooleanField(default=False, editable=False)
    # A person has to decide about this account before it sits another exam, whatever its entry says meanwhile.
    entry_is_held = models.BooleanField(_("waits for a decision"), default=False, editable=False)
    # The last edit of what a check of the entry is about, or when it became the account's after the address was confirmed;
    # an older check is over. No time: as it was on the first day.
    entry_written_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Somebody else who wrote the entry as it is now; nobody: the person did.
    entry_written_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("register entry written by"),
    )

    class Meta:
        abstract = True

    @property
    def entry(self) -> RegisterEntry:
        """The register entry as it is typed."""
        return RegisterEntry(
            self.register_name,
            self.native_name,
            self.register,
            self.register_number,
            self.register_country,
        )

    def put_entry(self, entry: RegisterEntry) -> None:
        """Take the entry, with its normal form: it is this person's. This and put_waiting() alone set these columns;
        saving is the caller's."""
        self._put_typed(entry)
        self.register_key, self.register_number_key = entry.keys
        self.register_clash_with, self.entry_is_pending = None, False

    def put_waiting(self, entry: RegisterEntry, *, behind: Any = None) -> None:
        """Keep the entry as typed while it is nobody's (the address is not confirmed), or `behind` whoever has it."""
        self._put_typed(entry)
        self.register_key = self.register_number_key = ""
        self.register_clash_with, self.entry_is_pending = behind, behind is None

    def _put_typed(self, entry: RegisterEntry) -> None:
        self.register_name, self.native_name = entry.name, entry.native_name
        self.register, self.register_number = entry.register, entry.number
        self.register_country = entry.country

    def note_edit(self, before: RegisterEntry, *, by: Any, now: datetime) -> None:
        """Keep who wrote the entry, and when, if it is another than `before`: the name to the letter, register and
        number in normal form."""
        if (before.name, before.keys) != (self.entry.name, self.entry.keys):
            self.entry_written_at = now
            self.entry_written_by = None if by.pk == self.pk else by

    @property
    def has_register_entry(self) -> bool:
        """Whether the name, register and number that a certificate needs are all given, can be printed and are nobody
        else's."""
        entry = (self.register_name, self.register, self.register_number)
        complete = all(entry) and not glyphs().missing_glyphs(" ".join(entry))
        return complete and self.register_clash_with_id is None and not self.entry_is_pending

    @property
    def is_held(self) -> bool:
        """Whether no exam opens until a person has decided about the entry."""
        return self.entry_is_held or self.register_clash_with_id is not None

    def hold(self) -> Any:
        """The case that has to be decided, the one that is answered first; else the last that was decided."""
        cases = ReviewCase.objects.about_person(self).filter(kind__in=HOLDING_KINDS)
        return (
            cases.open().order_by("answer_by_date", "pk").first()
            or cases.order_by("-decided_at", "-pk").first()
        )

    def claim_entry(self, *, now: datetime) -> bool:
        """Bind the register entry to this person for good, as an exam does. False: it is bound to somebody else.

        Who was withdrawn, or has used all tries, cannot come back under another account: leaving the entry frees it
        for nobody.
        """
        register, number = self.entry.keys
        claim, _new = RegisterClaim.objects.standing().get_or_create(
            register_key=register,
            number_key=number,
            defaults={
                "person_id": self.pk,
                "register": self.register,
                "register_number": self.register_number,
                "register_country": self.register_country,
                "claimed_at": now,
            },
        )
        return bool(claim.person_id == self.pk)

    def checked_entry(self) -> RegisterCheck | None:
        """The latest check by another administrator since the last edit that the entry agrees with: the name to the
        letter, register and number in normal form. None: nobody has checked this entry, or it was edited since."""
        if not self.has_register_entry:
            return None
        entry = (self.register, self.register_number)
        checks = self.register_checks.filter(name=self.register_name)
        if self.entry_written_at is not None:
            checks = checks.filter(checked_at__gt=self.entry_written_at)
        latest_first = checks.select_related("checked_by").order_by("-checked_at", "-pk")
        return next(
            (
                one
                for one in latest_first
                if is_same_entry((one.register, one.register_number), entry)
            ),
            None,
        )

    def left_claims(self) -> models.QuerySet[RegisterClaim]:
        """Entries that stay bound to this person although the account has another now."""
        register, number = self.entry.keys
        claims: models.QuerySet[RegisterClaim] = self.register_claims.standing()
        return claims.exclude(register_key=register, number_key=number).order_by("claimed_at")
