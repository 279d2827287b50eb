"""Living evidence in the browser: open what a statement rests on, dispute it, have it answered for everybody."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import sign_in
from tests.site import Site

LESSON = "/courses/rf-skin-tightening/nerve-anatomy/jawline/"


def test_mark_opens_its_facts_with_the_keyboard_and_gives_the_place_back(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    sign_in(page, running_site, "bob")
    page.goto(running_site.url + LESSON)
    mark = page.locator("article a.cite").first
    mark.focus()
    page.keyboard.press("Enter")

    panel = page.get_by_role("dialog", name="What this rests on")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("What was read")
    expect(panel).to_contain_text("by no clinical lead yet")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


def test_reader_disputes_a_fact_and_two_people_answer_for_everybody(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    reader = open_page()
    sign_in(reader, running_site, "bob")
    reader.goto(running_site.url + LESSON)
    reader.locator("article a.cite").first.click()
    reader.get_by_role("dialog").get_by_role("link", name=re.compile("dispute it")).first.click()
    fact = reader.url
    reader.get_by_label("What is wrong with it?").fill("A newer series says otherwise.")
    reader.get_by_label("Where can that be read?").fill("Example J. 2026;1:1.")
    reader.get_by_role("button", name="Dispute this fact").click()
    expect(reader.locator("main")).to_contain_text("It waits for an author's answer")

    author = open_page()
    sign_in(author, running_site, "noor")
    author.goto(f"{running_site.url}/admin/")
    author.get_by_role("link", name=re.compile("dispute waits for an answer")).click()
    author.locator("#result_list tbody th a").first.click()
    author.get_by_role("link", name="Answer").click()
    author.get_by_role("button", name="Write the answer").click()
    expect(author.locator("html[data-scripts]")).to_have_count(1)
    author.get_by_label("Outcome").select_option("stands")
    author.get_by_label("Text", exact=True).fill("That series measured something else.")
    author.get_by_role("button", name="Save, then to the hand-in").click()
    author.get_by_role("button", name="Ask for a review").click()
    expect(author.locator("main")).to_contain_text("asked for a review")

    reviewer = open_page()
    sign_in(reviewer, running_site, "lead")
    reviewer.goto(f"{running_site.url}/studio/")
    reviewer.get_by_role("link", name=re.compile("answer to a dispute")).first.click()
    reviewer.get_by_role("button", name="Publish").click()
    expect(reviewer.locator("main")).to_contain_text("Published as version 1")

    other = open_page()
    sign_in(other, running_site, "ada")
    other.goto(fact)
    other.get_by_text("Disputed; the statement stands").first.click()
    expect(other.locator("main")).to_contain_text("That series measured something else.")
    expect(other.locator("main")).not_to_contain_text("Okafor")
