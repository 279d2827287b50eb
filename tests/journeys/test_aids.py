"""What helps on the page of an attempt: flags, struck options, keys, headings, the whole of what was chosen, the time."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.bad_days import end_in, sitting, to_the_end
from tests.journeys.people_at_work import CHECKS, go_to, saved, shown, sign_in, start_with
from tests.journeys.test_accessibility import PHONE, problems
from tests.site import Site

OPEN_PAGE = Callable[..., Page]


def test_question_is_flagged_for_later_and_found_again(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(viewport=PHONE), running_site, "bob", CHECKS[0])
    flag = page.get_by_role("button", name="Flag for later")
    page.get_by_role("button", name="Next", exact=True).click()
    flag.click()
    expect(flag).to_have_attribute("aria-pressed", "true")
    assert problems(page, "flagged question") == []
    page.reload()
    expect(flag).to_have_attribute("aria-pressed", "true")
    to_the_end(page)
    flagged = page.locator("[data-flagged-block]")
    expect(flagged.get_by_role("link")).to_have_count(1)
    expect(flagged.get_by_role("link")).to_contain_text("not answered, flagged")
    assert problems(page, "review with a flag") == []
    flagged.get_by_role("link").click()
    expect(shown(page)).to_have_attribute("id", "q2")
    flag.click()
    to_the_end(page)
    expect(flagged).to_be_hidden()


def test_option_is_struck_out_and_comes_back_when_it_is_chosen(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, running_site.guest())
    question = start_with(page, running_site, "single_choice", CHECKS[0])
    version = question.get_attribute("data-version")
    question = page.locator(f"[data-version='{version}']")
    expect(question.locator("[data-strike-option]")).to_have_count(0)
    page.get_by_role("button", name="Strike out options").click()
    buttons = question.get_by_role("button", name="Strike out:")
    expect(buttons).to_have_count(question.locator("input").count())
    buttons.nth(1).click()
    expect(buttons.nth(1)).to_have_attribute("aria-pressed", "true")
    option = question.locator("input").nth(1)
    expect(option).to_have_attribute("aria-description", "struck out")
    expect(option).not_to_be_checked()
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(0)  # it is no answer
    assert problems(page, "struck option") == []
    page.reload()
    expect(question.locator("[data-struck]")).to_have_count(1)
    option.check()
    expect(question.locator("[data-struck]")).to_have_count(0)
    saved(page)


@pytest.mark.parametrize(
    ("key", "code", "to"),
    [("n", "KeyN", "q2"), ("N", "KeyN", "q2"), ("т", "KeyN", "q2"), ("Т", "KeyN", "q2"), ("k", "KeyN", "q1")],
    ids=["plain", "caps lock", "cyrillic", "cyrillic caps lock", "another letter at that place"],
)  # fmt: skip
def test_keys_work_on_every_layout(
    running_site: Site, open_page: OPEN_PAGE, key: str, code: str, to: str
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[0])
    switch_keys_on(page)
    press(page, key, code)
    expect(shown(page)).to_have_attribute("id", to)


@pytest.mark.parametrize(
    ("key", "code"),
    [("2", "Digit2"), ("2", "Numpad2"), ("é", "Digit2"), ("٢", "Digit2")],
    ids=["digits", "number pad", "french", "arabic"],
)
def test_digits_choose_on_every_layout(
    running_site: Site, open_page: OPEN_PAGE, key: str, code: str
) -> None:
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    question = start_with(page, running_site, "single_choice", CHECKS[0])
    switch_keys_on(page)
    press(page, key, code)
    expect(question.locator("input").nth(1)).to_be_checked()


def switch_keys_on(page: Page) -> None:
    """The box in the legend."""
    page.locator("[data-shortcuts]").evaluate("box => { box.checked = true; }")


def press(page: Page, key: str, code: str) -> None:
    """A key as a layout gives it."""
    page.evaluate(
        "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }))",
        [key, code],
    )


def test_every_question_has_a_heading(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[0])
    for number in (1, 2):
        heading = page.get_by_role("heading", level=2, name=f"Question {number} of 12")
        expect(heading).to_have_count(1)
        page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Back").click()
    expect(heading).to_be_focused()


def test_whole_of_the_chosen_match_can_be_read_on_a_phone(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, running_site.guest())
    question = start_with(page, running_site, "matching")
    pair = question.locator(".pair").first
    pair.locator("select").select_option(index=1)
    chosen = pair.locator("select option").nth(1).inner_text()
    whole = pair.locator("[data-chosen]")
    expect(whole).to_have_text(chosen.strip())
    assert whole.evaluate("it => it.scrollWidth <= it.clientWidth")
    saved(page)
    page.reload()
    expect(whole).to_have_text(chosen.strip())
    pair.locator("select").select_option("")
    expect(whole).to_be_hidden()
    assert problems(page, "matching") == []


def test_page_says_how_much_time_is_left_until_when_and_that_it_runs_on(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[0])
    expect(page.get_by_role("link", name="Leave for now", exact=True)).to_be_visible()
    end_in(running_site, page, seconds=1500, grace=5)
    timer = page.locator("[data-timer]")
    expect(timer).to_contain_text(re.compile(r"25 minutes left\s+until \d\d:\d\d UTC"))
    page.get_by_role("link", name="Leave for now: the time runs on").click()
    expect(page.locator("main")).to_contain_text(
        re.compile(r"2\d minutes left\. The time runs on until .* UTC, also while you are away\.")
    )
    page.get_by_role("link", name="Go on", exact=True).click()
    expect(timer).to_contain_text("minutes left")


# --- Numbers ---------------------------------------------------------------------------------------------------


def test_number_with_two_readings_is_asked_about_beside_its_field(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, running_site.guest())
    question = start_with(page, running_site, "numeric")
    field, text = question.locator("[data-part=value]"), question.locator("[data-note]")
    unit = question.locator("[data-part=unit]").input_value()
    field.fill("10.000")
    field.blur()
    expect(text).to_contain_text("can be read in more than one way")
    described = (field.get_attribute("aria-describedby") or "").split()
    assert text.get_attribute("id") in described
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(text.get_by_role("button")).to_have_text([f"10 {unit}", f"10000 {unit}"])
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(0)
    assert problems(page, "two readings") == []
    text.get_by_role("button").last.click()
    saved(page)
    expect(field).to_have_value("10000")
    expect(text).to_be_hidden()
    expect(field).to_have_attribute("aria-invalid", "false")


def test_refused_number_leaves_no_older_one_counting(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    question = start_with(page, running_site, "numeric")
    field = question.locator("[data-part=value]")
    field.fill("7")
    field.blur()
    saved(page)
    assert answers_on_the_server(page) == ["7"]
    field.fill("about seven")
    field.blur()
    expect(question.locator("[data-note]")).to_contain_text("could not be read")
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(0)
    page.wait_for_timeout(1000)
    assert answers_on_the_server(page) == []
    expect(field).to_have_value("about seven")  # it can be mended
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(1000)
    expect(field).to_have_value("about seven")
    field.fill("7,5")
    field.blur()
    saved(page)
    assert answers_on_the_server(page) == ["7,5"]


def answers_on_the_server(page: Page) -> list[str]:
    """The numbers that count."""
    found: list[str] = page.evaluate(
        """async () => {
          const reply = await fetch(document.querySelector("[data-attempt]").dataset.attemptUrl);
          const { answers } = await reply.json();
          return answers.map(({ answer }) => answer?.value).filter(Boolean);
        }"""
    )
    return found


def test_translated_page_sends_the_unit_as_it_was_written(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    question = start_with(page, running_site, "numeric")
    unit = question.locator("[data-part=unit]")
    expect(unit).to_have_attribute("translate", "no")
    # As a browser's translation does it: every text node, whatever is marked.
    page.evaluate(
        """() => {
          const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) if (walk.currentNode.data.trim()) walk.currentNode.data = "übersetzt";
        }"""
    )
    question.locator("[data-part=value]").fill("7")
    question.locator("[data-part=value]").blur()
    saved(page)
    assert answers_on_the_server(page) == ["7"]


def test_kinds_of_options_have_values_that_nobody_translates(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[1])
    go_to(page, "single_choice")
    bare = page.locator(
        "[data-version] option:not([value]), [data-version] input[type=radio]:not([value])"
    )
    expect(bare).to_have_count(0)
