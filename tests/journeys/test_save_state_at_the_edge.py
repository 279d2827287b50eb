"""Whether words are saved, on a screen too narrow for what stands beside the form: told at its edge, and nothing is behind it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import problems
from tests.journeys.test_kept_words import LESSON, area, text_of, topic
from tests.journeys.test_studio import COURSE, STEM, begun
from tests.site import Site

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_shows_the_state_at_its_edge_and_leads_to_the_reason(
    running_site: Site, open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(viewport=PHONE, color_scheme=scheme)
    begun(page, running_site, f"{STEM} On a phone, {scheme}.")
    edge = page.locator(".save-edge")
    topic(page).fill("on a phone")
    expect(edge).to_have_text(re.compile(r"Saved \d\d:\d\d"), timeout=15_000)
    expect(edge).to_be_in_viewport(ratio=1)
    page.context.set_offline(True)
    topic(page).fill("in a tunnel")
    expect(edge).to_contain_text("Not saved yet", timeout=15_000)
    expect(edge).to_be_in_viewport(ratio=1)
    assert problems(page, "the edge") == []
    page.get_by_role("link", name="Why").press("Enter")
    expect(page.locator(".save-state")).to_be_in_viewport(ratio=1)
    expect(page.locator(".save-state")).to_contain_text("No connection")


# The top of the sign that was typed last: a long line of text is several on the screen.
WRITTEN = """() => {
  const selection = document.querySelector(".editor").shadowRoot.getSelection?.();
  if (!selection?.focusOffset) return null;
  const sign = document.createRange();
  sign.setStart(selection.focusNode, selection.focusOffset - 1);
  sign.setEnd(selection.focusNode, selection.focusOffset);
  return sign.getBoundingClientRect().top;
}"""


def test_conflict_is_told_at_the_edge_of_a_phone(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page, other = open_page(viewport=PHONE), open_page()
    address = begun(page, running_site, f"{STEM} On a phone by two.")
    sign_in(other, running_site, "lead")
    other.goto(address)
    topic(other).fill("his")
    expect(other.locator(".save-state")).to_have_text(re.compile(r"Saved"), timeout=15_000)
    topic(page).fill("hers")
    expect(page.locator(".save-edge")).to_contain_text("Not saved yet", timeout=15_000)
    page.get_by_role("link", name="Why").click()
    expect(page.get_by_text("saved this while you were writing")).to_be_in_viewport(ratio=1)


def test_nothing_in_focus_is_behind_the_edge(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}{COURSE}question/rft-p-02/")
    page.get_by_role("button", name="Save, then to the hand-in").focus()
    hidden = []
    for _step in range(40):
        page.keyboard.press("Shift+Tab")
        top, edge, name = page.evaluate(
            """() => {
              const here = document.activeElement;
              const edge = document.querySelector(".save-edge").getBoundingClientRect().bottom;
              return [here.closest(".entry-form") ? here.getBoundingClientRect().top : edge, edge, here.id];
            }"""
        )
        hidden += [name] if top < edge else []
    assert hidden == []


def test_line_that_is_written_is_below_the_bar(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}{LESSON}com-how-often/")
    text_of(page).press("Control+End")
    for _step in range(60):
        page.keyboard.press("ArrowUp")
    page.keyboard.type("@")
    written = page.evaluate(WRITTEN)
    bar = page.get_by_role("toolbar").bounding_box()
    edge = page.locator(".save-edge").bounding_box()
    assert edge["y"] == 0
    assert bar["y"] >= edge["height"] - 1
    assert written is None or written >= bar["y"] + bar["height"] - 2
    expect(area(page)).to_have_value(re.compile("@"))


def test_who_may_not_write_reads_and_is_told_who_may(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, "root")
    page.goto(f"{running_site.url}{LESSON}com-how-often/")
    expect(page.locator("[data-read-only]")).to_contain_text("authors and reviewers write it")
    expect(page.locator(".entry-form button:visible")).to_have_count(0)
    body = area(page)
    assert body.evaluate("field => field.scrollHeight <= field.clientHeight + 4")
    assert body.evaluate("field => getComputedStyle(field).borderTopColor") == "rgba(0, 0, 0, 0)"
    assert problems(page, "read only") == []
