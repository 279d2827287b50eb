"""An exam in sections in tests: whoever has a right to breaks gets one."""

from datetime import datetime
from typing import Any

from quizzes import actions
from quizzes.models import Attempt
from quizzes.sitting.actions.given import given_questions
from tests.people import ada
from tests.quizzes.sitters import NOW
from tests.quizzes.timed import begin, granted


def in_sections(person: Any = None, *, minutes: int = 10, now: datetime = NOW) -> Attempt:
    """An open attempt at the small exam: five questions in sections of two, two and one."""
    person = person or ada()
    granted(person, now=now, break_minutes=minutes)
    return begin(person, now=now)


def versions_in(attempt: Attempt, number: int) -> list[str]:
    """The questions of a section in the order shown."""
    given = given_questions(attempt.pk)
    return [str(key) for key, one in given.items() if one.section == number]


def close(
    attempt: Attempt, number: int, *, with_break: bool = False, now: datetime = NOW
) -> Attempt:
    closed = actions.close_section(
        attempt=attempt, number=number, with_break=with_break, by=attempt.user, now=now
    )
    attempt.refresh_from_db()
    return closed
