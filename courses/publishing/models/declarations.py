"""What somebody who writes, reviews, signs, reads blind or judges says of themselves."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from trainingsite.accounts.actors import Person


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Declarations by person; of each the last one counts."""

    def last_of(self, people: Iterable[Person]) -> "dict[int, Declaration]":
        """By the key of the person: what they declared last."""
        said = self.filter(person__in=people).order_by("pk")
        return {one.person_id: one for one in said}


class Declaration(models.Model):
    """Qualification, interests, and whether the handbook may name the person. Immutable: a change is the next one."""

    is_immutable = True

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations"
    )
    qualification = models.TextField()
    interests = models.TextField()
    may_be_named = models.BooleanField()
    declared_at = models.DateTimeField()

    objects: Any = DeclarationQuerySet.as_manager()

    class Meta:
        app_label = "courses"
        constraints = [
            models.CheckConstraint(
                condition=~Q(qualification="") & ~Q(interests=""),
                name="courses_declaration_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.declared_at:%Y-%m-%d}"
