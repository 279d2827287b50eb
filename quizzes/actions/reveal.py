"""What a person may see of a result: exactly what the policy's reveal rule allows, never more."""

from typing import Any

from courses.models import Module, Objective
from quizzes.actions.answers import winning_events
from quizzes.actions.attempts import attempt_state
from quizzes.actions.forms import given_questions
from quizzes.domain.kinds import KINDS
from quizzes.models import Attempt, ExamPolicy, QuestionVersion, Result


def result_view(attempt: Attempt) -> dict[str, Any]:
    """{"state", "passed", ...}; held and void tell nothing but themselves."""
    state = attempt_state(attempt)
    result = attempt.current_result
    if state != "graded" or result is None:
        return {"state": state, "passed": None}
    view: dict[str, Any] = {"state": state, "passed": result.state == Result.State.PASSED}
    reveal = attempt.form.policy.reveal
    if reveal == ExamPolicy.Reveal.DOMAINS:
        return view if view["passed"] else view | _distance(result)
    view |= {"right": result.right, "total": result.total, "cut": result.cut}
    if reveal == ExamPolicy.Reveal.OBJECTIVES:
        return view | {"objectives": _by_objective(result)}
    return view | {"questions": _explained(attempt)}


def _distance(result: Result) -> dict[str, Any]:
    """How far off a fail was and in which domains; no question, no key."""
    modules = Module.objects.filter(code__in=[d["module"] for d in result.domains])
    titles = dict(modules.order_by("position", "id").values_list("code", "title"))
    places = {code: place for place, code in enumerate(titles)}
    return {
        "right": result.right,
        "total": result.total,
        "cut": result.cut,
        "missing": max(0, result.cut - result.right),
        "critical_missing": max(0, result.critical_needed - result.critical_right),
        "critical_right": result.critical_right,
        "critical_total": result.critical_total,
        "critical_needed": result.critical_needed,
        "domains": [
            {
                "module": d["module"],
                "title": titles.get(d["module"], d["module"]),
                "right": d["right"],
                "of": d["of"],
            }
            for d in sorted(result.domains, key=lambda d: places.get(d["module"], len(places)))
        ],
    }


def _by_objective(result: Result) -> list[dict[str, Any]]:
    """Right answers per objective, with the lessons that teach it."""
    right = {mark["version"]: mark["right"] for mark in result.marks}
    objective_of = dict(
        QuestionVersion.objects.filter(pk__in=right).values_list("pk", "objective_id")
    )
    objectives = (
        Objective.objects.filter(pk__in=set(objective_of.values()))
        .prefetch_related("lessons__module")
        .order_by("module__position", "position", "id")
    )
    return [
        {
            "code": objective.code,
            "text": objective.text,
            "right": sum(right[v] for v, o in objective_of.items() if o == objective.pk),
            "of": sum(o == objective.pk for o in objective_of.values()),
            "lessons": [
                {
                    "code": lesson.code,
                    "title": lesson.title,
                    "module": lesson.module.code,
                    "slug": lesson.slug,
                }
                for lesson in objective.lessons.all()
                if lesson.retired_at is None and lesson.current_version_id is not None
            ],
        }
        for objective in objectives
    ]


def _explained(attempt: Attempt) -> list[dict[str, Any]]:
    answers = {version: event.answer for version, event in winning_events(attempt).items()}
    return [
        {
            "version": str(question.uuid),
            "stem_html": question.stem_html,
            "options": KINDS[question.scored.kind].explain(
                question.scored.spec, answers.get(question.id)
            ),
        }
        for question in given_questions(attempt.pk).values()
    ]
