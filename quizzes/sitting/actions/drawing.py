"""What a form is drawn from: of each question the few columns that the draw looks at, never its texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.bank.actions.published import parse
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import BadEntry
from quizzes.sitting.domain.candidates import Candidate
from quizzes.sitting.models import Quiz

# Columns of the question and of its current version, in the order of _candidate.
_OF_QUESTION = ("code", "module__code", "pool")
_OF_VERSION = (
    *("critical", "enemies", "areas", "topic", "level", "kind", "asks", "difficulty", "unscored"),
)

MOST_KEPT = 20_000

# By the key of a question's entry, what a candidate says of it.
DRAWN_BY = {one: one for one in _OF_VERSION} | {"unscored": "is_pilot"}


# (current version, code, code of the module, pool): what a start reads of a question.
_Row = tuple[int, str, str, str]


@dataclass(frozen=True)
class Drawable:
    """A question that may be drawn, and the row of its current version."""

    candidate: Candidate
    version: int


_kept: dict[_Row, Drawable] = {}


def drawable_of(quiz: Quiz, cells: Sequence[dict[str, Any]]) -> dict[str, Drawable]:
    """By code: what may be drawn for these cells now."""
    return drawable_in(
        quiz.course_id,
        module__code__in={cell["module"] for cell in cells},
        pool__in={cell["pool"] for cell in cells},
    )


def drawable_in(course: int, **wanted: Any) -> dict[str, Drawable]:
    """By code: what may be drawn of a course now. Of each question four short columns are read; what its version says never
    changes, so a process reads that once."""
    rows = list(
        Question.objects.published()
        .filter(course=course, **wanted)
        .order_by("pk")
        .values_list("current_version_id", *_OF_QUESTION)
    )
    known = _known(rows)
    return {row[1]: known[row] for row in rows}


def _known(rows: Sequence[_Row]) -> dict[_Row, Drawable]:
    """From what is kept, or the database. Another thread may clear what is kept at any moment."""
    found = {row: one for row in rows if (one := _kept.get(row)) is not None}
    missing = {row[0]: row for row in rows if row not in found}
    if missing:
        versions = QuestionVersion.objects.filter(pk__in=missing)
        for version, *said in versions.values_list("pk", *_OF_VERSION):
            row = missing[version]
            found[row] = Drawable(_candidate(*row[1:], *said), version)
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        _kept.update(found)
    return found


def forget_drawables() -> None:
    """Drop what was kept: tests roll back, and row ids come again."""
    _kept.clear()


def as_live(question: Question) -> Candidate:
    """What draws see of a question that is live."""
    said = [getattr(question.current_version, one) for one in _OF_VERSION]
    return _candidate(question.code, question.module.code, question.pool, *said)


def as_drafted(question: Question) -> Candidate | None:
    """What draws would see of a question if its draft were live; None while the draft is no whole entry."""
    try:
        parsed = parse(question.draft)
    except BadEntry:
        return None
    columns = {**parsed.columns, "unscored": parsed.is_unscored}
    said = [columns[one] for one in _OF_VERSION]
    return _candidate(question.code, question.module.code, question.pool, *said)


def _candidate(
    code: str,
    module: str,
    pool: str,
    critical: bool,
    enemies: list[str],
    areas: list[str],
    topic: str,
    level: str,
    kind: str,
    asks: str,
    difficulty: Any,
    unscored: bool,
) -> Candidate:
    return Candidate(
        code,
        module,
        pool,
        critical,
        frozenset(enemies),
        areas=frozenset(areas),
        topic=topic,
        level=level,
        kind=kind,
        asks=asks,
        difficulty=None if difficulty is None else float(difficulty),
        is_pilot=unscored,
    )
