"""The terms that lessons use, in plain words."""

import re
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.evidence.models.facts import Fact

_LEAST_LETTERS = 5


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    """Terms as words."""

    def parts(self) -> set[str]:
        """The longer words of the terms: what anybody expects of whoever learns here."""
        said = [
            part
            for term in self.values_list("term", flat=True)
            for part in re.split(r"[\W\d_]+", term)
        ]
        return {one.casefold() for one in said if len(one) >= _LEAST_LETTERS}


class GlossaryTerm(models.Model):
    """A term that lessons use, in plain words. Edited in the course's files."""

    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="glossary")
    term = models.CharField(max_length=120)
    also = models.JSONField(default=list, help_text=_("Other forms of the term in a text."))
    said = models.CharField(max_length=120, blank=True, help_text=_("How it is said."))
    meaning = models.TextField()
    facts = models.ManyToManyField(Fact, blank=True, related_name="terms")

    objects: Any = GlossaryTermQuerySet.as_manager()

    class Meta:
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(fields=["course", "term"], name="courses_glossary_term_once"),
        ]

    def __str__(self) -> str:
        return self.term
