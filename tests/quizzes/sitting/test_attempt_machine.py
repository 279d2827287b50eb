"""An attempt as a state machine: whatever comes, in whatever order, it stands as a model of a page says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quizzes import actions
from quizzes.models import Attempt, Quiz
from quizzes.sitting.actions.given import forget_cached
from tests.people import ada
from tests.quizzes.sitters import DAY, MINUTE, NOW, item, keys, save, start
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("curriculum")

WINDOWS = (UUID(int=1), UUID(int=2))
LATE_WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Received:
    """One change as it was first received."""

    version: str
    revision: int
    answer: Any
    is_late: bool

    def says(self, version: str, revision: int, answer: Any) -> bool:
        return (self.version, self.revision, self.answer) == (version, revision, answer)


@dataclass
class Model:
    """What an attempt is, in as few words as possible."""

    closes_at: datetime
    closed_at: datetime | None = None
    received: dict[tuple[UUID, int], Received] = field(default_factory=dict)

    def take(
        self, now: datetime, key: tuple[UUID, int], version: str, revision: int, answer: Any
    ) -> str:
        """In which list the answer of the server names the change."""
        if key in self.received:
            first = self.received[key]
            if not first.says(version, revision, answer):
                return "reused-sequence"
            return "late" if first.is_late else "acknowledged"
        if now > min(self.closed_at or self.closes_at, self.closes_at) + LATE_WINDOW:
            return "too-late"
        is_late = self.closed_at is not None or now >= self.closes_at
        self.received[key] = Received(version, revision, answer, is_late)
        return "late" if is_late else "acknowledged"

    def close(self, now: datetime) -> None:
        """Handed in, or found when its time was up."""
        if self.closed_at is None:
            self.closed_at = min(now, self.closes_at)

    @property
    def answers(self) -> dict[str, Any]:
        """What counts: the highest revision that came in time, of equal ones the first."""
        counted: dict[str, Received] = {}
        for one in self.received.values():
            best = counted.get(one.version)
            if not one.is_late and (best is None or one.revision > best.revision):
                counted[one.version] = one
        return {version: one.answer for version, one in counted.items()}


class AttemptMachine(RuleBasedStateMachine):
    """Two windows, a clock, a sweep, and a candidate who does what she likes."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = NOW
        self.attempt = start(ada(), "small-exam")
        self.keys = keys(self.attempt)
        self.versions = sorted(self.keys)
        assert self.attempt.closes_at is not None
        self.model = Model(self.attempt.closes_at)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        forget_cached()

    @rule(
        window=st.sampled_from(WINDOWS),
        seq=st.integers(1, 6),
        question=st.integers(0, 3),
        revision=st.integers(1, 4),
        is_right=st.booleans(),
    )
    def answer(
        self, window: UUID, seq: int, question: int, revision: int, *, is_right: bool
    ) -> None:
        version = self.versions[question]
        self._send((window, seq), version, revision, self.keys[version] if is_right else None)

    @precondition(lambda self: self.model.received)
    @rule(place=st.integers(0, 50))
    def send_again(self, place: int) -> None:
        sent = list(self.model.received.items())
        key, one = sent[place % len(sent)]
        self._send(key, one.version, one.revision, one.answer)

    def _send(self, key: tuple[UUID, int], version: str, revision: int, answer: Any) -> None:
        window, seq = key
        expected = self.model.take(self.now, key, version, revision, answer)
        change = item(seq, version, answer, revision)
        outcome = save(self.attempt, change, window=window, now=self.now)
        told = {
            **dict.fromkeys(outcome.acknowledged, "acknowledged"),
            **dict.fromkeys(outcome.received_late, "late"),
            **{one["client_seq"]: one["reason"] for one in outcome.rejected},
        }
        assert told == {seq: expected}
        counts = self.model.answers.get(version)
        superseded = [one["answer"] for one in outcome.superseded]
        assert superseded == ([counts] if expected == "acknowledged" and counts != answer else [])

    @rule(minutes=st.sampled_from((0.5, 5, 20, 30)))
    def time_passes(self, minutes: float) -> None:
        self.now += minutes * MINUTE

    @rule()
    def time_is_up(self) -> None:
        self.now = max(self.now, self.model.closes_at)

    @rule()
    def a_day_passes(self) -> None:
        self.now += DAY

    @rule()
    def hand_in(self) -> None:
        self.model.close(self.now)
        actions.submit_attempt(attempt=self.attempt, by=ada(), now=self.now)

    @rule()
    def sweep(self) -> None:
        if self.now >= self.model.closes_at:
            self.model.close(self.now)
        actions.sweep(by=SYSTEM, now=self.now)

    @rule()
    def look(self) -> None:
        if self.now >= self.model.closes_at:
            self.model.close(self.now)
        row = Attempt.objects.get(pk=self.attempt.pk)
        actions.attempt_body(attempt=row, by=ada(), now=self.now)

    @invariant()
    def stands_as_the_model_says(self) -> None:
        row = Attempt.objects.select_related("current_result").get(pk=self.attempt.pk)
        found = {one["version"]: one["answer"] for one in actions.current_answers(attempt=row)}
        assert found == self.model.answers
        assert row.closed_at == self.model.closed_at
        assert row.results.count() == (self.model.closed_at is not None)
        if row.current_result is not None:
            right = sum(answer is not None for answer in self.model.answers.values())
            assert row.current_result.right == right


def test_attempt_stands_as_the_model_says_whatever_comes() -> None:
    Quiz.objects.get(code="small-exam").opens_after.clear()
    run_state_machine_as_test(
        AttemptMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
