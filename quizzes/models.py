"""Questions, quizzes, attempts and results. Each model lives in its room."""

from quizzes.bank.models import (
    KeyReading,
    KeyRight,
    Question,
    QuestionFact,
    QuestionSignOff,
    QuestionSignOffWithdrawal,
    QuestionVersion,
)
from quizzes.sitting.models import (
    AnswerEvent,
    Attempt,
    AttemptForm,
    Blueprint,
    ConfirmedName,
    ExamEntry,
    ExamPolicy,
    ExamStatistic,
    ItemResponse,
    Quiz,
    Result,
    ServerClock,
)

__all__ = [
    "AnswerEvent",
    "Attempt",
    "AttemptForm",
    "Blueprint",
    "ConfirmedName",
    "ExamEntry",
    "ExamPolicy",
    "ExamStatistic",
    "ItemResponse",
    "KeyReading",
    "KeyRight",
    "Question",
    "QuestionFact",
    "QuestionSignOff",
    "QuestionSignOffWithdrawal",
    "QuestionVersion",
    "Quiz",
    "Result",
    "ServerClock",
]
