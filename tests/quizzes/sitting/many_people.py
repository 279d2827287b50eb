"""Sums as many people would leave them: each answer pattern added as the sweep adds a sitting."""

from datetime import datetime
from typing import Any

from quizzes.kinds import KINDS
from quizzes.models import ExamPolicy, KeyCorrection, QuestionVersion, Quiz, Rescoring
from quizzes.sitting.actions import counting
from quizzes.sitting.domain.counting import Answered, Sitting, Sums, added, item_sums, score_sums
from tests.people import root
from tests.quizzes.sitters import NOW
from trainingsite.accounts.actors import SYSTEM


def exam_of_five() -> tuple[ExamPolicy, list[QuestionVersion]]:
    """The rules of the small course's exam, and five of its questions with options."""
    quiz = Quiz.objects.get(purpose="exam")
    policy = quiz.current_policy
    assert policy is not None
    asked = QuestionVersion.objects.filter(question__pool="exam", kind="single_choice")
    return policy, list(asked.order_by("pk")[:5])


def options_of(version: QuestionVersion) -> tuple[str, list[str]]:
    """(the key, the wrong options)."""
    offered = KINDS[version.kind].offered(version.spec)
    [key] = [part.name for part in offered if part.right]
    return key, [part.name for part in offered if not part.right]


def give(
    patterns: dict[str, int],
    *,
    number: int = 1,
    cut: int = 4,
    at: datetime = NOW,
    seconds: int | None = 30,
) -> tuple[ExamPolicy, list[QuestionVersion]]:
    """People who answered five questions so: "1" the key, any other letter the wrong option of that place in the alphabet."""
    policy, versions = exam_of_five()
    items: Sums = {}
    scores: Sums = {}
    for pattern, people in patterns.items():
        right = pattern.count("1")
        sitting = Sitting(
            policy.pk, number, at, right, 5, int(pattern[0] == "1"), 1, passed=right >= cut
        )
        answered = [
            _answer(version, letter, seconds)
            for version, letter in zip(versions, pattern, strict=True)
        ]
        added(items, item_sums(sitting, answered), times=people)
        added(scores, score_sums(sitting), times=people)
    counting.count_attempt(before=({}, {}), after=(items, scores), by=SYSTEM)
    return policy, versions


def _answer(version: QuestionVersion, letter: str, seconds: int | None) -> Answered:
    key, wrong = options_of(version)
    chosen: Any = key if letter == "1" else wrong[0 if letter == "0" else "abc".index(letter)]
    return Answered(version.pk, right=letter == "1", parts=(chosen,), seconds=seconds)


def key_corrected(version: QuestionVersion, treatment: str = "void") -> None:
    """The key of a version was corrected, and everybody scored again."""
    question = version.question
    job = Rescoring.objects.create(
        course=question.course,
        question=question,
        made_at=NOW,
        up_to_attempt=0,
        of=0,
        finished_at=NOW,
    )
    KeyCorrection.objects.create(
        rescoring=job, asked=version, treatment=treatment, running="as-corrected", reason="It was wrong.",
        key_version=version if treatment == "new-key" else None, by=root(), made_at=NOW,
    )  # fmt: skip
