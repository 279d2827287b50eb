"""A witnessed sitting in tests: eve watches ada's exam."""

from datetime import datetime
from typing import Any

from quizzes import actions
from quizzes.models import Attempt, Invigilation
from tests.people import ada, checked, eve
from tests.quizzes.sitters import NOW, quiz, sit
from trainingsite.accounts.actors import Person


def asked(*, candidate: Any = None, by: Any = None, now: datetime = NOW) -> Invigilation:
    """Somebody with a checked entry is asked to watch the small exam."""
    invigilator = checked(by or eve())
    return actions.propose_witness(
        quiz=quiz("small-exam"), address=invigilator.email, by=candidate or ada(), now=now
    )


def accepted(*, by: Any = None, now: datetime = NOW) -> Invigilation:
    row, by = asked(by=by, now=now), by or eve()
    actions.answer_witness(row=row, accepts=True, by=by, now=now)
    row.refresh_from_db()
    return row


def code_for(row: Invigilation, *, now: datetime = NOW) -> str:
    """The code that the invigilator is shown once the face is compared."""
    seen = actions.entry_mark(row, Person.objects.get(pk=row.candidate_id))
    return actions.confirm_face(
        row=row, document="passport", seen=seen, by=row.invigilator, now=now
    )


def begin_with(code: str, *, by: Any = None, now: datetime = NOW) -> Attempt:
    """The candidate begins the exam with it."""
    attempt, _new = actions.start_attempt(
        by=by or ada(), quiz=quiz("small-exam"), agreed=True, name_confirmed=True, now=now, seed=1, code=code,
    )  # fmt: skip
    return attempt


def opened(*, now: datetime = NOW) -> Invigilation:
    """A sitting that was opened with its code."""
    sit(ada(), "alpha-check", now=now)
    row = accepted(now=now)
    begin_with(code_for(row, now=now), now=now)
    row.refresh_from_db()
    return row
