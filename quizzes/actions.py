"""Everything that can happen to questions, attempts and results. One function, one transaction."""

from quizzes.bank.actions.published import draft_entry, explained, published_entry
from quizzes.sitting.actions.answers import (
    SaveOutcome,
    current_answers,
    late_questions,
    save_answers,
)
from quizzes.sitting.actions.attempts import (
    NotOpen,
    attempt_body,
    attempt_state,
    finish_if_overdue,
    instant,
    start_attempt,
)
from quizzes.sitting.actions.availability import (
    Availability,
    availability,
    next_quiz,
    sign_off_of,
    unpassed_checks,
)
from quizzes.sitting.actions.grading import (
    close_attempt,
    grade_attempt,
    recompute,
    submit_attempt,
    sweep,
    void_attempt,
)
from quizzes.sitting.actions.limits import TooManyAnswers
from quizzes.sitting.actions.loading import LoadedBank, load_bank
from quizzes.sitting.actions.reveal import result_view, reveal_of
from quizzes.sitting.actions.statistics import count_exams

__all__ = [
    "Availability",
    "LoadedBank",
    "NotOpen",
    "SaveOutcome",
    "TooManyAnswers",
    "attempt_body",
    "attempt_state",
    "availability",
    "close_attempt",
    "count_exams",
    "current_answers",
    "draft_entry",
    "explained",
    "finish_if_overdue",
    "grade_attempt",
    "instant",
    "late_questions",
    "load_bank",
    "next_quiz",
    "published_entry",
    "recompute",
    "result_view",
    "reveal_of",
    "save_answers",
    "sign_off_of",
    "start_attempt",
    "submit_attempt",
    "sweep",
    "unpassed_checks",
    "void_attempt",
]
