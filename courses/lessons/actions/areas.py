"""Areas of a course that cannot go, because what is live names them. Parts above make known what they have (quizzes/apps.py)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from courses.content.models import Course


class TellsAreas(Protocol):
    """By area of the course, the codes of what is live and names it."""

    def __call__(self, course: Course) -> Mapping[str, Sequence[str]]: ...


_told: list[TellsAreas] = []


def areas_told_by(part: TellsAreas) -> None:
    """Make known what names areas: nobody here knows questions and quizzes."""
    if part not in _told:
        _told.append(part)


def areas_missed(course: Course, kept: Collection[str]) -> Iterator[str]:
    """In words, each area that is named and not among those kept: questions would name nothing, and forms could not be
    drawn any more."""
    for part in _told:
        for area, codes in sorted(part(course).items()):
            if area not in kept:
                told = _(
                    "What is in use still names the area '%(area)s': %(codes)s. Take it out there first."
                )
                yield told % {"area": area, "codes": ", ".join(codes)}
