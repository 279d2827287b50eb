"""The quiz pages, with and without scripts, for the right person, the wrong one and nobody."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, ExamEntry
from tests.people import ada, eve
from tests.quizzes.sitters import DAY, answer, item, keys, save, sit, start

HOUR = DAY / 24
pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def posted(attempt: Attempt) -> dict[str, Any]:
    """What a browser without scripts posts for the right answers."""
    data: dict[str, Any] = {}
    for version, key in keys(attempt).items():
        name = f"q-{version}"
        if isinstance(key, dict) and "value" in key:
            data |= {f"{name}-value": key["value"], f"{name}-unit": key["unit"]}
        elif isinstance(key, dict):
            data |= {f"{name}-{left}": right for left, right in key.items()}
        elif isinstance(key, list):
            data |= {name: key} | {
                f"{name}-{option}": place for place, option in enumerate(key, start=1)
            }
        else:
            data[name] = key
    return data


@pytest.mark.each_engine
def test_check_from_start_to_result_without_scripts() -> None:
    client = signed_in(ada())
    assert client.get("/quizzes/alpha-check/").status_code == 200
    client.post("/quizzes/alpha-check/start/")
    attempt = Attempt.objects.get(user=ada())
    response = client.post(f"/attempts/{attempt.uuid}/submit/", posted(attempt), follow=True)
    assert response.redirect_chain[-1][0] == f"/attempts/{attempt.uuid}/result/"
    attempt.refresh_from_db()
    assert attempt.current_result.right == 5


def test_page_without_scripts_shows_what_is_saved_so_that_posting_it_again_loses_nothing() -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check")
    answer(attempt)
    page = client.get(f"/attempts/{attempt.uuid}/").content.decode()
    # the unit, three partners, three places
    assert page.count(" selected>") == 1 + 3 + 3
    before = actions.current_answers(attempt=attempt)
    client.post(f"/attempts/{attempt.uuid}/save/", posted(attempt))
    assert [(a["version"], a["answer"]) for a in actions.current_answers(attempt=attempt)] == [
        (a["version"], a["answer"]) for a in before
    ]


@pytest.mark.each_engine
def test_unreadable_number_keeps_the_attempt_open_and_the_rest_saved() -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check")
    data = posted(attempt)
    number = next(name for name in data if name.endswith("-value"))
    response = client.post(
        f"/attempts/{attempt.uuid}/submit/", data | {number: "many"}, follow=True
    )
    assert "Nothing was handed in" in response.content.decode()
    assert len(actions.current_answers(attempt=attempt)) == 4


@pytest.mark.each_engine
@pytest.mark.parametrize("act", ["save", "submit"])
def test_answers_posted_after_the_end_are_stored_as_late_and_called_late(act: str) -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check", now=timezone.now() - DAY)
    hour_ago = timezone.now() - HOUR
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=hour_ago, closes_at=hour_ago)
    response = client.post(f"/attempts/{attempt.uuid}/{act}/", posted(attempt), follow=True)
    page = response.content.decode()
    assert response.redirect_chain[-1][0] == f"/attempts/{attempt.uuid}/result/"
    assert "5 answers came after the end." in page
    assert "Your answers are saved" not in page
    assert "Nothing was handed in" not in page
    assert AnswerEvent.objects.filter(is_late=True).count() == 5
    attempt.refresh_from_db()
    assert attempt.current_result.right == 0


def test_answers_posted_to_a_closed_attempt_are_late_too_and_empty_fields_are_nothing() -> None:
    client, attempt = signed_in(ada()), sit(ada(), "alpha-check", right=2, now=timezone.now())
    answers = posted(attempt)
    response = client.post(f"/attempts/{attempt.uuid}/submit/", answers, follow=True)
    assert "3 answers came after the end." in response.content.decode()
    client.post(f"/attempts/{attempt.uuid}/submit/", {})
    assert AnswerEvent.objects.late().count() == 3


@pytest.mark.parametrize("act", ["save", "submit"])
def test_answers_posted_a_day_after_the_end_are_not_stored_and_that_is_said(act: str) -> None:
    client, attempt = signed_in(ada()), sit(ada(), "alpha-check", right=2)

    response = client.post(f"/attempts/{attempt.uuid}/{act}/", posted(attempt), follow=True)

    assert "This attempt ended more than a day ago." in response.content.decode()
    assert not AnswerEvent.objects.late().exists()


def test_result_says_how_many_answers_were_received_late() -> None:
    client, attempt = signed_in(ada()), sit(ada(), "alpha-check", right=3)
    address = f"/attempts/{attempt.uuid}/result/"
    assert "received late" not in client.get(address).content.decode()

    (one, key), (two, other), *_more = keys(attempt).items()
    save(attempt, item(7, one, None, revision=8), item(8, one, key, revision=9))
    save(attempt, item(9, two, other, revision=9))

    page = client.get(address).content.decode()
    assert "Answers received late: 2" in page
    assert "ask for somebody to look at them" in page
    assert actions.late_questions(attempt=attempt) == 2
    assert actions.late_questions(attempt=sit(ada(), "alpha-check")) == 0


@pytest.mark.parametrize("address", ["/dashboard/", "/quizzes/alpha-check/"])
def test_pages_around_an_attempt_send_what_the_device_kept(address: str) -> None:
    page = signed_in(ada()).get(address).content.decode()
    assert "/api/v1/attempts/00000000-0000-0000-0000-000000000000/answers/" in page
    assert "quizzes/send-kept.js" in page


def test_result_of_a_passed_exam_asks_for_the_certificate_until_it_is_answered() -> None:
    sit(ada(), "alpha-check")
    exam = sit(ada(), "small-exam")
    page = signed_in(ada()).get(f"/attempts/{exam.uuid}/result/").content.decode()
    assert 'data-fragment="/certificates/list/?exam=small-exam" data-every="2"' in " ".join(
        page.split()
    )
    assert "trainingsite/fragment.js" in page
    assert "load that page again" in page


def test_result_of_a_passed_exam_promises_no_certificate_to_readers_without_scripts() -> None:
    """Whether one is due is said by the page behind the link: here nobody knows."""
    sit(ada(), "alpha-check")
    exam = sit(ada(), "small-exam")
    client = signed_in(ada())
    page = client.get(f"/attempts/{exam.uuid}/result/").content.decode()
    assert "shows it, or says why there is none yet" in page
    assert "certificate is being made" not in page
    assert "No certificate is issued for" in client.get("/certificates/").content.decode()


@pytest.mark.each_engine
def test_exam_needs_both_boxes() -> None:
    sit(ada(), "alpha-check")
    client = signed_in(ada())
    response = client.post("/quizzes/small-exam/start/", {"agreed": "on"})
    assert response.status_code == 400
    assert not ExamEntry.objects.exists()
    response = client.post("/quizzes/small-exam/start/", {"agreed": "on", "name_confirmed": "on"})
    assert response.status_code == 302
    assert ExamEntry.objects.count() == 1


def test_locked_exam_says_why() -> None:
    assert (
        "when you have passed the check"
        in signed_in(ada()).get("/quizzes/small-exam/").content.decode()
    )


def test_no_page_of_an_exam_shows_a_key() -> None:
    sit(ada(), "alpha-check")
    client, attempt = signed_in(ada()), start(ada(), "small-exam", now=timezone.now())
    pages = [client.get(f"/attempts/{attempt.uuid}/")]
    client.post(f"/attempts/{attempt.uuid}/submit/", {"without": "asked"})
    pages += [client.get(f"/attempts/{attempt.uuid}/result/"), client.get("/quizzes/small-exam/")]
    for page in pages:
        assert page.status_code == 200
        assert "SECRET-WHY" not in page.content.decode()
        assert "data-critical" not in page.content.decode()


@pytest.mark.parametrize("end", ["", "result/"])
def test_reading_is_for_the_right_person_only(end: str) -> None:
    attempt = sit(ada(), "alpha-check")
    assert signed_in(ada()).get(f"/attempts/{attempt.uuid}/{end}").status_code in {200, 302}
    assert signed_in(eve()).get(f"/attempts/{attempt.uuid}/{end}").status_code == 404
    nobody = Client().get(f"/attempts/{attempt.uuid}/{end}")
    assert (nobody.status_code, nobody["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("act", ["save", "submit"])
def test_acting_is_for_the_right_person_only(act: str) -> None:
    attempt = start(ada(), "alpha-check")
    assert (
        signed_in(eve()).post(f"/attempts/{attempt.uuid}/{act}/", posted(attempt)).status_code
        == 404
    )
    assert Client().post(f"/attempts/{attempt.uuid}/{act}/").status_code == 302
    attempt.refresh_from_db()
    assert attempt.closed_at is None
    assert actions.current_answers(attempt=attempt) == []


@pytest.mark.parametrize(
    "address",
    [
        "/courses/small/",
        "/courses/small/alpha/",
        "/courses/small/alpha/boiling/",
        "/courses/small/evidence/",
        "/dashboard/",
    ],
)
def test_pages_of_the_course_open(address: str) -> None:
    assert signed_in(ada()).get(address).status_code == 200
    assert Client().get(address).status_code in {200, 302}


def test_more_tries_take_no_more_queries() -> None:
    client, taken = signed_in(ada()), []
    for tries in (1, 2):
        for _ in range(tries):
            sit(ada(), "alpha-check")
        with CaptureQueriesContext(connection) as queries:
            client.get("/quizzes/alpha-check/")
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_page_of_a_quiz_reads_the_attempts_once_so_that_nothing_on_it_contradicts_itself() -> None:
    """Read twice, an attempt that is handed in between was both open and passed."""
    client = signed_in(ada())
    sit(ada(), "alpha-check")
    start(ada(), "alpha-check")

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/quizzes/alpha-check/")

    of_attempts = [q for q in asked if q["sql"].startswith('SELECT "quizzes_attempt"')]
    assert len(of_attempts) == 1
    assert (page.context["availability"].state, len(page.context["past"])) == ("in_progress", 1)


def test_address_that_takes_a_form_leads_back_to_its_page_when_visited() -> None:
    client = signed_in(ada())
    attempt = start(ada(), "alpha-check")
    for address, page in (
        (f"/attempts/{attempt.uuid}/submit/", f"/attempts/{attempt.uuid}/"),
        (f"/attempts/{attempt.uuid}/save/", f"/attempts/{attempt.uuid}/"),
        ("/quizzes/alpha-check/start/", "/quizzes/alpha-check/"),
    ):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, page)


def test_passed_check_leads_to_the_exam_that_it_opens() -> None:
    attempt = sit(ada(), "alpha-check")
    page = signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "Next: Small exam." in page
    assert 'href="/quizzes/small-exam/"' in page
