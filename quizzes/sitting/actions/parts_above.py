"""What parts above keep in a course folder: the roof names them when the program starts (trainingsite/apps.py).

Their entries are read, loaded, exported and compared with everything else of the folder, all or nothing, and nobody here
knows what they mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.fields import Fields
from courses.lessons.actions.rows import Key
from courses.models import Course
from courses.publishing.actions.file_records import FileLoad
from quizzes.sitting.domain.table import ALL_TABLES
from trainingsite.accounts.actors import Actor


class LoadsEntries(Protocol):
    """Brings the part's entries of a folder and its rows together, inside the transaction of the load."""

    def __call__(
        self, *, course: Course, files: CourseFiles, sync: FileLoad, by: Actor
    ) -> None: ...


class TellsRows(Protocol):
    """Every living row of the part by kind and code, as a load would remember it."""

    def __call__(self, course: Course) -> dict[Key, dict[str, Any]]: ...


class TellsEntries(Protocol):
    """What is in force of the part, as its file says it."""

    def __call__(self, course: Course) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class FolderPart:
    """One sort of entry that a part above answers for. `kind`: as refusals and loads call it; `table`: of its keys."""

    kind: str
    table: Fields
    load: LoadsEntries
    rows: TellsRows
    published: TellsEntries


_REGISTERED: dict[str, FolderPart] = {}


def register(part: FolderPart) -> None:
    """Make the part known; the same kind twice is a mistake of the programmer."""
    if _REGISTERED.setdefault(part.kind, part) is not part:
        raise ValueError(f"Two parts answer for {part.kind!r}.")


def parts_above() -> tuple[FolderPart, ...]:
    """Every part that keeps something in a course folder, in the order in which the roof named them."""
    return tuple(_REGISTERED.values())


def all_tables() -> Mapping[str, Fields]:
    """The tables of everything that a course folder holds, by the name of the entry."""
    return {**ALL_TABLES, **{part.kind: part.table for part in parts_above()}}
