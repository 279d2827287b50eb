"""Quizzes, attempts and results."""

from quizzes.sitting.models.accommodations import (
    Accommodation,
    AccommodationProof,
    ReasonClass,
)
from quizzes.sitting.models.attempts import (
    AnswerEvent,
    Attempt,
    AttemptForm,
    AttemptQuerySet,
    Result,
)
from quizzes.sitting.models.challenges import Challenge
from quizzes.sitting.models.clock import ServerClock
from quizzes.sitting.models.corrections import KeyCorrection, Rescoring
from quizzes.sitting.models.entries import ExamEntry, TryGrant
from quizzes.sitting.models.invigilations import Invigilation, InvigilationEvent
from quizzes.sitting.models.names import ConfirmedName, ErasedName
from quizzes.sitting.models.prints import ModulePrint
from quizzes.sitting.models.quizzes import (
    Blueprint,
    ExamPolicy,
    Quiz,
    QuizDraft,
    SamplingPlan,
)
from quizzes.sitting.models.responses import ItemResponse
from quizzes.sitting.models.sections import SectionClose
from quizzes.sitting.models.statistics import (
    ExamStatistic,
    ItemStatistic,
    ScoreStatistic,
    StatisticsCheck,
)
from quizzes.sitting.models.time import Outage, TimeGrant, WebBeat

__all__ = [
    "Accommodation",
    "AccommodationProof",
    "AnswerEvent",
    "Attempt",
    "AttemptForm",
    "AttemptQuerySet",
    "Blueprint",
    "Challenge",
    "ConfirmedName",
    "ErasedName",
    "ExamEntry",
    "ExamPolicy",
    "ExamStatistic",
    "Invigilation",
    "InvigilationEvent",
    "ItemResponse",
    "ItemStatistic",
    "KeyCorrection",
    "ModulePrint",
    "Outage",
    "Quiz",
    "QuizDraft",
    "ReasonClass",
    "Rescoring",
    "Result",
    "SamplingPlan",
    "ScoreStatistic",
    "SectionClose",
    "ServerClock",
    "StatisticsCheck",
    "TimeGrant",
    "TryGrant",
    "WebBeat",
]
