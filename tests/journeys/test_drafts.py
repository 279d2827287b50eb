"""An author's words at the desk: leaving asks, and what was not saved is given back."""

import re
from collections.abc import Callable

from playwright.sync_api import Dialog, Page, expect

from tests.journeys.people_at_work import sign_in
from tests.site import Site

LESSONS = "/admin/courses/lesson/"


def _author_on_a_lesson(page: Page, site: Site) -> str:
    sign_in(page, site, "noor")
    page.goto(site.url + LESSONS)
    page.locator("#result_list tbody th a").first.click()
    page.locator("textarea[name=body]").wait_for()
    return page.url


def _type(page: Page, words: str) -> None:
    page.locator("textarea[name=body]").press("Control+End")
    page.locator("textarea[name=body]").press_sequentially(words)


def test_leaving_asks_and_a_closed_page_gives_its_words_back(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    address = _author_on_a_lesson(page, running_site)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    _type(page, " Kept words.")
    page.on("dialog", stay)
    page.get_by_role("link", name="To the site").click(no_wait_after=True)
    page.wait_for_timeout(700)
    assert asked == ["beforeunload"]
    assert page.url == address

    again = page.context.new_page()
    again.goto(address)
    notice = again.locator("#draft-kept")
    expect(notice).to_be_visible()
    again.get_by_role("button", name="Put it back").press("Enter")
    expect(again.locator("textarea[name=body]")).to_have_value(re.compile("Kept words.$"))
    expect(notice).to_be_hidden()


def test_what_is_saved_is_no_longer_offered_and_what_is_forgotten_is_gone(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    address = _author_on_a_lesson(page, running_site)
    _type(page, "\n\nSaved. [none]")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully", timeout=30_000)
    expect(page.locator("#draft-kept")).to_be_hidden()

    _type(page, " Forgotten.")
    page.wait_for_timeout(700)
    again = page.context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Forget it").click()
    again.reload()
    expect(again.locator("#draft-kept")).to_be_hidden()


def test_save_that_is_refused_loses_nothing(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    _author_on_a_lesson(page, running_site)
    _type(page, " It cites nothing. [E99999]")
    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile("E99999"))
