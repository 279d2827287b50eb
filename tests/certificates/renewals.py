"""A certificate of six months and what renews it: passed, taken by the sweep, put on hold, withdrawn."""

from datetime import UTC, datetime, timedelta
from typing import Any

from certificates import actions
from certificates.models import Certificate
from quizzes.models import Attempt, Quiz
from tests.certificates.factories import PASSED_AT, attempt, exam, scheme
from tests.people import ada, root
from trainingsite.accounts.actors import SYSTEM

DAY, SOON = timedelta(days=1), timedelta(minutes=1)
# Of six months: from 24 November 2026 to 24 May 2027, and open from 9 April on.
OPENS, ENDS = datetime(2027, 4, 9, tzinfo=UTC), datetime(2027, 5, 25, tzinfo=UTC)


def can_be_sat(quiz: Quiz | None = None) -> Quiz:
    """The exam of these tests, shown and with its entries asked."""
    quiz = quiz or exam()
    quiz.current_policy, quiz.current_blueprint = quiz.policies.get(), quiz.blueprints.get()
    quiz.save()
    return quiz


def issued(made: Attempt, now: datetime) -> Certificate:
    """The certificate of a pass, under the exam's own scheme where it has none."""
    if not made.quiz.schemes.in_force().exists():
        scheme(made.quiz)
    found = actions.issue_certificate(by=SYSTEM, attempt_id=made.pk, now=now)
    assert found is not None
    take(now)
    return found


def take(now: datetime) -> int:
    """What the sweep takes then."""
    return actions.take_due_steps(by=SYSTEM, now=now)


def passed(
    person: Any = None, *, cycle: int = 1, at: datetime = PASSED_AT, quiz: Quiz | None = None
) -> Certificate:
    """The certificate of a pass of then."""
    return issued(attempt(person or ada(), quiz=quiz, cycle=cycle, at=at), at + SOON)


def suspend(certificate: Certificate, now: datetime) -> None:
    """Put on hold, for safety."""
    actions.suspend(
        certificate=certificate, by=root(), reason_class="safety", reason="Look.", now=now
    )


def withdraw(certificate: Certificate, now: datetime) -> None:
    """Taken back for an error, from now on."""
    actions.withdraw(
        certificate=certificate, by=root(), reason_class="error", reason="Wrong.",
        effect="from_now", now=now,
    )  # fmt: skip


def status(certificate: Certificate, at: datetime) -> str:
    """What anybody is answered then."""
    return str(actions.verify(code=certificate.code, at=None, now=at).status)
