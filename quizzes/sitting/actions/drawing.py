"""What a form is drawn from: of each question the few columns that the draw looks at, never its texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.bank.models import Question
from quizzes.sitting.domain.blueprint import Candidate
from quizzes.sitting.models import Quiz


@dataclass(frozen=True)
class Drawable:
    """A question that may be drawn, and the row of its current version."""

    candidate: Candidate
    version: int


def drawable_of(quiz: Quiz, cells: Sequence[dict[str, Any]]) -> dict[str, Drawable]:
    """By code: what may be drawn for these cells now."""
    return drawable_in(
        quiz.course_id,
        module__code__in={cell["module"] for cell in cells},
        pool__in={cell["pool"] for cell in cells},
    )


def drawable_in(course: int, **wanted: Any) -> dict[str, Drawable]:
    """By code: what may be drawn of a course now. Whole questions with their JSON cost four times as much to read."""
    rows = (
        Question.objects.published()
        .filter(course=course, **wanted)
        .order_by("pk")
        .values_list(
            "code",
            "module__code",
            "pool",
            "current_version__critical",
            "current_version__enemies",
            "current_version_id",
        )
    )
    return {
        code: Drawable(Candidate(code, module, pool, critical, frozenset(enemies)), version)
        for code, module, pool, critical, enemies, version in rows
    }
