"""Sections over the API and on pages without scripts, for the right person, the wrong one and nobody."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, SectionClose
from tests.people import ada, eve
from tests.quizzes.sectioned import close, in_sections, versions_in
from tests.quizzes.sitters import item, keys, save
from tests.quizzes.test_pages import posted, signed_in

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
ROOT = "/api/v1"


def begun(minutes: int = 10) -> Attempt:
    return in_sections(minutes=minutes, now=timezone.now())


def close_now(attempt: Attempt, number: int, **how: Any) -> None:
    close(attempt, number, now=timezone.now(), **how)


def address(attempt: Attempt, number: int = 1) -> str:
    return f"/attempts/{attempt.uuid}/sections/{number}/close/"


# --- The API --------------------------------------------------------------------------------------------


def test_closing_answers_with_the_whole_attempt_and_the_next_section_open(client_of: Any) -> None:
    attempt, client = begun(), client_of(ada())
    for _again in range(2):
        response = client.post(f"{ROOT}{address(attempt)}", {}, format="json")
        body = response.json()
        assert response.status_code == 200
        assert body["state"] == "in_progress"
        assert [one["state"] for one in body["form"]["sections"]] == ["closed", "open", "waiting"]
        assert [one["n"] for one in body["form"]["sections"]] == [1, 2, 3]
        assert len(body["form"]["questions"]) == 4
        assert body["break"]["until"] is None


def test_break_only_where_it_is_asked_for(client_of: Any) -> None:
    attempt, client = begun(), client_of(ada())
    body = client.post(f"{ROOT}{address(attempt)}", {"break": True}, format="json").json()
    assert body["break"]["until"] is not None
    assert body["form"]["questions"] == []
    client.post(f"{ROOT}/attempts/{attempt.uuid}/break/end/")
    body = client.post(f"{ROOT}{address(attempt, 2)}", {"break": False}, format="json").json()
    assert body["break"]["until"] is None


@pytest.mark.parametrize(
    "said", [{"break": "yes"}, {"break": 1}, {"break": None}, ["break"], "break"]
)
def test_what_is_no_answer_to_break_is_refused_and_closes_nothing(
    client_of: Any, said: Any
) -> None:
    attempt = begun()
    response = client_of(ada()).post(f"{ROOT}{address(attempt)}", said, format="json")
    assert response.status_code == 400
    assert not SectionClose.objects.exists()


def test_who_may_not_and_what_cannot_be_closed(client_of: Any) -> None:
    attempt = begun()
    mine = client_of(ada())
    assert client_of(eve()).post(f"{ROOT}{address(attempt)}").status_code == 404
    assert Client().post(f"{ROOT}{address(attempt)}").status_code == 401
    assert mine.post(f"{ROOT}{address(attempt, 9)}").status_code == 404
    waits = mine.post(f"{ROOT}{address(attempt, 2)}")
    assert (waits.status_code, waits.json()["code"]) == (409, "section-not-open")
    assert not SectionClose.objects.exists()


def test_no_break_left_closes_nothing(client_of: Any) -> None:
    attempt = begun()
    Attempt.objects.filter(pk=attempt.pk).update(break_seconds=0)
    refused = client_of(ada()).post(f"{ROOT}{address(attempt)}", {"break": True}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "no-break")
    assert not SectionClose.objects.exists()


def test_answer_for_a_closed_section_is_rejected_and_kept(client_of: Any) -> None:
    attempt = begun()
    version = versions_in(attempt, 1)[0]
    close_now(attempt, 1)
    body = {"window": "6f0e2f4c-7d0b-4f57-9a10-0123456789ab", "answers": [item(1, version, None)]}
    response = client_of(ada()).post(
        f"{ROOT}/attempts/{attempt.uuid}/answers/", body, format="json"
    )
    assert response.status_code == 200
    assert response.json()["rejected"] == [{"client_seq": 1, "reason": "section-closed"}]
    assert AnswerEvent.objects.filter(attempt=attempt).late().count() == 1


# --- Pages without scripts ------------------------------------------------------------------------------


def page(client: Client, url: str) -> str:
    return str(client.get(url, follow=True).content.decode())


def shown(client: Client, attempt: Attempt) -> dict[str, str]:
    """What goes with the form of the page besides answers."""
    text = page(client, f"/attempts/{attempt.uuid}/")
    return {name: text.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("shown", "section")}  # fmt: skip


def of_section(attempt: Attempt, number: int) -> dict[str, Any]:
    here = tuple(f"q-{version}" for version in versions_in(attempt, number))
    return {name: given for name, given in posted(attempt).items() if name.startswith(here)}


def test_page_shows_the_open_section_with_numbers_of_the_whole() -> None:
    attempt, client = begun(), signed_in(ada())
    first = page(client, f"/attempts/{attempt.uuid}/")
    assert "Section 1 of 3" in first
    assert first.count("data-version=") == 2
    assert "Question 2 of 5" in first
    assert "data-hand-in>" not in first
    close_now(attempt, 1)
    second = page(client, f"/attempts/{attempt.uuid}/")
    assert "Section 2 of 3" in second
    assert "section 1 closed at" in second
    assert 'id="q3"' in second
    assert 'id="q1"' not in second
    close_now(attempt, 2)
    last = page(client, f"/attempts/{attempt.uuid}/")
    assert "data-hand-in>" in last
    assert "data-close-section" not in last
    close_now(attempt, 3)
    over = page(client, f"/attempts/{attempt.uuid}/")
    assert "All sections are closed" in over
    assert "data-version=" not in over
    assert "data-hand-in>" in over


@pytest.mark.each_engine
def test_whole_exam_in_sections_without_scripts() -> None:
    attempt, client = begun(), signed_in(ada())
    for number in (1, 2):
        answers = of_section(attempt, number) | shown(client, attempt)
        asked = client.post(address(attempt, number), answers).content.decode()
        assert f"Close section {number} of 3?" in asked
        assert "This cannot be undone" in asked
        assert "Every question of it has an answer." in asked
        assert SectionClose.objects.count() == number - 1
        client.post(address(attempt, number), {"sure": "yes"})
        assert SectionClose.objects.count() == number
    answers = of_section(attempt, 3) | shown(client, attempt)
    response = client.post(f"/attempts/{attempt.uuid}/submit/", answers, follow=True)
    assert response.redirect_chain[-1][0] == f"/attempts/{attempt.uuid}/result/"
    attempt.refresh_from_db()
    assert attempt.current_result.right == 5


def test_confirmation_says_how_many_have_no_answer_and_offers_a_break() -> None:
    attempt, client = begun(), signed_in(ada())
    asked = client.post(address(attempt), shown(client, attempt)).content.decode()
    assert "2 questions have no answer. They count as wrong." in asked
    assert "Close it and take a break (10 minutes left)" in asked
    on_break = client.post(address(attempt), {"sure": "break"}, follow=True).content.decode()
    assert "The clock stands still." in on_break
    attempt.refresh_from_db()
    assert attempt.is_paused_at(timezone.now())


def test_unreadable_answer_keeps_the_section_open() -> None:
    attempt, client = begun(), signed_in(ada())
    [name, *_others] = data = of_section(attempt, 1)
    answers = data | {name: "no such option"} | shown(client, attempt)
    said = client.post(address(attempt), answers, follow=True).content.decode()
    assert "the answer could not be read" in said
    assert not SectionClose.objects.exists()


def test_page_of_a_section_that_another_tab_closed_stores_its_answers_and_says_so() -> None:
    attempt, client = begun(), signed_in(ada())
    answers = of_section(attempt, 1) | shown(client, attempt)
    close_now(attempt, 1)
    for url in (f"/attempts/{attempt.uuid}/save/", address(attempt)):
        said = client.post(url, answers, follow=True).content.decode()
        assert "This section was closed before these answers came." in said
        assert "Section 2 of 3" in said
        assert "Answers came after their section was closed." in said
    assert AnswerEvent.objects.filter(attempt=attempt).late().exists()
    assert actions.current_answers(attempt=attempt) == []


def test_time_of_a_close_names_its_zone() -> None:
    attempt, client = begun(), signed_in(ada())
    close_now(attempt, 1)
    [one] = actions.closes_of(attempt)
    with timezone.override(ZoneInfo("Asia/Kolkata")):
        local = timezone.localtime(one.closed_at)
    with override_settings(TIME_ZONE="Asia/Kolkata"):
        said = page(client, f"/attempts/{attempt.uuid}/")
    assert f"section 1 closed at {local:%H:%M} IST" in said


def test_page_of_a_closed_section_ends_no_break() -> None:
    attempt, client = begun(), signed_in(ada())
    late = of_section(attempt, 1) | shown(client, attempt)
    close_now(attempt, 1, with_break=True)
    client.post(f"/attempts/{attempt.uuid}/save/", late)
    attempt.refresh_from_db()
    assert attempt.is_paused_at(timezone.now())
    assert AnswerEvent.objects.filter(attempt=attempt).late().count() == 2


def test_saving_a_section_leaves_the_answers_of_a_closed_one_alone() -> None:
    attempt, client = begun(), signed_in(ada())
    version = versions_in(attempt, 1)[0]
    save(attempt, item(1, version, keys(attempt)[version]), now=timezone.now())
    close_now(attempt, 1)
    answers = of_section(attempt, 2) | shown(client, attempt)
    client.post(f"/attempts/{attempt.uuid}/save/", answers)
    assert len(actions.current_answers(attempt=attempt)) == 3
    assert not AnswerEvent.objects.filter(attempt=attempt).late().exists()


def test_confirmation_is_for_the_own_open_section_only() -> None:
    attempt = begun()
    assert signed_in(eve()).post(address(attempt)).status_code == 404
    client = signed_in(ada())
    assert client.post(address(attempt, 2)).status_code == 302
    assert client.get(address(attempt)).status_code == 302
    assert client.post(address(attempt, 2), {"sure": "yes"}, follow=True).status_code == 200
    assert client.post(address(attempt, 9), {"sure": "yes"}).status_code == 404
    assert Client().post(address(attempt)).status_code == 302
    assert not SectionClose.objects.exists()


def test_page_of_the_exam_says_that_it_is_asked_in_sections() -> None:
    attempt = begun()
    actions.submit_attempt(attempt=attempt, by=ada(), now=timezone.now())
    assert "your exam is asked in three sections" in page(signed_in(ada()), "/quizzes/small-exam/")


def test_result_tells_of_answers_after_their_section() -> None:
    attempt, client = begun(), signed_in(ada())
    version = versions_in(attempt, 1)[0]
    close_now(attempt, 1)
    save(attempt, item(1, version, keys(attempt)[version]), now=timezone.now())
    actions.submit_attempt(attempt=attempt, by=ada(), now=timezone.now())
    said = page(client, f"/attempts/{attempt.uuid}/result/")
    assert "Answers received late: 1" in said
    assert "after their section was closed" in said
