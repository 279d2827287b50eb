"""The rule for scoring: one point a question, all or nothing; pass = the cut and the critical rule together.

Why two conditions, and how many candidates each kind of mistake costs: docs/decisions/0006-pass-rule.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.kinds import KINDS, Answer, Spec

# Raised when the rule changes; every Result stores the version that made it.
SCORING_VERSION = 1


@dataclass(frozen=True)
class FormQuestion:
    """One question of a form, with what scoring needs of it."""

    version: int
    kind: str
    spec: Spec
    points: int
    critical: bool
    domain: str


@dataclass(frozen=True)
class Score:
    """What a form and its answers come to. Counts are questions; `marks` keeps the form's order."""

    passed: bool
    right: int
    total: int
    cut: int
    critical_right: int
    critical_total: int
    critical_needed: int
    marks: list[dict[str, Any]]
    domains: list[dict[str, Any]]


def score(
    questions: Sequence[FormQuestion],
    answers: Mapping[int, Answer],
    *,
    cut: int,
    critical_needed: int,
) -> Score:
    """Score a form. `answers` maps version ids to clean answers; a missing or None answer is wrong.

    Pass = right >= cut and critical_right >= critical_needed. No rounding, no mercy after the fact.
    """
    right = {
        question.version: _is_right(question, answers.get(question.version))
        for question in questions
    }
    critical = [question for question in questions if question.critical]
    total_right = sum(right.values())
    critical_right = sum(right[question.version] for question in critical)
    return Score(
        passed=total_right >= cut and critical_right >= critical_needed,
        right=total_right,
        total=len(questions),
        cut=cut,
        critical_right=critical_right,
        critical_total=len(critical),
        critical_needed=critical_needed,
        marks=[
            {
                "version": question.version,
                "right": right[question.version],
                "points": question.points if right[question.version] else 0,
            }
            for question in questions
        ],
        domains=_domains(questions, right),
    )


def _is_right(question: FormQuestion, answer: Answer) -> bool:
    return answer is not None and KINDS[question.kind].mark(question.spec, answer)


def _domains(questions: Sequence[FormQuestion], right: Mapping[int, bool]) -> list[dict[str, Any]]:
    """Right answers per domain, in alphabetical order of the domains."""
    names = sorted({question.domain for question in questions})
    return [
        {
            "module": name,
            "right": sum(right[q.version] for q in questions if q.domain == name),
            "of": sum(q.domain == name for q in questions),
        }
        for name in names
    ]
