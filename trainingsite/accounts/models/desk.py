"""The words in which a model says where on the administrators' desk it is listed, and which role may do what with it there."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

# Whoever has a role of the desk; whoever writes content; whoever decides with a second person; who administers.
STAFF = frozenset({"author", "reviewer", "admin"})
WRITERS = frozenset({"author", "reviewer"})
REVIEWERS = frozenset({"reviewer", "admin"})
ADMINISTRATORS = frozenset({"admin"})
NOBODY: frozenset[str] = frozenset()


class Section(models.TextChoices):
    """What people come to the desk for, in the order of the page."""

    WRITING = "writing", _("Write and review")
    CANDIDATES = "candidates", _("Candidates")
    CERTIFICATES = "certificates", _("Certificates")
    CLINICS = "clinics", _("Clinics")
    COURSE = "course", _("Course and quizzes")
    PUBLISHED = "published", _("What was published")
    OVERSIGHT = "oversight", _("Two people, cases, security")


@dataclass(frozen=True)
class Desk:
    """A model says `desk = Desk(...)`: its section and its place there, and the roles that may view, change or add.

    A model without a section has no list of its own; its rows are shown on others' pages.
    """

    section: Section | None = None
    order: int = 0
    view: frozenset[str] = NOBODY
    change: frozenset[str] = NOBODY
    add: frozenset[str] = NOBODY

    def permits(self, role: str) -> list[str]:
        """What the role may do, in the verbs of Django's permissions."""
        granted = {"view": self.view, "change": self.change, "add": self.add}
        return [verb for verb, roles in granted.items() if role in roles]


def desk_of(model: type[models.Model]) -> Desk:
    """What the model says of itself; a library's says nothing: no section, and no role may do anything."""
    said = getattr(model, "desk", None)
    return said if isinstance(said, Desk) else Desk()
