"""A person's own attempts for their list: when, what came of it, what was received. Never a question, never a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.sitting.actions.attempts import attempt_state
from quizzes.sitting.actions.receipts import Receipt, receipts_of
from quizzes.sitting.actions.reveal import domains_told, module_titles
from quizzes.sitting.actions.score_reports import has_score_report
from quizzes.sitting.domain import reveal as rule
from quizzes.sitting.models import Attempt, Quiz, Result


@dataclass(frozen=True)
class OwnAttempt:
    """One of them. `state`: in_progress, closed, passed, failed, held or void; `domains`: after a failed exam alone; `receipt`:
    of an exam that is closed."""

    attempt: Attempt
    state: str
    domains: Sequence[dict[str, Any]]
    receipt: Receipt | None
    has_report: bool


def own_attempts(attempts: Sequence[Attempt]) -> list[OwnAttempt]:
    """These attempts, with quiz, form, policy and current result read already."""
    titles = module_titles({attempt.quiz.course_id for attempt in attempts})
    exams = [one for one in attempts if one.closed_at and one.quiz.purpose == Quiz.Purpose.EXAM]
    receipts = receipts_of(exams)
    told = []
    for attempt in attempts:
        result = attempt.current_result
        domains: list[dict[str, Any]] = []
        if result is not None and _tells_domains(attempt, result):
            result.attempt = attempt
            domains = domains_told(result, titles)
        told.append(
            OwnAttempt(
                attempt=attempt,
                state=_state(attempt),
                domains=domains,
                receipt=receipts.get(attempt.pk),
                has_report=has_score_report(attempt),
            )
        )
    return told


def _state(attempt: Attempt) -> str:
    state, result = attempt_state(attempt), attempt.current_result
    return result.state if state == "graded" and result is not None else state


def _tells_domains(attempt: Attempt, result: Result) -> bool:
    reveal = rule.allowed_reveal(purpose=attempt.quiz.purpose, policy=attempt.form.policy.reveal)
    is_graded = result.state in (Result.State.PASSED, Result.State.FAILED)
    passed = result.state == Result.State.PASSED
    return is_graded and rule.tells_distance(reveal=reveal, passed=passed)
