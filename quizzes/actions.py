"""Everything that can happen to questions, attempts and results. One function, one transaction."""

from quizzes.bank.actions.published import draft_entry, explained, published_entry, words_of
from quizzes.bank.actions.publishing import publish_question, question_findings, save_question_draft
from quizzes.bank.actions.signing import sign_off_questions, withdraw_question_signatures
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
from quizzes.sitting.actions.loading import LoadedBank, load_bank
from quizzes.sitting.actions.reveal import result_view, reveal_of
from quizzes.sitting.actions.statistics import count_exams

__all__ = [
    "Availability",
    "LoadedBank",
    "NotOpen",
    "SaveOutcome",
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
    "publish_question",
    "published_entry",
    "question_findings",
    "recompute",
    "result_view",
    "reveal_of",
    "save_answers",
    "save_question_draft",
    "sign_off_of",
    "sign_off_questions",
    "start_attempt",
    "submit_attempt",
    "sweep",
    "unpassed_checks",
    "void_attempt",
    "withdraw_question_signatures",
    "words_of",
]
