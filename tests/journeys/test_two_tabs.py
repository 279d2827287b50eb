"""One page of a browser answers an attempt. A second one says so, never outranks it, and takes over when it is told to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.bad_days import (
    ANSWERS,
    answer_something,
    elsewhere,
    of_time,
    second_page,
    sitting,
)
from tests.journeys.people_at_work import CHECKS, saved, shown, sign_in, start_with
from tests.site import Site

OPEN_PAGE = Callable[..., Page]
NO_LOCKS = "delete Navigator.prototype.locks;"
NEITHER = f"{NO_LOCKS} delete window.BroadcastChannel;"
WAYS = pytest.mark.parametrize("script", ["", NO_LOCKS], ids=["locks", "talk"])


@WAYS
def test_second_tab_says_where_the_attempt_is_and_takes_no_answer(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.context.add_init_script(script)
    sitting(page, running_site, "bob", CHECKS[0])
    expect(elsewhere(page)).to_be_hidden()
    other = second_page(page)
    expect(elsewhere(other)).to_contain_text("open in another tab or window of this browser")
    expect(other.locator("[data-live]")).to_contain_text("Answer there.")
    expect(other.locator("[data-version]:enabled")).to_have_count(0)
    expect(elsewhere(page)).to_be_hidden()
    answer_something(page)
    saved(page)
    assert of_time(running_site, page) == [False]


@WAYS
def test_second_tab_goes_on_when_it_is_told_to_with_what_the_first_one_gave(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.context.add_init_script(script)
    sign_in(page, running_site, running_site.guest())
    question = start_with(page, running_site, "single_choice", CHECKS[0])
    version = question.get_attribute("data-version")
    other = second_page(page)
    expect(elsewhere(other)).to_be_visible()
    page.route(ANSWERS, lambda route: route.abort())
    question.locator("input").nth(2).check()  # kept on the device, and not received
    other.get_by_role("button", name="Go on here").click()
    expect(elsewhere(page)).to_be_visible()
    expect(page.locator("[data-version]:enabled")).to_have_count(0)
    here = other.locator(f"[data-version='{version}']")
    expect(here.locator("input").nth(2)).to_be_checked()
    expect(elsewhere(other)).to_be_hidden()
    place = int((here.get_attribute("id") or "").removeprefix("q")) - 1
    other.locator("details [data-step]").nth(place).evaluate("step => step.click()")
    here.locator("input").nth(1).check()
    saved(other)
    page.unroute(ANSWERS)  # what the first one still has on its way comes after that
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    other.reload()
    expect(here.locator("input").nth(1)).to_be_checked()


@WAYS
def test_second_tab_goes_on_by_itself_when_the_first_is_closed(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.context.add_init_script(script)
    sitting(page, running_site, "bob", CHECKS[0])
    other = second_page(page)
    expect(elsewhere(other)).to_be_visible()
    page.close()
    expect(elsewhere(other)).to_be_hidden()
    answer_something(other)
    saved(other)


def test_reload_is_no_second_tab(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[0])
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => new MutationObserver(() => {"
        " window.said = (window.said ?? '') + (document.querySelector('[data-elsewhere]').hidden ? '' : 'x'); })"
        ".observe(document.querySelector('[data-elsewhere]'), { attributes: true }));"
    )
    page.reload()
    page.wait_for_timeout(1500)
    assert page.evaluate("window.said ?? ''") == ""
    expect(shown(page)).to_be_enabled()


def test_browser_that_tells_nothing_of_other_tabs_answers_in_each(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    page.context.add_init_script(NEITHER)
    sitting(page, running_site, "bob", CHECKS[0])
    other = second_page(page)
    other.wait_for_timeout(1000)
    expect(elsewhere(other)).to_be_hidden()
    answer_something(other)
    saved(other)
    assert of_time(running_site, page) == [False]


def test_other_device_is_no_other_tab(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[0])
    other = open_page()
    sign_in(other, running_site, "bob")
    other.goto(page.url)
    other.wait_for_timeout(1000)
    expect(elsewhere(other)).to_be_hidden()
    answer_something(other)
    saved(other)
    assert of_time(running_site, page) == [False]
