"""A lesson as its readers get it: what its version says and where it stands, and nothing of the draft behind it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar


@dataclass(frozen=True)
class PublishedLesson:
    """What pages for readers and candidates show of a lesson. A draft cannot be reached from here."""

    pk: int
    code: str
    course_id: int
    module_id: int
    module: str
    module_title: str
    slug: str
    version: int
    title: str
    minutes: int
    objectives: Sequence[str]
    # Set when somebody took it out of use: readers are told the day and the reason.
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Whether readers can no longer open it."""
        return self.withdrawn_at is not None


class _Coded(Protocol):
    code: str


C = TypeVar("C", bound=_Coded)


def promised(objectives: Iterable[C], lessons: Collection[PublishedLesson]) -> list[C]:
    """The objectives without those that only withdrawn lessons teach: nobody can learn them here now."""
    taught = {code for one in lessons if not one.is_withdrawn for code in one.objectives}
    lost = {code for one in lessons if one.is_withdrawn for code in one.objectives} - taught
    return [one for one in objectives if one.code not in lost]
