"""What the sweep reads to find passes that were held too long: no more with more attempts, nor with more people in a case."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import Attempt, Result
from quizzes.sitting.actions.held_until import held_until, passes_held_too_long
from quizzes.sitting.actions.incidents import report_incident, sittings_between
from tests.database_steps import database_steps, show_rows_to_the_planner
from tests.people import ada, bob, eve, lead, mira, noor, root, vera
from tests.quizzes.examined import NOW, begin, exam, hand_in, question
from tests.quizzes.sitting.test_rescoring import answer_fast
from trainingsite.accounts.models import ReviewCase

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def sat(settings: Any) -> Any:
    """Sits an exam faster than reading takes, and passes."""
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.clinic.org", False
    settings.MAIL_IS_CONFIGURED = True
    vera(), root()
    quiz = exam(cut=6)
    bank = [question(quiz, f"q{number}") for number in range(6)]

    def sit(person: Any) -> Attempt:
        attempt = begin(person, quiz, bank)
        answer_fast(attempt, "aaaaaa")
        hand_in(attempt)
        attempt.refresh_from_db()
        return attempt

    return sit


def test_more_people_in_a_case_are_no_more_queries(sat: Any) -> None:
    asked = []
    for hours, people in enumerate([(ada, bob), (eve, noor, mira, lead)]):
        newest = [sat(person()) for person in people][-1]
        begun = newest.started_at - hours * HOUR
        sittings = sittings_between(quiz=newest.quiz, begin=begun, end=begun + 8 * HOUR)
        until = (NOW + 8 * DAY).date()
        report_incident(sittings=sittings, text="Fire alarm", until=until, by=root(), now=NOW)
        with CaptureQueriesContext(connection) as queries:
            held_until(newest, NOW)
        asked.append((len(sittings.attempts), len(queries)))

    assert asked == [(2, asked[0][1]), (6, asked[0][1])]


def _give_results(attempts: list[Attempt], like: Result) -> None:
    """A pass for each of them, as this result."""
    said = Result.objects.filter(pk=like.pk).values().get() | {"id": None, "state": "passed"}
    rows = [Result(**said | {"attempt_id": attempt.pk}) for attempt in attempts]
    for attempt, result in zip(attempts, Result.objects.bulk_create(rows), strict=True):
        attempt.current_result = result
    Attempt.objects.bulk_update(attempts, ["current_result"])


@pytest.mark.each_engine
def test_sweep_does_not_read_all_attempts(sat: Any) -> None:
    held = sat(ada())
    late = NOW + 10 * DAY
    show_rows_to_the_planner()
    few = database_steps(lambda: passes_held_too_long(late))
    passed = Attempt.objects.bulk_create(
        Attempt(
            user=bob(),
            quiz=held.quiz,
            started_at=held.started_at - number * DAY,
            closed_at=held.closed_at - number * DAY,
            close_reason=held.close_reason,
        )
        for number in range(1, 201)
    )
    _give_results(passed, held.current_result)
    show_rows_to_the_planner()

    many = database_steps(lambda: passes_held_too_long(late))
    assert many < few * 2


def test_pass_whose_case_was_closed_while_no_sweep_ran_is_found_at_once(sat: Any) -> None:
    held = sat(ada())
    long_ago = NOW - 400 * DAY
    ReviewCase.objects.update(decided_at=long_ago, outcome="settled", note="Seen.")

    assert passes_held_too_long(NOW + DAY) == [held]
