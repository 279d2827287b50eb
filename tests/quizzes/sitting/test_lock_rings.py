"""Cases about exams and cases about accounts, decided in one moment: neither waits for the other in a ring. What cannot be locked keeps
no other attempt waiting."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from quizzes import actions
from quizzes.models import Attempt
from quizzes.sitting.actions.sitting_cases import report_sitting
from tests.at_once import Begun, met
from tests.people import ada, bob, root, vera
from tests.quizzes import examined
from tests.quizzes.examined import NOW
from tests.trainingsite.accounts.test_frozen_accounts import GOES_BACK, NEW, _stolen
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import OwnAddressChange

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def test_case_about_an_exam_is_decided_while_its_account_goes_back() -> None:
    vera(), root()
    exam, candidate = examined.exam(cut=1), ada()
    attempt = examined.sat(candidate, exam, [examined.question(exam, "q1")], "a")
    Client().post(_stolen(candidate))
    OwnAddressChange.objects.update(asked_at=examined.EXAMINED_AT - DAY)
    case = report_sitting(
        attempt=attempt, kind="misconduct", text="A phone.", until=(NOW + 9 * DAY).date(), by=root(), now=NOW
    )  # fmt: skip

    decided, gone_back = met(
        lambda: decide_case(case=case, outcome="none", note="None.", by=root(), now=NOW),
        lambda: call_command("end_freeze", NEW, GOES_BACK, reason="Seen."),
    )

    assert (decided, gone_back) == (None, None)
    case.refresh_from_db()
    assert case.outcome == "none"
    assert examined.states(attempt)[-1] == "void"


def test_attempt_that_cannot_be_locked_keeps_no_other_from_being_closed() -> None:
    exam = examined.exam(cut=1)
    asked = [examined.question(exam, "q1")]
    held, other = (examined.begin(person(), exam, asked) for person in (ada, bob))
    Attempt.objects.update(deadline_at=NOW - DAY, closes_at=NOW - DAY)

    def impatiently() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        return actions.sweep(by=SYSTEM, now=NOW)["closed"]

    with transaction.atomic():
        Attempt.objects.select_for_update().get(pk=held.pk)
        assert Begun(impatiently).ended() == 1

    assert list(Attempt.objects.open()) == [held]
    assert Attempt.objects.get(pk=other.pk).closed_at is not None
    assert actions.sweep(by=SYSTEM, now=NOW)["closed"] == 1
