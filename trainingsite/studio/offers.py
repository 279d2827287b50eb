"""What the keys of an entry may be chosen from: the objectives, modules and exams of its course."""

from collections.abc import Callable
from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext as _

from courses.actions import awaited_objectives
from courses.models import Course, DisputeAnswer, Module, Objective
from quizzes.models import Quiz
from trainingsite.studio.controls import Choices, Offers, shown_code


def offers_of(course: Course, kind: str, entry: Any = None) -> Offers:
    """The offers for a kind of entry of this course, each looked up when a control asks for it. `entry`: for this one, by what
    it says and where it lies."""
    known = _OFFERS.get(kind, {})

    def offered(key: str) -> Choices:
        if entry is not None and (kind, key) in _OF_ENTRIES:
            return _OF_ENTRIES[kind, key](entry)
        return known[key](course) if key in known else ()

    return offered


def _objectives(course: Course) -> Choices:
    rows = Objective.objects.filter(course=course, retired_at=None).select_related("module")
    ordered = rows.order_by("module__position", "position", "id")
    awaited = awaited_objectives(course).values()
    said = [(row.code, row.text) for row in ordered] + [
        (row["code"], row["text"]) for row in awaited
    ]
    return [("", "–"), *((code, f"{code}: {text}") for code, text in said)]


def _modules(course: Course) -> Choices:
    rows = Module.objects.filter(course=course).current()
    return [("", "–"), *((row.code, row.title) for row in rows)]


def _areas(course: Course) -> Choices:
    return [(area["code"], area["title"]) for area in course.areas]


def _area(course: Course) -> Choices:
    return [("", "–"), *_areas(course)]


def _exams(course: Course) -> Choices:
    rows = Quiz.objects.filter(course=course, purpose=Quiz.Purpose.EXAM).order_by("code")
    return [("", "–"), *((row.code, row.title) for row in rows)]


def _outcomes(_course: Course) -> Choices:
    return [("", "–"), *((value, str(label)) for value, label in DisputeAnswer.Outcome.choices)]


_OFFERS: dict[str, dict[str, Callable[[Course], Choices]]] = {
    "question": {"objective": _objectives, "areas": _areas},
    "answer": {"outcome": _outcomes},
    "quiz": {"module": _modules, "area": _area},
    "scheme": {"exam": _exams},
}


# ---- What one entry offers ----


def _objectives_of_lesson(lesson: Any) -> Choices:
    """Those of its module, the ones that wait for it too. What it names of other modules stays on offer as it is."""
    rows = Objective.objects.filter(module=lesson.module, retired_at=None).order_by(
        "position", "id"
    )
    awaited = awaited_objectives(lesson.module.course).values()
    here = [row for row in awaited if row["module"] == lesson.module.code]
    said = [(row.code, row.text) for row in rows] + [(row["code"], row["text"]) for row in here]
    return [(code, f"{text} ({code})") for code, text in said]


def _other_modules(draft: Any) -> Choices:
    rows = Module.objects.filter(course=draft.course).current().exclude(code=draft.code)
    return [(row.code, row.title) for row in rows]


def _other_quizzes(draft: Any) -> Choices:
    rows = Quiz.objects.current().filter(course=draft.course).exclude(code=draft.code)
    return [(row.code, row.title) for row in rows.order_by("code")]


def _partners(question: Any) -> Choices:
    """The right side as it was saved, those that went and are named still, and letters for rows that are written now."""
    right, left = (
        [row for row in question.draft.get(side) or [] if isinstance(row, dict)]
        for side in ("right", "left")
    )
    said = {str(row["code"]): str(row.get("text") or "") for row in right if row.get("code")}
    gone = {str(row["match"]) for row in left if row.get("match")} - said.keys()
    letters = [letter for letter in ascii_lowercase if letter not in said and letter not in gone]
    named = [
        (code, f"{shown_code(code)}: {text}" if text else shown_code(code))
        for code, text in said.items()
    ]
    free = [(letter, letter.upper()) for letter in letters[: max(0, MOST_PARTNERS - len(said))]]
    went = [(code, partner_gone(shown_code(code))) for code in sorted(gone)]
    return [("", "–"), *named, *went, *free]


def partner_gone(letter: str) -> str:
    """What a choice says that was made, and whose row is gone."""
    return _("%(letter)s is gone: choose another") % {"letter": letter}


MOST_PARTNERS = 8
_OF_ENTRIES: dict[tuple[str, str], Callable[[Any], Choices]] = {
    ("lesson", "objectives"): _objectives_of_lesson,
    ("module", "study_first"): _other_modules,
    ("quiz", "opens_after"): _other_quizzes,
    ("question", "match"): _partners,
}
