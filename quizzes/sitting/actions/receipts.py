"""The receipt of a hand-in: how many answers were received, when the last came, and the hash of the paper."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizzes.sitting.actions.answers import events_in_time, winners_of, winning_events
from quizzes.sitting.actions.given import given_questions
from quizzes.sitting.domain.paper import StoredAnswer, hash_of, paper_of
from quizzes.sitting.models import AnswerEvent, Attempt


@dataclass(frozen=True)
class Receipt:
    """What a candidate can hold against us: questions with an answer, of how many, and the paper's hash ("" while it is not
    graded, and for attempts graded before papers were hashed)."""

    answered: int
    of: int
    last_received_at: datetime | None
    paper_hash: str


def receipt_of(attempt: Attempt) -> Receipt:
    """The receipt of a closed attempt."""
    return _receipt(attempt, winning_events(attempt).values())


def receipts_of(attempts: Collection[Attempt]) -> dict[int, Receipt]:
    """The receipts of closed attempts by their row ids, with one question to the database. Their forms are read already."""
    events: dict[int, list[AnswerEvent]] = {attempt.pk: [] for attempt in attempts}
    for event in AnswerEvent.objects.filter(attempt__in=events, is_late=False).order_by("id"):
        events[event.attempt_id].append(event)
    return {
        attempt.pk: _receipt(attempt, winners_of(events[attempt.pk]).values())
        for attempt in attempts
    }


def _receipt(attempt: Attempt, winners: Iterable[AnswerEvent]) -> Receipt:
    counted = [event for event in winners if event.answer is not None]
    result = attempt.current_result
    return Receipt(
        answered=len(counted),
        of=len(attempt.form.tree.rows),
        last_received_at=max((event.received_at for event in counted), default=None),
        paper_hash="" if result is None else result.paper_hash,
    )


def stored_paper(attempt: Attempt, events: Iterable[AnswerEvent] | None = None) -> dict[str, Any]:
    """The paper of an attempt as plain data, from its form and the answers that were stored in time. `events`: these, where they
    are read already."""
    form, given = attempt.form, given_questions(attempt.pk)
    uuids = {question.id: question.uuid for question in given.values()}
    events = events_in_time(attempt) if events is None else events
    return paper_of(
        attempt=attempt.uuid,
        seed=form.seed,
        rule=form.rule,
        scoring_version=form.scoring_version,
        questions=[{**row, "version": str(uuids[row["version"]])} for row in form.tree.rows],
        answers=[
            StoredAnswer(
                event.window,
                event.client_seq,
                uuids[event.question_version_id],
                event.revision,
                event.answer,
                event.received_at,
            )
            for event in events
        ],
    )


def paper_hash(attempt: Attempt, events: Iterable[AnswerEvent] | None = None) -> str:
    """The hash of what is stored of a closed attempt now; kept with its Result, and printed on the receipt."""
    return hash_of(stored_paper(attempt, events))
