"""The page was closed before its answers could be sent, and somebody comes back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.bad_days import (
    ANSWERS,
    CUT_OFF,
    FORBIDDEN,
    answer_next,
    answer_something,
    end_in,
    keeps,
    kept,
    line,
    of_time,
    received,
    sitting,
    uuid_of,
)
from tests.journeys.people_at_work import CHECKS, saved, sign_in
from tests.site import Site, wait_until

OPEN_PAGE = Callable[..., Page]


def leave_unsent(site: Site, page: Page, *, seconds: float) -> tuple[BrowserContext, str]:
    """Two answers without a network shortly before the end, and the page is closed."""
    end_in(site, page, seconds=seconds, grace=1)
    page.evaluate(CUT_OFF)
    page.context.set_offline(True)
    answer_next(page)
    answer_next(page)
    expect(line(page)).to_contain_text("Answers not received yet: 2.")
    context, address = page.context, page.url
    page.close()
    assert received(site, uuid_of(page)) == []
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
    keeps(page, 0)
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
    assert len(kept(page)) == 2

    context.clear_cookies()
    sign_in(page, running_site, "bob")
    expect(page.locator("[data-kept=saved]")).to_contain_text("received now: 2.")
    assert [late for _version, late in received(running_site, attempt)] == [False, False]
    keeps(page, 0)
