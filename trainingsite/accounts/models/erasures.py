"""Whose account was erased, and when."""

from typing import Any

from django.conf import settings
from django.db import models


class ErasedPerson(models.Model):
    """The name, address and register entry of an account are gone for good; its row stays, because what was examined and decided
    names it by its key. Immutable. Rows that hold what a person was called may be deleted only where one of these says so."""

    is_immutable = True

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure"
    )
    erased_at = models.DateTimeField()

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.person_id}, {self.erased_at:%Y-%m-%d}"
