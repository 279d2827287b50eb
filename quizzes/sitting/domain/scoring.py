"""The rule for scoring. Every version of it stays here for ever, so that a result can be computed again years later.

Version 1: one point a question, all or nothing; pass = the cut and the critical rule together.
Version 2: the same, and a floor in every module; a question can be left out of the score, or count for everybody.

The numbers that decide: quizzes/sitting/domain/pass_rule.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizzes.kinds import KINDS, Answer, Spec
from quizzes.sitting.domain.pass_rule import PassRule


class Counts(StrEnum):
    """For whom a question counts as right: who gives its key, everybody, or nobody, when it is not scored at all."""

    BY_KEY = "by-key"
    FOR_ALL = "for-all"
    VOID = "void"


@dataclass(frozen=True)
class FormQuestion:
    """One question of a form, with what scoring needs of it."""

    version: int
    kind: str
    spec: Spec
    points: int
    critical: bool
    domain: str
    counts: Counts = Counts.BY_KEY


@dataclass(frozen=True)
class Score:
    """What a form and its answers come to. Counts are questions that were scored; `marks` keeps the form's order.

    `cut` and `critical_needed` are what was needed of those. A domain is {"module", "right", "of"}, from version 2 on
    with "needed"; a mark {"version", "right", "points"}, with "counts" where a question did not count by its key.
    """

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
    rule: PassRule,
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
    return scorer(questions, answers, rule)


def _all_or_nothing(
    questions: Sequence[FormQuestion], answers: Mapping[int, Answer], rule: PassRule
) -> Score:
    """Version 1: pass = right >= cut and critical_right >= critical_needed. No rounding, no mercy after the fact."""
    right = {
        question.version: _gives_key(question, answers.get(question.version))
        for question in questions
    }
    critical = [question for question in questions if question.critical]
    total_right = sum(right.values())
    critical_right = sum(right[question.version] for question in critical)
    return Score(
        passed=total_right >= rule.cut and critical_right >= rule.critical_needed,
        right=total_right,
        total=len(questions),
        cut=rule.cut,
        critical_right=critical_right,
        critical_total=len(critical),
        critical_needed=rule.critical_needed,
        marks=[_mark(question, right=right[question.version]) for question in questions],
        domains=_domains(questions, right),
    )


def _floor_in_each_module(
    questions: Sequence[FormQuestion], answers: Mapping[int, Answer], rule: PassRule
) -> Score:
    """Version 2: the cut, the critical rule and a floor in every module, each of the questions that count.

    Where a question is void, every number asks for the same share of what is left, rounded up.
    """
    right = {
        question.version: _is_right(question, answers.get(question.version))
        for question in questions
    }
    scored = [question for question in questions if question.counts is not Counts.VOID]
    critical = [question for question in scored if question.critical]
    critical_asked = sum(question.critical for question in questions)
    total_right = sum(right[question.version] for question in scored)
    critical_right = sum(right[question.version] for question in critical)
    cut = rule.cut_of(len(scored), asked=len(questions))
    critical_needed = rule.critical_of(len(critical), asked=critical_asked)
    domains = [
        {**domain, "needed": rule.module_needed(domain["of"])} for domain in _domains(scored, right)
    ]
    return Score(
        passed=bool(scored)
        and total_right >= cut
        and critical_right >= critical_needed
        and all(domain["right"] >= domain["needed"] for domain in domains),
        right=total_right,
        total=len(scored),
        cut=cut,
        critical_right=critical_right,
        critical_total=len(critical),
        critical_needed=critical_needed,
        marks=[_mark(question, right=right[question.version]) for question in questions],
        domains=domains,
    )


def _gives_key(question: FormQuestion, answer: Answer) -> bool:
    return answer is not None and KINDS[question.kind].mark(question.spec, answer).full


def _is_right(question: FormQuestion, answer: Answer) -> bool:
    if question.counts is Counts.BY_KEY:
        return _gives_key(question, answer)
    return question.counts is Counts.FOR_ALL


def _mark(question: FormQuestion, *, right: bool) -> dict[str, Any]:
    mark = {
        "version": question.version,
        "right": right,
        "points": question.points if right else 0,
    }
    return mark if question.counts is Counts.BY_KEY else {**mark, "counts": question.counts.value}


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


Scorer = Callable[[Sequence[FormQuestion], Mapping[int, Answer], PassRule], Score]
# A change of the rule is one more line; none is ever edited or taken out. Every form names the one that scores it.
SCORERS: Mapping[int, Scorer] = {1: _all_or_nothing, 2: _floor_in_each_module}
SCORING_VERSION = max(SCORERS)
