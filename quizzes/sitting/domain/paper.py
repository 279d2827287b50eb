"""The paper of an attempt: what was asked and every answer that was stored in time, and the one hash of both."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from quizzes.sitting.domain.pass_rule import PassRule


@dataclass(frozen=True)
class StoredAnswer:
    """One change of one answer, as it was received in time."""

    window: UUID
    client_seq: int
    version: UUID
    revision: int
    answer: Any
    received_at: datetime


def paper_of(
    *,
    attempt: UUID,
    seed: int,
    rule: PassRule,
    scoring_version: int,
    questions: Iterable[Mapping[str, Any]],
    answers: Iterable[StoredAnswer],
) -> dict[str, Any]:
    """The paper as plain data. `questions` in the order shown, each {"version" (public id), "order", "points", "critical",
    "domain"}; `answers` in the order received, those that came late left out."""
    return {
        "attempt": str(attempt),
        "form": {
            "seed": seed,
            "scoring_version": scoring_version,
            "cut": rule.cut,
            "critical_needed": rule.critical_needed,
            "module_percent": rule.module_percent,
            "questions": [dict(question) for question in questions],
        },
        "answers": [
            {
                "window": str(answer.window),
                "client_seq": answer.client_seq,
                "version": str(answer.version),
                "revision": answer.revision,
                "answer": answer.answer,
                "received_at": answer.received_at.astimezone(UTC).isoformat(
                    timespec="microseconds"
                ),
            }
            for answer in answers
        ],
    }


def hash_of(paper: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex digits) of the paper as JSON with sorted keys and without spaces, in UTF-8."""
    text = json.dumps(paper, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
