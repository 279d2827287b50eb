"""What the clock of an attempt says: its deadline, a break, and what time it was given. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from quizzes.sitting.actions.attempts import attempt_state
from quizzes.sitting.actions.breaks import Break, break_of
from quizzes.sitting.actions.time_given import grants_of
from quizzes.sitting.models import Attempt, TimeGrant


@dataclass(frozen=True)
class Clock:
    """The clock at a moment. `state` is that of the attempt's row: whoever looks at a clock closes nothing."""

    state: str
    deadline_at: datetime | None
    server_time: datetime
    pause: Break | None
    grants: list[TimeGrant]


def clock_of(*, attempt: Attempt, now: datetime) -> Clock:
    """The clock of an attempt."""
    return Clock(
        attempt_state(attempt),
        attempt.deadline_at,
        now,
        break_of(attempt, now),
        grants_of(attempt),
    )
