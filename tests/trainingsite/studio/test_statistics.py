"""Pages of statistics: for who may read exam keys, from sums alone, and silent about few people."""

import csv
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes import actions
from quizzes.models import KeyReading, Question
from tests.people import ada, lead, noor
from tests.quizzes.sitters import NOW
from tests.quizzes.sitting.lsat import LSAT6
from tests.quizzes.sitting.many_people import exam_of_five, give, key_corrected
from tests.quizzes.sitting.test_exam_keys import holder
from tests.quizzes.sitting.test_statistic_reports import TestQuestion
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
# Tables with a row for each answer, which no page may read.
ANSWERS = ("quizzes_itemresponse", "quizzes_answerevent", "quizzes_attemptform", "quizzes_result")


def first_question() -> Question:
    return exam_of_five()[1][0].question


def question_page() -> str:
    return f"/studio/course/small/question/{first_question().code}/statistics/"


def exam_page() -> str:
    policy, _versions = exam_of_five()
    return f"/studio/course/small/quiz/{policy.quiz.code}/statistics/"


@pytest.fixture
def reader() -> Client:
    """Somebody with the right, who was told what it costs and has opened a key."""
    person = holder(lead())
    actions.open_key(question=first_question(), by=person, now=NOW)
    return at_desk(person)


def text(client: Client, page: str) -> str:
    response = client.get(page)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_question_says_its_numbers_with_intervals_and_whom_options_attract(reader: Client) -> None:
    give({"a1111": 60, "a111a": 20, "11aab": 30, "1abab": 40})

    page = text(reader, question_page())

    assert "70 of 150 people" in page
    assert "47 % (95 % interval 39 % to 55 %; n = 150)" in page
    assert "attracts the strong" in page
    assert "look whether the key is right" in page
    assert page.count('class="chart-bar') == 3 * len(
        first_question().current_version.spec["options"]
    )
    assert "The numbers as a table" in page


def test_few_people_get_counts_and_no_verdict(reader: Client) -> None:
    give({"a1111": 6, "1aaaa": 6})

    page = text(reader, question_page())

    assert "6 of 12 people" in page
    assert "not enough data (n = 12, shown from 30)" in page
    assert "chart-bar" not in page
    assert "look whether the key" not in page


def test_exam_with_a_corrected_key_says_why_it_shows_no_kr20(reader: Client) -> None:
    _policy, versions = give(LSAT6)
    key_corrected(versions[0])

    page = text(reader, exam_page())

    assert "KR-21: a key was corrected" in page
    assert "each person draws other questions" not in page


def test_exam_has_the_fields_of_a_report(reader: Client) -> None:
    give(LSAT6)
    give({"11111": 3}, number=2)

    page = text(reader, exam_page())

    assert "0.295 (95 % interval 0.223 to 0.362; n = 1000)" in page
    assert "KR-20" in page
    for field in (
        "Pass rate at the first try",
        "Mean score",
        "Standard deviation",
        "Standard error of measurement",
        "Standard error at the pass mark",
        "Decided alike twice",
        "Reliability of the critical questions",
    ):
        assert field in page
    assert "fewer than 5" in page


def test_who_may_not_read_keys_is_shown_how_to_ask_and_no_number() -> None:
    give(LSAT6)
    client = at_desk(noor())
    for page in (
        question_page(),
        exam_page(),
        f"{exam_page()}1/responses.csv",
        f"{exam_page()}1/key.csv",
    ):
        response = client.get(page)
        assert response.status_code == 403
        assert "0.29" not in response.content.decode()
        assert "Ask for the right" in response.content.decode()
    assert not KeyReading.objects.exists()
    for page in (question_page(), exam_page()):
        assert at_desk(ada()).get(page).status_code == 403


def test_question_of_an_exam_costs_what_its_key_costs() -> None:
    give(LSAT6)
    client = at_desk(holder(lead()))

    assert "two years" in client.get(question_page()).content.decode()
    assert not KeyReading.objects.exists()
    assert "0.11" in client.post(question_page(), {"open-keys": "1"}, follow=True).content.decode()
    assert KeyReading.objects.filter(person=lead(), question=first_question()).exists()


@pytest.mark.each_engine
@pytest.mark.parametrize("page_of", [question_page, exam_page])
def test_page_reads_sums_and_as_many_of_many_people(reader: Client, page_of: Any) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(reader, page_of())
        return [query["sql"] for query in queries]

    give({"11111": 20, "aaaaa": 20, "1aa11": 20})
    asked()  # what each process reads once
    few = asked()
    give({pattern: 1000 * n for pattern, n in LSAT6.items()})
    give({pattern: 1000 * n for pattern, n in TestQuestion.GOOD.items()}, number=2)
    many = asked()

    assert [sql for sql in many if any(f'FROM "{table}"' in sql for table in ANSWERS)] == []
    assert len(many) == len(few)


def rows_of(response: Any) -> list[list[str]]:
    lines: Iterator[str] = (part.decode() for part in response.streaming_content)
    return list(csv.reader(lines))


def test_key_is_a_file_of_its_own_and_each_was_read(reader: Client) -> None:
    _policy, versions = give(LSAT6)

    rows = rows_of(reader.get(f"{exam_page()}1/key.csv"))

    assert rows[0] == ["question", "kind", "part", "text", "right"]
    assert {row[0] for row in rows[1:]} == {str(version.uuid) for version in versions}
    assert sum(int(row[4]) for row in rows[1:]) == 5
    read = KeyReading.objects.filter(person=lead()).values_list("question", flat=True)
    assert set(read) == {version.question_id for version in versions}


def test_responses_of_few_people_are_refused_in_words(reader: Client) -> None:
    response = reader.get(f"{exam_page()}1/responses.csv", follow=True)

    assert "Fewer than 5 people sat this" in response.content.decode()
    assert reader.get(f"{exam_page()}9/responses.csv").status_code == 404


@pytest.mark.parametrize("query", ["?version=9", "?version=x", "?version="])
def test_version_that_is_not_there_is_404(reader: Client, query: str) -> None:
    assert reader.get(f"{question_page()}{query}").status_code == 404


def test_pages_are_found_from_the_entry_and_say_when_sums_were_counted(reader: Client) -> None:
    address = f"/studio/course/small/question/{first_question().code}/"
    assert question_page() in text(reader, address)
    assert "not counted anew" in text(reader, question_page())
    actions.rebuild_statistics(by=SYSTEM, now=NOW)
    assert "last counted anew from all answers on 24 November 2026" in text(reader, question_page())


def test_bank_shows_no_share_of_few_people(reader: Client) -> None:
    bank = "/studio/course/small/bank/?show=used&show=right&pool=exam"
    give({"11111": 20, "aaaaa": 9})
    assert "69%" not in text(reader, bank)
    give({"11111": 1})
    assert "70%" in text(reader, bank)
