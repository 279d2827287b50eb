"""Questions and their versions, and who may read the keys of those that exams ask."""

from quizzes.bank.models.keys import KeyReading, KeyRight
from quizzes.bank.models.questions import (
    Question,
    QuestionFact,
    QuestionSignOff,
    QuestionSignOffWithdrawal,
    QuestionVersion,
)

__all__ = [
    "KeyReading",
    "KeyRight",
    "Question",
    "QuestionFact",
    "QuestionSignOff",
    "QuestionSignOffWithdrawal",
    "QuestionVersion",
]
