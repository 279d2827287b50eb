"""Questions and their versions, and who may read the keys of those that exams ask."""

from quizzes.bank.models.imports import BroughtQuestion, ColumnLayout, QuestionFile
from quizzes.bank.models.keys import KeyReading, KeyRight
from quizzes.bank.models.questions import (
    Question,
    QuestionFact,
    QuestionSignOff,
    QuestionSignOffWithdrawal,
    QuestionVersion,
)

__all__ = [
    "BroughtQuestion",
    "ColumnLayout",
    "KeyReading",
    "KeyRight",
    "Question",
    "QuestionFact",
    "QuestionFile",
    "QuestionSignOff",
    "QuestionSignOffWithdrawal",
    "QuestionVersion",
]
