"""Questions, papers, attempts and results."""

from quizzes.models.attempts import AnswerEvent, Attempt, AttemptForm, ConfirmedName, Result
from quizzes.models.bank import (
    Question,
    QuestionFact,
    QuestionSignOff,
    QuestionSignOffWithdrawal,
    QuestionVersion,
)
from quizzes.models.entries import ExamEntry
from quizzes.models.papers import Blueprint, ExamPolicy, Quiz
from quizzes.models.statistics import ExamStatistic

__all__ = [
    "AnswerEvent",
    "Attempt",
    "AttemptForm",
    "Blueprint",
    "ConfirmedName",
    "ExamEntry",
    "ExamPolicy",
    "ExamStatistic",
    "Question",
    "QuestionFact",
    "QuestionSignOff",
    "QuestionSignOffWithdrawal",
    "QuestionVersion",
    "Quiz",
    "Result",
]
