"""How far somebody is, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ModuleProgress:
    """Lessons of one module: how many there are, how many are done, and the first that is not."""

    code: str
    lessons_total: int
    lessons_done: int
    next_lesson: str | None

    @property
    def percent(self) -> int:
        """Share of lessons done, 0 to 100, rounded down."""
        return self.lessons_done * 100 // self.lessons_total if self.lessons_total else 0


def module_progress(code: str, lessons: Sequence[str], done: frozenset[str]) -> ModuleProgress:
    """Progress in one module from the codes of its lessons in order and of those done."""
    following = next((lesson for lesson in lessons if lesson not in done), None)
    return ModuleProgress(code, len(lessons), sum(lesson in done for lesson in lessons), following)
