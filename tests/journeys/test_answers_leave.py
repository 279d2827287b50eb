"""Answers leave the page whatever happens: send first, keep when possible, wait for no request for ever, say the truth."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

from tests.journeys.bad_days import (
    ANSWERS,
    FORBIDDEN,
    FULL,
    MISSING,
    NO_LAST_REQUEST,
    answer_next,
    answer_something,
    end_in,
    ending,
    hang,
    kept,
    line,
    received,
    seconds,
    to_the_end,
    uuid_of,
)
from tests.journeys.people_at_work import CHECKS, hand_in, saved, shown, sign_in
from tests.journeys.test_attempt_page import start_or_go_on, start_with
from tests.site import Site, wait_until

OPEN_PAGE = Callable[..., Page]
NO_STORAGE = pytest.mark.parametrize(
    "script", [FULL, FORBIDDEN, MISSING], ids=["full", "forbidden", "missing"]
)


def sitting(page: Page, site: Site, name: str, quiz: str = CHECKS[0]) -> Page:
    """The person's attempt at a check, handed in before if it was open, so that nothing is answered yet."""
    sign_in(page, site, name)
    start_or_go_on(page, site, quiz)
    if received(site, uuid_of(page)):
        to_the_end(page)
        hand_in(page)
        start_or_go_on(page, site, quiz)
    return page


def of_time(site: Site, page: Page) -> list[bool]:
    """For each stored change whether it came late."""
    return [late for _version, late in received(site, uuid_of(page))]


# --- The device keeps nothing ---------------------------------------------------------------------------


@NO_STORAGE
def test_answers_are_sent_although_the_device_keeps_nothing(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.context.add_init_script(script)
    sitting(page, running_site, "bob")
    expect(line(page)).to_contain_text("This browser keeps no copy")
    for _question in range(3):
        answer_next(page)
        saved(page)
    assert of_time(running_site, page) == [False] * 3
    page.reload()
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(3)
    to_the_end(page)
    hand_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed this time")


@NO_STORAGE
def test_without_storage_and_network_the_page_says_that_it_alone_holds_the_answers(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.context.add_init_script(script)
    sitting(page, running_site, "noor")
    asked: list[str] = []
    page.on("dialog", lambda dialog: _stay(dialog, asked))
    page.context.set_offline(True)
    answer_next(page)
    answer_next(page)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "waiting")
    expect(line(page)).to_have_text(
        "No connection. Answers not received yet: 2. They are held only on this open page: do not close it. "
        "It sends them as soon as it can."
    )
    expect(page.locator("[data-live]")).to_contain_text("held only on this open page")
    page.evaluate("document.querySelector('.leave a').click()")
    wait_until(
        lambda: (page.wait_for_timeout(100), asked)[1], why="the browser asks before leaving"
    )
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    saved(page)
    assert of_time(running_site, page) == [False, False]


def _stay(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.dismiss()


def test_nobody_is_asked_before_leaving_when_the_device_keeps_the_answers(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[1])
    page.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.type}"))
    page.route(ANSWERS, lambda route: route.abort())
    answer_something(page)
    expect(line(page)).to_contain_text("kept on this device")
    address = page.url
    page.get_by_role("link", name="Leave for now").click()
    expect(page.locator("[data-kept=unsent]")).to_contain_text("have not received: 1.")
    page.unroute(ANSWERS)
    page.goto(address)
    saved(page)
    assert kept(page) == []


def test_answers_survive_when_the_storage_is_wiped(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead")
    page.route(ANSWERS, lambda route: route.abort())
    answer_next(page)
    answer_next(page)
    assert len(kept(page)) == 1
    page.evaluate("localStorage.clear()")
    # The next try, by itself, keeps a copy again: a reload then loses nothing either.
    wait_until(lambda: (page.wait_for_timeout(100), kept(page))[1], why="a copy is kept again")
    page.evaluate("localStorage.clear()")
    answer_next(page)
    assert len(kept(page)) == 1
    page.unroute(ANSWERS)
    page.reload()
    wait_until(lambda: of_time(running_site, page) == [False] * 3, why="all three are received")
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(3)


def test_wiped_storage_costs_nothing_on_the_open_page(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[1])
    page.context.set_offline(True)
    answer_next(page)
    page.evaluate("localStorage.clear()")
    page.context.set_offline(False)
    saved(page)
    assert of_time(running_site, page) == [False]


def test_what_is_no_copy_of_answers_is_left_alone(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[1])
    for choice, words in enumerate(("{", "null", '"x"', "[null, 1, {}]")):
        page.evaluate(
            "([attempt, words]) => localStorage.setItem("
            "`answers:${document.documentElement.dataset.reader}:${attempt}:w`, words)",
            [str(uuid_of(page)), words],
        )
        page.reload()
        answer_something(page, choice % 2)
        saved(page)
    page.goto(f"{running_site.url}/dashboard/")
    expect(page.locator("[data-kept-answers] .notice")).to_be_hidden()


# --- Requests without a reply ---------------------------------------------------------------------------


def test_save_without_a_reply_stops_no_later_one(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(), running_site, "root")
    hanging = hang(page, times=1)
    answer_next(page)
    wait_until(lambda: (page.wait_for_timeout(50), hanging)[1], why="the first save hangs")
    page.wait_for_timeout(1200)

    def later() -> None:
        answer_next(page)
        saved(page)

    # Also the first: a later request came through, so it is not waited for any longer.
    assert seconds(later) < 5
    answer_next(page)
    saved(page)
    assert len({version for version, _late in received(running_site, uuid_of(page))}) == 3
    assert len(hanging) == 1


def test_whoever_goes_on_answering_hears_that_nothing_gets_through(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "root", CHECKS[1])
    hang(page)
    for _question in range(8):  # faster than any request runs into its limit
        answer_next(page)
        page.wait_for_timeout(900)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "waiting")


def test_many_hanging_saves_are_given_up_and_named(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "root", CHECKS[1])
    hanging = hang(page)
    for _question in range(5):
        answer_next(page)
        page.wait_for_timeout(300)
    expect(line(page)).to_contain_text(
        "No answer from the server. Answers not received yet: 5.", timeout=12_000
    )
    expect(page.locator("[data-live]")).to_contain_text("No answer from the server.")
    assert len(hanging) > 3
    page.unroute(ANSWERS)
    expect(page.locator("[data-save-state]")).to_have_attribute(
        "data-state", "saved", timeout=12_000
    )
    assert len({version for version, _late in received(running_site, uuid_of(page))}) == 5


@pytest.mark.parametrize(
    "event",
    [
        "window.dispatchEvent(new Event('online'))",
        "document.dispatchEvent(new Event('visibilitychange'))",
    ],
    ids=["the network is back", "the page is looked at again"],
)
def test_hanging_save_is_given_up_when_something_changes(
    running_site: Site, open_page: OPEN_PAGE, event: str
) -> None:
    page = sitting(open_page(), running_site, "root", CHECKS[2])
    hanging = hang(page, times=1)
    answer_next(page)
    wait_until(lambda: (page.wait_for_timeout(50), hanging)[1], why="the save hangs")

    def again() -> None:
        page.evaluate(event)
        saved(page)

    assert seconds(again) < 4
    assert of_time(running_site, page) == [False]


def test_question_about_the_attempt_and_the_hand_in_have_a_limit_too(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "root", CHECKS[2])
    hanging: list[Route] = []
    page.route(f"**/api/v1/attempts/{uuid_of(page)}/", lambda route: hanging.append(route))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line(page)).to_contain_text(
        "No answer from the server. Every answer on this page was", timeout=12_000
    )
    page.unroute(f"**/api/v1/attempts/{uuid_of(page)}/")

    page.route("**/submit/", lambda route: hanging.append(route))
    to_the_end(page)
    page.get_by_role("button", name="Hand in").click()
    expect(line(page)).to_contain_text("Handing in")
    expect(line(page)).to_contain_text("Not handed in yet, as far as this page", timeout=25_000)
    page.unroute("**/submit/")
    hand_in(page)
    assert len(hanging) == 2


# --- The end of the time --------------------------------------------------------------------------------


def test_time_that_is_up_without_a_network_is_told_truly_and_nothing_leaves_the_page(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[1])
    answer_next(page)
    saved(page)
    end_in(running_site, page, seconds=6, grace=2)
    address = page.url
    page.context.set_offline(True)
    for _question in range(2):
        page.get_by_role("button", name="Next", exact=True).click()
        answer_something(page)
    expect(line(page)).to_contain_text("Answers not received yet: 2.")
    expect(ending(page)).to_be_visible(timeout=15_000)
    expect(page.locator("[data-end-text]")).to_contain_text(
        "Time is up. Answers not received yet: 2."
    )
    expect(page.locator("[data-version]:enabled")).to_have_count(0)
    expect(page.locator("[data-end]")).to_be_focused()
    page.wait_for_timeout(5000)  # past the grace, and past the moment at which the page used to go
    expect(page.locator("[data-end-text]")).to_have_text(
        "Time is up. Answers not received yet: 2. No connection. Stay on this page: they are kept here and sent as "
        "soon as the connection is back. They are then stored as received late and do not count."
    )
    expect(page.locator("[data-live]")).to_contain_text("They are then stored as received late")
    assert page.url == address
    page.context.set_offline(False)
    expect(page.locator("[data-end-text]")).to_contain_text("Answers received late: 2.")
    expect(page.locator("[data-save-state]")).to_be_hidden()
    assert of_time(running_site, page) == [False, True, True]
    assert kept(page) == []
    page.get_by_role("link", name="See the result").click()
    page.wait_for_url("**/result/")
    expect(page.locator("main")).to_contain_text("Answers received late: 2")
    expect(page.locator("main")).to_contain_text("write to the administrator")


def test_time_that_is_up_with_a_network_leads_to_the_result(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead")
    end_in(running_site, page, seconds=5, grace=3)
    answer_something(page)
    saved(page)
    expect(page.locator("[data-end-text]")).to_have_text(
        "Time is up. Every answer on this page was received. The result appears in a moment.",
        timeout=15_000,
    )
    page.wait_for_url("**/result/")
    assert of_time(running_site, page) == [False]
    expect(page.locator("main")).not_to_contain_text("received late")


def test_network_that_is_away_at_the_end_with_nothing_unsent_keeps_the_page(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[1])
    end_in(running_site, page, seconds=4, grace=1)
    answer_something(page)
    saved(page)
    address = page.url
    page.context.set_offline(True)
    expect(page.locator("[data-end-text]")).to_contain_text(
        "The result appears as soon as the connection is back.", timeout=20_000
    )
    assert page.url == address
    page.context.set_offline(False)
    page.wait_for_url("**/result/")


def test_answer_whose_save_hangs_at_the_end_still_counts_in_the_grace(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[2])
    end_in(running_site, page, seconds=6, grace=20)
    hanging = hang(page, times=1)
    page.wait_for_timeout(3000)
    answer_something(page)
    wait_until(lambda: (page.wait_for_timeout(50), hanging)[1], why="the save hangs")
    expect(page.locator("[data-end-text]")).to_contain_text(
        "Every answer on this page was received.", timeout=6000
    )
    assert of_time(running_site, page) == [False]


@pytest.mark.parametrize("hours", [-3, 3])
def test_clock_of_the_device_does_not_move_the_end(
    running_site: Site, open_page: OPEN_PAGE, hours: int
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[2])
    end_in(running_site, page, seconds=100, grace=5)
    page.evaluate(f"(real => {{ Date.now = () => real() + {hours} * 3600e3; }})(Date.now)")
    page.wait_for_timeout(
        6500
    )  # the page looks at the time, sees that a clock was set, and asks the server
    expect(page.locator("[data-timer-text]")).to_contain_text(re.compile(r"^(8|9)\d seconds left$"))
    answer_something(page)
    saved(page)
    page.context.add_init_script(
        f"(real => {{ Date.now = () => real() + {hours} * 3600e3; }})(Date.now)"
    )
    end_in(running_site, page, seconds=5, grace=2)
    expect(page.locator("[data-timer-text]")).to_contain_text(re.compile(r"^[2345] seconds left$"))
    expect(ending(page)).to_be_visible(timeout=8000)
    page.wait_for_url("**/result/")


def test_time_that_is_granted_opens_the_questions_again(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[2])
    end_in(running_site, page, seconds=2, grace=60)
    expect(ending(page)).to_be_visible(timeout=8000)
    other = page.context.new_page()
    other.goto(page.url)
    end_in(running_site, other, seconds=600, grace=5)
    other.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(ending(page)).to_be_hidden()
    answer_something(page)
    saved(page)
    to_the_end(page)
    hand_in(page)


# --- The page was closed, and somebody comes back -------------------------------------------------------


def leave_unsent(site: Site, page: Page, *, seconds: float) -> tuple[BrowserContext, str]:
    """Two answers without a network shortly before the end, and the page is closed."""
    page.add_init_script(NO_LAST_REQUEST)
    end_in(site, page, seconds=seconds, grace=1)
    page.context.set_offline(True)
    answer_next(page)
    answer_next(page)
    expect(line(page)).to_contain_text("Answers not received yet: 2.")
    context, address = page.context, page.url
    page.close()
    return context, address


def test_last_request_of_a_page_that_is_closed_takes_the_answers_along(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    page.context.add_init_script(FORBIDDEN)
    sitting(page, running_site, "bob", CHECKS[2])
    attempt = uuid_of(page)
    answer_something(page)
    page.close()
    wait_until(lambda: len(received(running_site, attempt)) == 1, why="it is received")


def test_page_that_was_made_before_an_answer_came_shows_it_all_the_same(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[2])
    made: list[Any] = []

    def late_page(route: Route) -> None:
        made.append(route.fetch())  # as it is before the answer
        page.unroute(ANSWERS)
        wait_until(lambda: (page.wait_for_timeout(50), of_time(running_site, page))[1])
        route.fulfill(response=made[0])

    page.route(ANSWERS, lambda route: route.abort())
    answer_something(page)
    expect(line(page)).to_contain_text("kept on this device")
    page.route(page.url, late_page)
    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_event("load")
    saved(page)
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(1)
    assert of_time(running_site, page) == [False]


@pytest.mark.parametrize("place", ["dashboard", "result", "quiz"])
def test_answers_left_behind_at_the_end_are_sent_by_the_pages_around_it_and_called_late(
    running_site: Site, open_page: OPEN_PAGE, place: str
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    attempt = uuid_of(page)
    context, address = leave_unsent(running_site, page, seconds=6)
    context.new_page().wait_for_timeout(7000)
    context.set_offline(False)
    page = context.new_page()
    site = running_site.url
    page.goto(
        {
            "dashboard": f"{site}/dashboard/",
            "result": address,  # the address of the attempt leads to its result
            "quiz": f"{site}/quizzes/{CHECKS[2]}/",
        }[place]
    )
    expect(page.locator("[data-kept=late]")).to_contain_text("received now, too late: 2.")
    expect(page.locator("[data-kept=saved]")).to_be_hidden()
    assert [late for _version, late in received(running_site, attempt)] == [True, True]
    assert kept(page) == []
    page.goto(f"{address}result/")
    expect(page.locator("main")).to_contain_text("Answers received late: 2")
    expect(page.locator("[data-kept-answers] .notice")).to_be_hidden()


def test_answers_left_behind_before_the_end_are_sent_by_the_dashboard_and_count(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    attempt = uuid_of(page)
    context, _address = leave_unsent(running_site, page, seconds=600)
    context.set_offline(False)
    page = context.new_page()
    page.route(ANSWERS, lambda route: route.abort())
    page.goto(f"{running_site.url}/dashboard/")
    expect(page.locator("[data-kept=unsent]")).to_contain_text("have not received: 2.")
    expect(page.locator("[data-problem=offline]")).to_be_visible()
    page.unroute(ANSWERS)
    expect(page.locator("[data-kept=saved]")).to_contain_text("received now: 2. They are saved.")
    expect(page.locator("[data-kept=late]")).to_be_hidden()
    assert [late for _version, late in received(running_site, attempt)] == [False, False]


def test_answers_of_an_earlier_version_of_the_page_are_sent(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    version = shown(page).get_attribute("data-version")
    page.evaluate(
        "([key, items]) => localStorage.setItem(key, JSON.stringify(items))",
        [
            f"answers:{uuid_of(page)}:11111111-2222-4333-8444-555555555555",
            [{"client_seq": 1, "version": version, "revision": 1, "answer": None}],
        ],
    )
    page.reload()
    saved(page)
    assert of_time(running_site, page) == [False]
    assert kept(page) == []


def test_somebody_else_on_the_device_neither_sends_nor_sees_kept_answers(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    attempt = uuid_of(page)
    context, _address = leave_unsent(running_site, page, seconds=600)
    context.set_offline(False)
    context.clear_cookies()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}/quizzes/{CHECKS[2]}/")
    page.wait_for_timeout(1000)
    expect(page.locator("[data-kept-answers] .notice")).to_be_hidden()
    assert not [url for url in asked if "/answers/" in url or "queue.js" in url]
    assert len(kept(page)) == 1

    context.clear_cookies()
    sign_in(page, running_site, "bob")
    expect(page.locator("[data-kept=saved]")).to_contain_text("received now: 2.")
    assert [late for _version, late in received(running_site, attempt)] == [False, False]
    assert kept(page) == []


# --- Late is late ---------------------------------------------------------------------------------------


def test_late_answer_whose_first_reply_got_lost_is_called_late(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "ada", CHECKS[1])
    other = page.context.new_page()
    other.goto(page.url)
    to_the_end(other)
    hand_in(other)
    lost: list[int] = []

    def lose_the_first_reply(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route(ANSWERS, lose_the_first_reply)
    states = watch_states(page)
    answer_something(page)
    expect(page.locator("[data-end-text]")).to_have_text(
        "This attempt is closed. Answers received late: 1. They are stored with the time they came, and they do not "
        "count. If something that you could not help held them up, write to the administrator and say what happened."
    )
    assert lost == [409]
    assert "saved" not in page.evaluate("window.states")
    assert states
    assert of_time(running_site, page) == [True]


def watch_states(page: Page) -> bool:
    """Remember every state that the line shows."""
    page.evaluate(
        """() => {
          window.states = [];
          const line = document.querySelector("[data-save-state]");
          new MutationObserver(() => window.states.push(line.dataset.state)).observe(line, { attributes: true });
        }"""
    )
    return True


# --- Handing in -----------------------------------------------------------------------------------------


def test_hand_in_that_did_not_get_through_is_never_taken_for_done(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "ada", CHECKS[2])
    page.context.set_offline(True)
    answer_next(page)
    to_the_end(page)
    page.get_by_role("button", name="Hand in").click()
    expect(line(page)).to_contain_text("Not handed in yet", timeout=20_000)
    page.wait_for_timeout(5000)  # what the queue says meanwhile does not take its place
    expect(line(page)).to_contain_text("Not handed in yet")
    expect(line(page)).to_contain_text("Answers not received yet: 1.")
    page.context.set_offline(False)
    expect(line(page)).to_have_text(
        "Not handed in yet, as far as this page knows. Every answer on this page was received. "
        "Choose “Hand in” again."
    )
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "waiting")
    hand_in(page)


def test_answer_on_the_screen_that_the_page_missed_is_handed_in(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, "ada")
    question = start_with(page, running_site, "single_choice", CHECKS[0])
    before = len(received(running_site, uuid_of(page)))
    # As some extensions and browsers fill in forms: no event tells of it.
    question.locator("input").first.evaluate("input => { input.checked = true; }")
    to_the_end(page)
    hand_in(page)
    assert len(received(running_site, uuid_of(page))) == before + 1


def test_answer_that_was_not_accepted_is_asked_about_before_handing_in(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, "ada")
    question = start_with(page, running_site, "numeric", CHECKS[0])
    question.locator("[data-part=value]").fill("about five")
    question.locator("[data-part=value]").blur()
    expect(question.locator("[data-note]")).to_contain_text("could not be read")
    to_the_end(page)
    page.get_by_role("button", name="Hand in", exact=True).click()
    asking: Any = page.locator("[data-ask]")
    expect(asking).to_be_focused()
    expect(asking).to_contain_text("Answers that were not accepted: 1.")
    assert "/result/" not in page.url
    page.get_by_role("button", name="Hand in without them").click()
    page.wait_for_url("**/result/")
