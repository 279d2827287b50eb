"""Who compared a register entry with the register."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.domain.register import is_same_entry


class RegisterCheckQuerySet(models.QuerySet["RegisterCheck"]):
    """Checks by what was compared."""

    def last_of(self, person_id: int, *, name: str, entry: tuple[str, str]) -> datetime | None:
        """When this person was last compared under this name, to the letter, and this (register, number), in normal form;
        None when nobody has. Every answer about a certificate asks this, so it reads no more than it needs."""
        seen = self.filter(person_id=person_id, name=name)
        found = seen.values_list("register", "register_number", "checked_at")
        same = (at for register, number, at in found if is_same_entry((register, number), entry))
        return max(same, default=None)


class RegisterCheck(models.Model):
    """An administrator saw this name and number on the register. Immutable; it holds while the account says the same."""

    is_immutable = True
    erased_where = ("accounts_erasedperson", "person_id")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="register_checks"
    )
    name = models.CharField(_("name"), max_length=200)
    register = models.CharField(_("professional register"), max_length=80)
    register_number = models.CharField(_("registration number"), max_length=40)
    how = models.TextField(_("how it was checked"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()

    objects: Any = RegisterCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("checked register entry")
        verbose_name_plural = _("checked register entries")
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("checked_by")), name="accounts_registercheck_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(register="") & ~Q(register_number="") & ~Q(how=""),
                name="accounts_registercheck_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.register} {self.register_number}"
