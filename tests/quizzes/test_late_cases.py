"""Answers that came too late: shown, asked about by whoever gave them, and decided by a person."""

from typing import Any

import pytest
from django.test import Client

from quizzes import actions
from quizzes.models import Attempt
from tests.people import ada, bob, eve, root
from tests.quizzes.sectioned import close, in_sections, versions_in
from tests.quizzes.sitters import MINUTE, NOW, item, keys, save, sit
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import ReviewCase

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def with_late_answer(person: Any, code: str = "alpha-check", *, right: int | None = 2) -> Attempt:
    """A closed attempt whose last answer came after the end."""
    if code != "alpha-check":
        sit(person, "alpha-check")
    attempt = sit(person, code, right=right)
    version, key = list(keys(attempt).items())[-1]
    save(attempt, item(9, version, key, revision=9))
    return attempt


def ask(client: Client, attempt: Attempt, asked: str = "The lift had no network.") -> Any:
    return client.post(f"/attempts/{attempt.uuid}/late/", {"asked": asked}, follow=True)


def decide(case: ReviewCase, outcome: str) -> None:
    decide_case(
        case=case, outcome=outcome, note="The log of the server agrees.", by=root(), now=NOW
    )


def test_no_case_opens_by_itself_and_one_when_somebody_asks() -> None:
    attempt, client = with_late_answer(ada()), signed_in(ada())
    page = client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "Answers received late: 1" in page
    assert "What held them up?" in page
    assert not ReviewCase.objects.exists()

    page = ask(client, attempt).content.decode()
    assert "It reached us. Somebody answers by" in page
    assert "You have asked for somebody to look at them." in page
    assert "What held them up?" not in page
    case = ReviewCase.objects.get()
    assert (case.kind, case.person, case.asked) == (
        "late-answers",
        ada(),
        "The lift had no network.",
    )
    assert case.content == {"late": 1}
    assert "The lift had no network." in client.get("/help/asked/").content.decode()

    ask(client, attempt, "Once more.")
    assert ReviewCase.objects.count() == 1


def test_asking_without_a_word_says_so_and_opens_nothing() -> None:
    attempt = with_late_answer(ada())
    response = ask(signed_in(ada()), attempt, " ")
    assert response.status_code == 400
    assert "Say what held the answers up." in response.content.decode()
    assert not ReviewCase.objects.exists()


def test_attempt_without_a_late_answer_offers_nothing_to_ask() -> None:
    attempt, client = sit(ada(), "alpha-check"), signed_in(ada())
    assert (
        "What held them up?" not in client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
    )
    assert "No answer of this attempt was received late." in ask(client, attempt).content.decode()
    assert not ReviewCase.objects.exists()


def test_asking_is_for_the_right_person_only() -> None:
    attempt = with_late_answer(ada())
    assert ask(signed_in(eve()), attempt).status_code == 404
    assert Client().post(f"/attempts/{attempt.uuid}/late/", {"asked": "x"}).status_code == 302
    assert not ReviewCase.objects.exists()
    assert signed_in(ada()).get(f"/attempts/{attempt.uuid}/late/").status_code == 302


def test_try_is_given_back_and_the_person_reads_why() -> None:
    attempt, client = with_late_answer(bob(), "small-exam", right=1), signed_in(bob())
    ask(client, attempt)
    decide(ReviewCase.objects.get(), "try-given-back")
    attempt.refresh_from_db()
    assert attempt.current_result is not None
    assert attempt.current_result.state == "void"
    assert attempt.current_result.reason == "The log of the server agrees."
    page = client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "Somebody looked at them and decided on" in page
    assert "The log of the server agrees." in page
    assert "Somebody has looked at these answers" in ask(client, attempt).content.decode()
    assert ReviewCase.objects.count() == 1


def test_result_stands_when_it_is_so_decided() -> None:
    attempt = with_late_answer(bob(), "small-exam", right=1)
    ask(signed_in(bob()), attempt)
    decide(ReviewCase.objects.get(), "stands")
    attempt.refresh_from_db()
    assert attempt.results.count() == 1


def test_passed_attempt_has_no_try_to_give_back() -> None:
    attempt = sit(ada(), "alpha-check", right=None)
    version = list(keys(attempt))[-1]
    save(attempt, item(9, version, None, revision=9))
    ask(signed_in(ada()), attempt)
    with pytest.raises(Refused, match="was passed"):
        decide(ReviewCase.objects.get(), "try-given-back")
    assert ReviewCase.objects.get().is_open


def test_decider_is_led_to_the_answer_paper() -> None:
    attempt = with_late_answer(ada())
    ask(signed_in(ada()), attempt)
    link = case_kind("late-answers").link(ReviewCase.objects.get())
    assert link == f"/studio/papers/{attempt.uuid}/"


def test_sitting_that_runs_is_not_ended_by_giving_its_try_back() -> None:
    attempt = in_sections()
    version = versions_in(attempt, 1)[0]
    close(attempt, 1)
    save(attempt, item(1, version, keys(attempt)[version]))
    actions.ask_about_late(attempt=attempt, by=ada(), asked="I was not done.", now=NOW)

    with pytest.raises(Refused, match="still runs"):
        decide(ReviewCase.objects.get(kind="late-answers"), "try-given-back")

    attempt.refresh_from_db()
    assert attempt.closed_at is None


def test_answers_that_came_after_a_decision_are_asked_about_anew() -> None:
    attempt, client = with_late_answer(bob(), "small-exam", right=1), signed_in(bob())
    ask(client, attempt)
    decide(ReviewCase.objects.get(), "stands")
    version, key = next(iter(keys(attempt).items()))
    save(attempt, item(10, version, key, revision=10), now=NOW + 5 * MINUTE)

    page = client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
    assert "Others came since." in page
    assert "It reached us." in ask(client, attempt, "Another device had them.").content.decode()

    assert ReviewCase.objects.open().get().content == {"late": 2}
