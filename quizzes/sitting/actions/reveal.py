"""What a person may see of a result: exactly what the reveal rule (quizzes/sitting/domain/reveal.py) allows, never more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.content.domain.pictured import names_in
from courses.models import Module, StoredPicture, WithdrawnPicture
from quizzes.bank.actions.pictures import shown_bytes
from quizzes.sitting.actions.attempts import attempt_state, finish_if_overdue
from quizzes.sitting.actions.explaining import explained_questions
from quizzes.sitting.actions.given import seen_questions
from quizzes.sitting.actions.missed import by_objective, missed_objectives
from quizzes.sitting.domain import reveal as rule
from quizzes.sitting.models import Attempt, Quiz, Result
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


def result_view(attempt: Attempt) -> dict[str, Any]:
    """{"state", "passed", ...}; held and void tell nothing but themselves.

    The policy that the attempt was given under decides, whatever its quiz says today.
    """
    state = attempt_state(attempt)
    result = attempt.current_result
    if state != "graded" or result is None:
        return {"state": state, "passed": None}
    view: dict[str, Any] = {"state": state, "passed": result.state == Result.State.PASSED}
    form = attempt.form
    reveal = rule.allowed_reveal(purpose=attempt.quiz.purpose, policy=form.policy.reveal)
    if rule.tells_distance(reveal=reveal, passed=view["passed"]):
        view |= _distance(result)
    if rule.names_missed_objectives(reveal=reveal):
        return view | missed_objectives(form, result)
    view |= {"right": result.right, "total": result.total, "cut": result.cut}
    view |= {"objectives": by_objective(result)}
    if reveal == rule.OBJECTIVES:
        return view
    return view | {"questions": explained_questions(attempt, result, reveal=reveal)}


def pictures_now(*, attempt: Attempt, by: Actor, now: datetime) -> set[str]:
    """The names of the pictures that the candidate may see of the attempt now: while it runs those of its form, and
    afterwards those of the questions that the reveal rule explains. Whoever looks when its time is up finishes it."""
    check(by, Act.FINISH_ATTEMPT)
    if attempt.closed_at is None and finish_if_overdue(attempt=attempt, by=by, now=now):
        attempt.refresh_from_db()
    if attempt.closed_at is not None:
        return names_in(result_view(attempt).get("questions"))
    given = seen_questions(attempt).values()
    return names_in(*({"picture": one.picture, "spec": one.scored.spec} for one in given))


@dataclass(frozen=True)
class SeenPicture:
    """A picture as its candidate gets it. `is_withdrawn`: a plain one in its place, which says so."""

    data: bytes
    is_withdrawn: bool


def picture_now(*, attempt: Attempt, name: str, by: Actor, now: datetime) -> SeenPicture | None:
    """The picture of this name, where the candidate may see it now. Raises NotAllowed."""
    check(by, Act.FINISH_ATTEMPT)
    if name not in pictures_now(attempt=attempt, by=by, now=now):
        return None
    found = StoredPicture.objects.bytes_of([name]).get(name)
    if found is None:
        return None
    return SeenPicture(shown_bytes(name, found), bool(WithdrawnPicture.objects.among([name])))


def reveal_of(quiz: Quiz) -> str:
    """What an attempt that starts now will show: `rationale`, `objectives` or `domains`."""
    assert quiz.current_policy is not None  # noqa: S101 -- Quiz.objects.current() only offers quizzes with one
    return rule.allowed_reveal(purpose=quiz.purpose, policy=quiz.current_policy.reveal)


def _distance(result: Result) -> dict[str, Any]:
    """How far off a fail was and in which domains; no question, no key."""
    return {
        "right": result.right,
        "total": result.total,
        "cut": result.cut,
        "missing": max(0, result.cut - result.right),
        "critical_missing": max(0, result.critical_needed - result.critical_right),
        "critical_right": result.critical_right,
        "critical_total": result.critical_total,
        "critical_needed": result.critical_needed,
        "domains": domains_told(result, module_titles([result.attempt.quiz.course_id])),
    }


Titles = Mapping[tuple[int, str], str]


def module_titles(courses: Collection[int]) -> Titles:
    """The titles of the courses' modules by course and code, in their order."""
    rows = Module.objects.filter(course__in=courses).order_by("position", "id")
    return {
        (course, code): title for course, code, title in rows.values_list("course", "code", "title")
    }


def domains_told(result: Result, titles: Titles) -> list[dict[str, Any]]:
    """Right answers by module, in the order of the course. For after a fail only."""
    course = result.attempt.quiz.course_id
    places = {key: place for place, key in enumerate(titles)}
    found = sorted(result.domains, key=lambda d: places.get((course, d["module"]), len(places)))
    return [
        {
            "module": d["module"],
            "title": titles.get((course, d["module"]), d["module"]),
            "right": d["right"],
            "of": d["of"],
            "needed": d.get("needed", 0),
            "missing": max(0, d.get("needed", 0) - d["right"]),
        }
        for d in found
    ]
