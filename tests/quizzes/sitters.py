"""Sitting a quiz in tests: start, answer, hand in."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from quizzes import actions
from quizzes.kinds import KINDS
from quizzes.models import Attempt, Quiz
from quizzes.sitting.actions.given import given_questions

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def quiz(code: str) -> Quiz:
    return Quiz.objects.get(code=code)


def start(person: Any, code: str, *, now: datetime = NOW, seed: int | None = 1) -> Attempt:
    """A new attempt, with everything declared that an exam asks for."""
    attempt, _created = actions.start_attempt(
        by=person, quiz=quiz(code), agreed=True, name_confirmed=True, now=now, seed=seed
    )
    return attempt


def keys(attempt: Attempt) -> dict[str, Any]:
    """The right answers by version."""
    return {
        str(uuid): KINDS[question.scored.kind].key(question.scored.spec)
        for uuid, question in given_questions(attempt.pk).items()
    }


def item(seq: int, version: str, answer: Any, revision: int = 1) -> Any:
    return {"client_seq": seq, "version": version, "revision": revision, "answer": answer}


def save(attempt: Attempt, *items: Any, window: UUID | None = None, now: datetime = NOW) -> Any:
    return actions.save_answers(
        by=attempt.user,
        attempt_uuid=attempt.uuid,
        window=window or uuid4(),
        items=items,
        now=now,
    )


def answer(attempt: Attempt, *, right: int | None = None, now: datetime = NOW) -> None:
    """Answer the first `right` questions rightly, all by default."""
    found = list(keys(attempt).items())[:right]
    save(attempt, *(item(n, version, key) for n, (version, key) in enumerate(found)), now=now)


def sit(person: Any, code: str, *, right: int | None = None, now: datetime = NOW) -> Attempt:
    """A whole sitting, graded."""
    attempt = start(person, code, now=now, seed=None)
    answer(attempt, right=right, now=now)
    return actions.submit_attempt(attempt=attempt, by=person, now=now + MINUTE)
