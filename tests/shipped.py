"""The small course as the one that comes with the program, and a newer edition of it."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses.content.domain.curriculum import SHIPPED_ID
from courses.models import ContentEntry, EditionOffer, OfferedEntry
from quizzes import actions
from quizzes.sitting.actions.curriculum import offer_shipped_edition
from tests import curriculum_small
from trainingsite.accounts.actors import SYSTEM


class Shipped:
    """The folder that ships: a test edits its copy and lets the program start anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file of the folder."""
        curriculum_small.edit(self.folder, name, old, new)

    def start(self) -> EditionOffer:
        """What a start of the program does with the shipped course."""
        offer = offer_shipped_edition(by=SYSTEM, now=timezone.now())
        assert offer is not None
        return offer


def ship(place: Path, patch: pytest.MonkeyPatch) -> Shipped:
    """The small course is loaded already; from now on it came with the program, from a copy at this place."""
    folder = curriculum_small.copy_to(place).resolve()
    for module in (
        "courses.content.domain.curriculum",
        "quizzes.sitting.actions.curriculum",
        "trainingsite.desk.edition",
    ):
        patch.setattr(f"{module}.SHIPPED", folder)
    ContentEntry.objects.update(source=SHIPPED_ID)
    return Shipped(folder)


def offered(kind: str, code: str) -> OfferedEntry:
    """The entry that the edition offers."""
    return OfferedEntry.objects.select_related("offer__course").get(kind=kind, code=code)


def look(kind: str, code: str) -> Any:
    """The entry beside what is here."""
    (found,) = actions.looks_at(offered(kind, code).offer, [offered(kind, code)])
    return found


def stamp(kind: str, code: str) -> str:
    """What a page of the desk would send with the entry now."""
    return actions.stamp_of(look(kind, code))
