"""Pairs are written in the studio: no left row gets another partner than the one that somebody chose for it."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_studio import COURSE, saved
from tests.site import Site


def pairs(page: Page, site: Site, stem: str) -> None:
    """A new question of noor's with three partners, and three on the left that name A, B and C."""
    sign_in(page, site, "noor")
    page.goto(f"{site.url}{COURSE}new/question/")
    page.get_by_label("Module").select_option("nerve-anatomy")
    page.locator("select[name=kind]").select_option("matching")
    page.locator("textarea[name=stem]").fill(stem)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("html[data-scripts]")).to_be_attached()
    for number, words in enumerate(["Solid", "Liquid", "Gas"]):
        row(page, "right", number).locator("[data-key=text] textarea").fill(words)
    for number, words in enumerate(["Ice", "Water", "Steam"]):
        row(page, "left", number).locator("[data-key=text] textarea").fill(words)
        partner(page, number).select_option("abc"[number])


def row(page: Page, side: str, number: int) -> Locator:
    return page.locator(f"[data-rows={side}] [data-list] > [data-row]").nth(number)


def partner(page: Page, number: int) -> Locator:
    return row(page, "left", number).locator("[data-key=match] select")


def chosen(page: Page, number: int) -> str:
    said: str = partner(page, number).evaluate("one => one.selectedOptions[0].text")
    return said


def test_freed_letter_goes_to_no_row_that_others_name(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    pairs(page, running_site, "What is it called?")
    assert [chosen(page, number) for number in range(3)] == ["A: Solid", "B: Liquid", "C: Gas"]
    saved(page)

    row(page, "right", 1).get_by_role("button", name="Remove").click()
    assert chosen(page, 1) == "B is gone: choose another"
    page.locator("[data-rows=right] > [data-add]").click()
    new = row(page, "right", 2)
    expect(new.locator("[data-letter]")).to_have_text("D")
    added = row(page, "right", 3)
    expect(added.locator("[data-letter]")).to_have_text("E")
    expect(added.locator("[data-key=text] textarea")).to_be_focused()
    expect(page.get_by_role("textbox", name="Letter")).to_have_count(0)
    new.locator("[data-key=text] textarea").fill("Plasma")
    row(page, "right", 0).locator("[data-key=text] textarea").fill("Firm")
    saved(page)
    assert [chosen(page, n) for n in (0, 1)] == ["A: Firm", "B is gone: choose another"]
    expect(page.locator("[data-beside-place]")).to_contain_text("is not on the right side")

    page.reload()
    assert chosen(page, 1) == "B is gone: choose another"
    partner(page, 1).select_option(label="D: Plasma")
    saved(page)
    assert chosen(page, 1) == "D: Plasma"
    expect(page.locator("[data-beside-place]")).not_to_contain_text("is not on the right side")
