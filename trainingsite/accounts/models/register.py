"""Which register entry is whose."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.domain.alike import Sought
from trainingsite.accounts.domain.readings import DIGITS_LEAST
from trainingsite.accounts.domain.register import KEY_LENGTH, RegisterEntry
from trainingsite.accounts.domain.spelled import BEGINS_WITH_LETTERS, FEW_DIGITS, ODD_SIGNS


class IsMoreThanDigits(models.Func):
    """Whether a number is anything but four digits or more. Of those alone a pattern is asked: plain digits match none, and SQLite calls
    Python for each number that it asks, at every sign-in."""

    output_field = models.BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"(length(%(expressions)s) < {DIGITS_LEAST} OR %(expressions)s GLOB '*[^0-9]*')"
        return self._twice(compiler, connection, template)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"(length(%(expressions)s) < {DIGITS_LEAST} OR %(expressions)s ~ '[^0-9]')"
        return self._twice(compiler, connection, template)

    def _twice(self, compiler: Any, connection: Any, template: str) -> Any:
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, *params)


def having_number(column: str, sought: Sought) -> Q:
    """What finds rows by the normal form of a number: it is what is sought, or has it within. Those that can be read in
    two ways, have too few digits to be found by them, or begin with a word are always among them."""
    found = Q(**{f"{column}__in": sought.whole})
    always = f"[{ODD_SIGNS}]|{FEW_DIGITS}|{BEGINS_WITH_LETTERS}"
    typed = IsMoreThanDigits("register_number")
    found |= Q(typed, register_number__regex=always) & ~Q(register_number="")
    for number in sought.within:
        found |= Q(**{f"{column}__contains": number})
    if not sought.pattern:
        return found
    return found | Q(IsMoreThanDigits(column), **{f"{column}__regex": sought.pattern})


class RegisterClaimQuerySet(models.QuerySet["RegisterClaim"]):
    """Claims by what they bind."""

    def standing(self) -> "RegisterClaimQuerySet":
        """Claims that no administrator has released."""
        return self.filter(released_at=None)

    def of(self, entry: RegisterEntry) -> "RegisterClaimQuerySet":
        """Claims of this entry, however it is typed."""
        register, number = entry.keys
        return self.filter(register_key=register, number_key=number)

    def with_number(self, sought: Sought) -> "RegisterClaimQuerySet":
        """Claims whose number may be the one that is sought: more than those that are."""
        return self.filter(having_number("number_key", sought))


class RegisterClaim(models.Model):
    """A person sat an exam under this register entry: it stays theirs, whatever their account says later."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="register_claims"
    )
    register = models.CharField(_("professional register"), max_length=80)
    register_number = models.CharField(_("registration number"), max_length=40)
    # As the account said it then (ISO 3166); "" of a listed register, and in claims from before it was kept.
    register_country = models.CharField(
        _("country of the register"), max_length=2, blank=True, default=""
    )
    register_key = models.CharField(max_length=KEY_LENGTH, editable=False)
    number_key = models.CharField(max_length=KEY_LENGTH, editable=False)
    claimed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    release_reason = models.TextField(blank=True)

    objects: Any = RegisterClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claimed register entry")
        verbose_name_plural = _("claimed register entries")
        indexes = [models.Index(fields=["number_key"], name="accounts_claim_number_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["register_key", "number_key"],
                condition=Q(released_at=None),
                name="accounts_registerclaim_once",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None, release_reason="")
                | (Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason="")),
                name="accounts_registerclaim_release_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.register_number}"

    @property
    def entry(self) -> RegisterEntry:
        """The entry as it was typed then."""
        country = self.register_country
        return RegisterEntry("", "", self.register, self.register_number, country)

    @property
    def lacks_country(self) -> bool:
        """Whether nobody knows any more in which country its register is: it may be in any."""
        return not self.register_country and self.entry.listed is None
