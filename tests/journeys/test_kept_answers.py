"""Where the device keeps what was not received yet: copies of an earlier version move there, and none is lost on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.bad_days import (
    ANSWERS,
    FULL,
    NO_LAST_REQUEST,
    STUCK,
    answer_next,
    answer_something,
    earlier_copy,
    keeps,
    kept,
    line,
    of_time,
    sitting,
    uuid_of,
)
from tests.journeys.people_at_work import CHECKS, saved, shown, sign_in, start_with
from tests.site import Site, wait_until

OPEN_PAGE = Callable[..., Page]
WINDOW = "11111111-2222-4333-8444-555555555555"
EARLIER_KEYS = "Object.keys(localStorage).filter(key => key.startsWith('answers:'))"


def an_answer(page: Page) -> dict[str, Any]:
    """An item as an earlier version kept it: the question on the screen, cleared."""
    version = shown(page).get_attribute("data-version")
    return {"client_seq": 1, "version": version, "revision": 1, "answer": None}


def test_answers_are_kept_in_the_database_of_the_browser_and_nowhere_else(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    page.route(ANSWERS, lambda route: route.abort())
    answer_next(page)
    answer_next(page)
    keeps(page, 2)
    assert all(str(uuid_of(page)) in key for key in kept(page))
    assert page.evaluate(EARLIER_KEYS) == []
    page.unroute(ANSWERS)
    page.reload()
    saved(page)
    keeps(page, 0)
    assert of_time(running_site, page) == [False, False]


def test_copies_of_an_earlier_version_move_and_are_sent(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    earlier_copy(page, WINDOW, [an_answer(page)])
    page.route(ANSWERS, lambda route: route.abort())
    page.reload()
    expect(line(page)).to_contain_text("Answers not received yet: 1.")
    keeps(page, 1)
    assert page.evaluate(EARLIER_KEYS) == []
    page.unroute(ANSWERS)
    saved(page)
    keeps(page, 0)
    assert of_time(running_site, page) == [False]


def test_copy_that_names_no_person_is_sent_by_the_page_of_its_attempt(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    page.evaluate(
        "([key, items]) => localStorage.setItem(key, JSON.stringify(items))",
        [f"answers:{uuid_of(page)}:{WINDOW}", [an_answer(page)]],
    )
    page.reload()
    saved(page)
    assert of_time(running_site, page) == [False]
    assert page.evaluate(EARLIER_KEYS) == []


@pytest.mark.parametrize("script", [FULL, STUCK], ids=["full", "stuck"])
def test_copy_that_cannot_move_stays_and_is_sent_all_the_same(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    earlier_copy(page, WINDOW, [an_answer(page)])
    page.context.add_init_script(script)
    page.reload()
    saved(page)
    assert of_time(running_site, page) == [False]
    assert len(page.evaluate(EARLIER_KEYS)) == 1


def test_number_that_was_being_typed_is_kept_when_the_page_is_left_without_a_network(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    number = start_with(page, running_site, "numeric").locator("[data-part=value]")
    page.add_init_script(NO_LAST_REQUEST)
    page.reload()
    context, address = page.context, page.url
    page.route(ANSWERS, lambda route: route.abort())
    number.press_sequentially("7.25")
    page.goto(f"{running_site.url}/v/")  # a page that sends nothing
    wait_until(lambda: (page.wait_for_timeout(50), len(kept(page)) == 1)[1], why="it is kept")
    page.unroute(ANSWERS)
    page = context.new_page()
    page.goto(address)
    saved(page)
    expect(page.locator("[data-kind=numeric]").locator("[data-part=value]").first).to_have_value(
        "7.25"
    )


def test_answer_given_twice_without_a_network_is_kept_once(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[2])
    page.route(ANSWERS, lambda route: route.abort())
    answer_something(page)
    answer_something(page, 1)
    keeps(page, 1)
    page.unroute(ANSWERS)
    saved(page)
    assert of_time(running_site, page) == [False]
