"""The list of one's own attempts: dates, outcome, domains, receipt, and the way to result and report; nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes import actions
from quizzes.models import Attempt
from tests import people
from tests.quizzes.examined import EXAMINED_AT, NOW, begin, exam, question, sat
from tests.quizzes.sitters import sit, start
from tests.quizzes.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def page_of(person: Any, query: str = "") -> str:
    response = signed_in(person).get(f"/attempts/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def failed(person: Any) -> Attempt:
    quiz = exam(cut=2, module_percent=50)
    asked = [question(quiz, "q-1"), question(quiz, "q-2", module="two")]
    return sat(person, quiz, asked, "b-")


def test_failed_exam_stands_with_domains_receipt_and_links() -> None:
    attempt = failed(people.bob())
    result = attempt.current_result
    assert result is not None
    page = page_of(people.bob())
    for wanted in (
        "The exam",
        "Not passed",
        "20 November 2026, 09:00 UTC",
        "0 of 1 right",
        "1 needed",
        "1 of 2 answers",
        "the last at 09:01:00 UTC on 20 November 2026",
        result.paper_hash,
        f"/attempts/{attempt.uuid}/result/",
        f"/attempts/{attempt.uuid}/score-report/",
    ):
        assert wanted in page
    assert [one for one in ("q-1", "What is", "Answer a of", "SECRET") if one in page] == []


def test_pass_says_no_number_of_right_answers() -> None:
    quiz = exam(cut=1)
    asked = [question(quiz, "q-1"), question(quiz, "q-2", module="two")]
    sat(people.ada(), quiz, asked, "ab")
    page = page_of(people.ada())
    assert "Passed" in page
    assert " right" not in page.split("<main")[1].split("</main>")[0].replace("What was asked", "")


def test_open_and_void_ones_are_told(curriculum: None) -> None:
    attempt = start(people.ada(), "alpha-check")
    page = page_of(people.ada())
    assert "Open" in page
    assert f"/attempts/{attempt.uuid}/" in page
    actions.void_attempt(attempt=attempt, by=people.root(), reason="fire", now=NOW)
    assert "Does not count" in page_of(people.ada())


def test_check_has_no_receipt_and_no_report(curriculum: None) -> None:
    sit(people.ada(), "alpha-check")
    page = page_of(people.ada())
    assert "Passed" in page
    assert "score-report" not in page
    assert "Paper" not in page


def test_list_holds_nobody_elses_and_none_says_so() -> None:
    attempt = failed(people.bob())
    page = page_of(people.eve())
    assert "You have not sat a check or an exam yet." in page
    assert str(attempt.uuid) not in page
    assert Client().get("/attempts/").status_code == 302


def test_page_asks_the_database_as_often_for_three_as_for_one() -> None:
    quiz = exam(cut=2)
    asked = [question(quiz, "q-1"), question(quiz, "q-2", module="two")]
    client, counts = signed_in(people.bob()), []
    for days in (0, 1, 2, 3):
        attempt = begin_again(quiz, asked, days)
        client.get("/attempts/")
        with CaptureQueriesContext(connection) as queries:
            assert str(attempt.uuid) in client.get("/attempts/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[2] == counts[3]


def begin_again(quiz: Any, asked: Any, days: int) -> Attempt:
    attempt = begin(people.bob(), quiz, asked, at=EXAMINED_AT + timedelta(days=days))
    return actions.submit_attempt(
        attempt=attempt, by=attempt.user, now=attempt.started_at + timedelta(minutes=5)
    )


def test_list_goes_on_on_a_second_page() -> None:
    quiz = exam(cut=2)
    asked = [question(quiz, "q-1")]
    made = [begin_again(quiz, asked, days) for days in range(21)]
    assert str(made[0].uuid) not in page_of(people.bob())
    assert "Page 1 of 2" in page_of(people.bob())
    assert str(made[0].uuid) in page_of(people.bob(), "?page=2")
    assert str(made[0].uuid) in page_of(people.bob(), "?page=99")
