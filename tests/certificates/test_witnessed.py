"""From a watched exam to what a clinic reads: the certificate waits for the co-signature, and says what the sitting was worth."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from certificates import actions
from certificates.actions.reserving import NothingToIssue, reserve
from certificates.actions.sweeping import passes_of
from certificates.models import Certificate
from quizzes import actions as quizzes
from quizzes.models import Attempt, Invigilation
from quizzes.sitting.actions.witnessing import SIGN_WITHIN
from quizzes.tasks import sweep_attempts
from tests.certificates import factories
from tests.people import ada, eve
from tests.quizzes.sitters import MINUTE, NOW, answer, quiz
from tests.quizzes.test_pages import signed_in
from tests.quizzes.witnessed import opened
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
CLOSED = NOW + 5 * MINUTE


@pytest.fixture
def row() -> Invigilation:
    """A watched exam, passed and closed."""
    factories.scheme(quiz("small-exam"))
    found = opened()
    attempt = Attempt.objects.get(pk=found.attempt_id)
    answer(attempt, now=NOW + MINUTE)
    passed = quizzes.submit_attempt(attempt=attempt, by=ada(), now=CLOSED)
    assert passed.current_result is not None
    assert passed.current_result.state == "passed"
    return found


def issued(row: Invigilation) -> Certificate | None:
    return actions.issue_certificate(by=SYSTEM, attempt_id=row.attempt_id, now=CLOSED + MINUTE)


def sign(row: Invigilation, **how: Any) -> None:
    facts = {"has_seen_all": True, "saw": ""} | how
    quizzes.sign_close(row=row, by=eve(), now=CLOSED + MINUTE, **facts)


def asked(made: Certificate) -> Any:
    return Client().get(f"/api/v1/verify/{made.code}/").json()


@pytest.mark.each_engine
def test_pass_waits_for_the_signature_and_its_candidate_is_told(row: Invigilation) -> None:
    with pytest.raises(NothingToIssue, match="not-co-signed"):
        reserve(by=SYSTEM, attempt_id=row.attempt_id, now=CLOSED)
    assert issued(row) is None
    assert not actions.passes_without_certificate().exists()
    assert actions.sweep(by=SYSTEM, now=CLOSED) == 0
    [found] = passes_of(ada())
    assert found.withheld == "not-co-signed"
    page = signed_in(ada()).get("/certificates/").content.decode()
    assert "Your invigilator co-signs first" in page
    result = signed_in(ada()).get(f"/attempts/{row.attempt.uuid}/result/").content.decode()
    assert "Your invigilator can co-sign until" in result
    assert "co-signs first" in signed_in(ada()).get("/", follow=True).content.decode()


@pytest.mark.each_engine
def test_cosigned_exam_gives_an_invigilated_certificate_of_the_day_of_the_pass(
    row: Invigilation,
) -> None:
    sign(row)
    assert list(actions.passes_without_certificate()) == [row.attempt]
    made = issued(row)
    assert made is not None
    assert made.facts["assurance"] == "invigilated"
    assert made.facts["assurance_words"] == "The exam was sat under the eyes of an invigilator."
    assert made.valid_from == CLOSED
    body = asked(made)
    assert body["assurance"] == "invigilated"
    page = Client().get(reverse("certificates:verify", args=[made.code])).content.decode()
    assert "under the eyes of an invigilator" in page


def test_signature_in_the_middle_of_reserving_is_on_the_certificate(row: Invigilation) -> None:
    left = [1]

    def signs(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if left and sql.startswith("SELECT"):
            left.clear()
            sign(row)
        return found

    with connection.execute_wrapper(signs), contextlib.suppress(NothingToIssue):
        reserve(by=SYSTEM, attempt_id=row.attempt_id, now=CLOSED)
    assert not left
    made = issued(row)
    assert made is not None
    assert made.facts["assurance"] == "invigilated"


@pytest.mark.parametrize("way", ["not all seen", "nobody signs"])
def test_without_a_signature_it_says_that_the_identity_was_checked(
    row: Invigilation, way: str
) -> None:
    if way == "not all seen":
        sign(row, has_seen_all=False, saw="I was called away.")
    else:
        quizzes.settle_unsigned(by=SYSTEM, now=CLOSED + SIGN_WITHIN)
    made = issued(row)
    assert made is not None
    assert asked(made)["assurance"] == "id_checked"
    assert made.valid_from == CLOSED


def test_sweep_ends_the_wait_and_no_certificate_is_lost(row: Invigilation) -> None:
    """The clock of the task is the real one: the exam was closed long ago, or is to be."""
    long_ago = row.asked_at - 30 * timedelta(days=365)
    Attempt.objects.filter(pk=row.attempt_id).update(closed_at=long_ago)
    sweep_attempts()
    row.refresh_from_db()
    assert row.state == "unsigned"
    assert actions.sweep(by=SYSTEM, now=CLOSED + MINUTE) == 1
