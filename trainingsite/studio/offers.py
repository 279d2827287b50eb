"""What the keys of an entry may be chosen from: the objectives, modules and exams of its course."""

from collections.abc import Callable

from courses.actions import awaited_objectives
from courses.models import Course, DisputeAnswer, Module, Objective
from quizzes.models import Quiz
from trainingsite.studio.controls import Choices, Offers


def offers_of(course: Course, kind: str) -> Offers:
    """The offers for a kind of entry of this course, each looked up when a control asks for it."""
    known = _OFFERS.get(kind, {})

    def offered(key: str) -> Choices:
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


def _exams(course: Course) -> Choices:
    rows = Quiz.objects.filter(course=course, purpose=Quiz.Purpose.EXAM).order_by("code")
    return [("", "–"), *((row.code, row.title) for row in rows)]


def _outcomes(_course: Course) -> Choices:
    return [("", "–"), *((value, str(label)) for value, label in DisputeAnswer.Outcome.choices)]


_OFFERS: dict[str, dict[str, Callable[[Course], Choices]]] = {
    "question": {"objective": _objectives},
    "answer": {"outcome": _outcomes},
    "quiz": {"module": _modules},
    "scheme": {"exam": _exams},
}
