"""Handing in: without a connection it is kept as an act, and an exam with open questions asks once more."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.bad_days import (
    answer_next,
    answer_something,
    end_in,
    ending,
    line,
    of_time,
    received,
    sitting,
    to_the_end,
    uuid_of,
)
from tests.journeys.people_at_work import CHECKS, hand_in, saved, shown, sign_in
from tests.site import Site

OPEN_PAGE = Callable[..., Page]


def press_hand_in(page: Page) -> None:
    """The button, whatever comes of it."""
    page.get_by_role("button", name="Hand in", exact=True).click()


def asking(page: Page) -> Locator:
    """What it asks about before it hands in."""
    return page.locator("[data-ask]")


NOT_IN_TIME = "Your hand-in did not reach us before the end. What we had received by then counts."


def everything_is_closed(page: Page) -> None:
    """Nothing is offered that the time has taken away."""
    expect(page.get_by_role("heading", name="Ready to hand in?")).to_be_hidden()
    expect(page.get_by_role("button", name="Hand in", exact=True)).to_be_hidden()
    expect(page.locator("[data-leave]:visible")).to_have_text("Leave this page")


# --- Without a connection ---------------------------------------------------------------------------------


def handed_in_without_network(page: Page) -> Page:
    """One answer and the wish to hand in, neither received."""
    page.context.set_offline(True)
    answer_next(page)
    to_the_end(page)
    press_hand_in(page)
    expect(line(page)).to_contain_text("You have handed in, and we have not received it yet.")
    return page


def test_hand_in_without_a_network_is_kept_and_sent_when_it_is_back(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = handed_in_without_network(sitting(open_page(), running_site, "ada", CHECKS[2]))
    expect(line(page)).to_have_text(
        "You have handed in, and we have not received it yet. No connection. Answers not received yet: 1. "
        "It is kept on this device, and sent by itself as soon as it can be, until the time is up."
    )
    said = line(page).inner_text()
    page.wait_for_timeout(6000)  # what the queue says meanwhile does not take its place
    assert line(page).inner_text() == said
    expect(page.locator("[data-live]")).to_contain_text("You have handed in")
    expect(page.locator("[data-version]:enabled")).to_have_count(0)
    page.context.set_offline(False)
    page.wait_for_url("**/result/", timeout=20_000)
    assert of_time(running_site, page) == [False]


def test_hand_in_that_is_kept_can_be_taken_back(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = handed_in_without_network(sitting(open_page(), running_site, "ada", CHECKS[2]))
    page.get_by_role("button", name="Take it back and go on answering").click()
    expect(page.get_by_role("button", name="Take it back and go on answering")).to_be_hidden()
    page.get_by_role("button", name="Back").click()
    answer_something(page)
    page.context.set_offline(False)
    saved(page)
    page.wait_for_timeout(2000)
    assert "/result/" not in page.url
    page.reload()
    page.wait_for_timeout(1000)
    assert "/result/" not in page.url


@pytest.mark.parametrize("place", ["attempt", "dashboard", "quiz"])
def test_hand_in_of_a_page_that_was_closed_is_sent_by_the_next_one(
    running_site: Site, open_page: OPEN_PAGE, place: str
) -> None:
    page = handed_in_without_network(sitting(open_page(), running_site, "ada", CHECKS[2]))
    context, address, attempt = page.context, page.url, uuid_of(page)
    page.close()
    context.set_offline(False)
    page = context.new_page()
    if place == "attempt":
        page.goto(address)
    else:
        site = running_site.url
        page.goto(site + {"dashboard": "/dashboard/", "quiz": f"/quizzes/{CHECKS[2]}/"}[place])
        expect(page.locator("[data-kept=handedIn]")).to_contain_text("received it now")
        page.locator("[data-kept-answers]").get_by_role("link", name="See the result").click()
    page.wait_for_url("**/result/")
    assert [late for _version, late in received(running_site, attempt)] == [False]


def test_hand_in_that_is_kept_past_the_end_gives_way_to_the_truth(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[1])
    end_in(running_site, page, seconds=9, grace=1)
    handed_in_without_network(page)
    expect(ending(page)).to_contain_text("Answers not received yet: 1.", timeout=15_000)
    expect(ending(page)).to_contain_text(NOT_IN_TIME)
    everything_is_closed(page)
    page.wait_for_timeout(2000)
    page.context.set_offline(False)
    expect(ending(page)).to_contain_text("Answers received late: 1.")
    expect(ending(page)).to_contain_text(NOT_IN_TIME)
    everything_is_closed(page)


def test_hand_in_that_did_not_come_in_time_is_told_where_every_answer_did(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[1])
    end_in(running_site, page, seconds=9, grace=1)
    answer_something(page)
    saved(page)
    to_the_end(page)
    page.context.set_offline(True)
    press_hand_in(page)
    expect(line(page)).to_contain_text("You have handed in, and we have not received it yet.")
    page.wait_for_timeout(11_000)
    page.context.set_offline(False)
    told = f"Time is up. {NOT_IN_TIME} Every answer on this page was received."
    expect(ending(page)).to_contain_text(told)
    page.get_by_role("link", name="See the result").click()
    page.wait_for_url("**/result/")


def test_next_page_tells_that_a_hand_in_did_not_come_in_time(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[1])
    end_in(running_site, page, seconds=6, grace=1)
    context, address = handed_in_without_network(page).context, page.url
    page.close()
    page = context.new_page()
    page.wait_for_timeout(8000)
    context.set_offline(False)
    page.goto(address)
    expect(page.locator("[data-kept=handedInLate]")).to_contain_text("did not reach us before")
    page.reload()
    expect(page.locator("[data-kept-answers] .notice")).to_be_hidden()


def test_lost_connection_is_told_at_once_and_aloud(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "ada", CHECKS[2])
    answer_something(page)
    saved(page)
    page.context.set_offline(True)
    told = "No connection. Every answer on this page was received."
    expect(line(page)).to_have_text(told)
    expect(page.locator("[data-live]")).to_have_text(told)
    page.context.set_offline(False)
    saved(page)
    expect(page.locator("[data-live]")).to_contain_text("Saved at")


# --- An exam with open questions -----------------------------------------------------------------------------


@pytest.fixture
def exam(running_site: Site, open_page: OPEN_PAGE) -> Iterator[Page]:
    """Somebody's attempt at a quiz that counts as an exam while the test lasts."""
    page = sitting(open_page(), running_site, "noor", CHECKS[2])

    def call_it(purpose: str) -> None:
        with sqlite3.connect(Path(running_site.var) / "db.sqlite3", timeout=20) as database:
            change = "UPDATE quizzes_quiz SET purpose = ? WHERE code = ?"
            database.execute(change, [purpose, CHECKS[2]])

    call_it("exam")
    page.reload()
    expect(shown(page)).to_have_count(1)
    yield page
    call_it("check")


def test_exam_asks_once_more_about_open_questions_and_lists_them(exam: Page) -> None:
    answer_next(exam)
    to_the_end(exam)
    press_hand_in(exam)
    expect(asking(exam)).to_be_focused()
    expect(asking(exam)).to_contain_text("Questions without an answer: 11. They count as wrong.")
    expect(asking(exam).locator("[data-ask-links] a")).to_have_count(11)
    assert "/result/" not in exam.url
    asking(exam).locator("a").first.click()
    expect(shown(exam)).to_have_attribute("id", "q2")
    answer_something(exam)
    to_the_end(exam)
    press_hand_in(exam)
    expect(asking(exam)).to_contain_text("Questions without an answer: 10.")
    exam.get_by_role("button", name="Hand in without them").click()
    exam.wait_for_url("**/result/")


def test_exam_asks_from_what_the_server_has_and_not_from_an_old_page(
    exam: Page, running_site: Site, open_page: OPEN_PAGE
) -> None:
    old = open_page()  # a second device, whose page is as it was before the answers
    sign_in(old, running_site, "noor")
    old.goto(exam.url)
    for _question in range(5):
        answer_next(exam)
    saved(exam)
    to_the_end(old)
    expect(old.locator("[data-review] [data-open-count]")).to_have_text(
        "7 of 12 questions have no answer yet."
    )
    press_hand_in(old)
    expect(asking(old)).to_contain_text("Questions without an answer: 7.")
    old.get_by_role("button", name="Hand in without them").click()
    old.wait_for_url("**/result/")


def test_exam_handed_in_without_a_network_leaves_no_question_that_was_not_agreed_to(
    exam: Page, running_site: Site, open_page: OPEN_PAGE
) -> None:
    answer_next(exam)
    saved(exam)
    exam.context.set_offline(True)
    to_the_end(exam)
    press_hand_in(exam)
    expect(asking(exam)).to_contain_text("Questions without an answer: 11.")
    exam.get_by_role("button", name="Hand in without them").click()
    expect(line(exam)).to_contain_text("You have handed in")
    other = open_page()  # meanwhile another device takes back the one answer there is
    sign_in(other, running_site, "noor")
    other.goto(exam.url)
    clear_the_first(other)
    exam.context.set_offline(False)
    expect(asking(exam)).to_contain_text("Questions without an answer: 12.", timeout=20_000)
    assert "/result/" not in exam.url
    exam.get_by_role("button", name="Hand in without them").click()
    exam.wait_for_url("**/result/")


def clear_the_first(page: Page) -> None:
    """Take the answer to the first question back, as a program that uses the API can."""
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(1)
    status = page.evaluate(
        """async () => {
          const root = document.querySelector("[data-attempt]");
          const version = document.querySelector("[data-version]").dataset.version;
          const answers = [{ client_seq: 1, version, revision: 50, answer: null }];
          const csrf = document.cookie.match(/csrftoken=([^;]+)/)[1];
          const reply = await fetch(root.dataset.answersUrl, {
            method: "POST",
            headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
            body: JSON.stringify({ window: crypto.randomUUID(), answers }),
          });
          return reply.status;
        }"""
    )
    assert status == 200


def test_check_is_handed_in_without_asking(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(), running_site, "ada", CHECKS[2])
    answer_next(page)
    to_the_end(page)
    hand_in(page)
