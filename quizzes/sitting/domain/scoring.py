"""The rule for scoring. Every version of it stays here for ever, so that a result can be computed again years later.

Version 1: one point a question, all or nothing; pass = the cut and the critical rule together.

Why two conditions, and how many candidates each kind of mistake costs: docs/decisions/0006-pass-rule.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.kinds import KINDS, Answer, Spec


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


class UnknownScoring(ValueError):
    """A form asks for a version of the rule that this program does not have."""


def score(
    questions: Sequence[FormQuestion],
    answers: Mapping[int, Answer],
    *,
    cut: int,
    critical_needed: int,
    version: int,
) -> Score:
    """Score a form by the version that was in force when it was drawn. Raises UnknownScoring.

    `answers` maps version ids to clean answers; a missing or None answer is wrong.
    """
    scorer = SCORERS.get(version)
    if scorer is None:
        raise UnknownScoring(
            f"Scoring version {version} is not known; known are {sorted(SCORERS)}."
        )
    return scorer(questions, answers, cut, critical_needed)


def _all_or_nothing(
    questions: Sequence[FormQuestion],
    answers: Mapping[int, Answer],
    cut: int,
    critical_needed: int,
) -> Score:
    """Version 1: pass = right >= cut and critical_right >= critical_needed. No rounding, no mercy after the fact."""
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
    return answer is not None and KINDS[question.kind].mark(question.spec, answer).full


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


Scorer = Callable[[Sequence[FormQuestion], Mapping[int, Answer], int, int], Score]
# A change of the rule is one more line; none is ever edited or taken out. Every form names the one that scores it.
SCORERS: Mapping[int, Scorer] = {1: _all_or_nothing}
SCORING_VERSION = max(SCORERS)
