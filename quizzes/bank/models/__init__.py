"""Questions and their versions, and who may read the keys of those that exams ask."""

from quizzes.bank.models.imports import BroughtQuestion, ColumnLayout, FileReading, QuestionFile
from quizzes.bank.models.keys import KeyReading, KeyRight
from quizzes.bank.models.questions import (
    Question,
    QuestionFact,
    QuestionSignOff,
    QuestionSignOffWithdrawal,
    QuestionVersion,
)
from quizzes.bank.models.views import (
    BankChange,
    BankView,
    ChangedQuestion,
    QuestionFindings,
    views_of,
)

__all__ = [
    "BankChange",
    "BankView",
    "BroughtQuestion",
    "ChangedQuestion",
    "ColumnLayout",
    "FileReading",
    "KeyReading",
    "KeyRight",
    "Question",
    "QuestionFact",
    "QuestionFile",
    "QuestionFindings",
    "QuestionSignOff",
    "QuestionSignOffWithdrawal",
    "QuestionVersion",
    "views_of",
]
