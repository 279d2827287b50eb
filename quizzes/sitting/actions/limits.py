"""How much one attempt may send: limits that no honest candidate meets, so that nobody fills the disk.

Counted in this process first. The shared count is asked only of who is busy, so that an ordinary save costs nothing more.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache

from quizzes.sitting.models import AnswerEvent

# An outage of an hour sends what was kept at once: sixty questions, each changed a few times.
ANSWERS_A_MINUTE = 600
ANSWERS_IN_ALL = 10_000
# Below this nobody else is asked.
QUIET = 60
_WINDOW_SECONDS = 60
_MOST_REMEMBERED = 5_000


class TooManyAnswers(Exception):
    """More in this minute than anybody gives; `wait` says how many seconds are left of it."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


# (minute, attempt) -> answers that this process has seen; the oldest are forgotten first.
_seen: OrderedDict[tuple[int, UUID], int] = OrderedDict()


def count_answers(*, attempt: UUID, number: int, now: datetime) -> bool:
    """Count these answers against their attempt. Whether it is busy, so that its rows are worth counting. Raises
    TooManyAnswers."""
    minute, past = divmod(int(now.timestamp()), _WINDOW_SECONDS)
    here = _seen[minute, attempt] = _seen.pop((minute, attempt), 0) + number
    while len(_seen) > _MOST_REMEMBERED:
        _seen.popitem(last=False)
    if here <= QUIET:
        return False
    shared: Any = cache
    counted = shared.count(
        f"answers:{attempt}:{minute}", timeout=2 * _WINDOW_SECONDS, by=min(here, number)
    )
    if max(counted, here) > ANSWERS_A_MINUTE:
        raise TooManyAnswers(_WINDOW_SECONDS - past)
    return True


def is_full(attempt_id: int) -> bool:
    """Whether this attempt has as many stored answers as any attempt may have."""
    return bool(AnswerEvent.objects.filter(attempt=attempt_id).count() >= ANSWERS_IN_ALL)
