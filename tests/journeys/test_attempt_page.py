"""The page of an attempt when things are not ideal: two tabs, no connection, a reload, no pointer, no scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people_at_work import (
    answer_all,
    go_to,
    hand_in,
    right_answer,
    saved,
    shown,
    sign_in,
    start_or_go_on,
    start_with,
)
from tests.site import Site

CHECK = "nerve-anatomy-check"
OPEN_PAGE = Callable[..., Page]
EXAM_KINDS = {"single_choice", "multiple_response", "numeric", "matching", "ordering"}


def test_answer_given_offline_is_kept_and_sent_when_the_connection_returns(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, "bob")
    start_or_go_on(page, running_site)
    page.context.set_offline(True)
    question = go_to(page, "single_choice")
    question.locator("input").nth(1).check()
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "waiting")
    expect(page.locator("[data-save-text]")).to_contain_text("kept on this device")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(question.locator("input").nth(1)).to_be_checked()
    expect(page.locator("[data-save-state]")).not_to_have_attribute("data-state", "waiting")


def test_later_answer_of_another_device_appears_in_this_one(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    first, second = open_page(), open_page()
    sign_in(first, running_site, "bob")
    start_or_go_on(first, running_site)
    sign_in(second, running_site, "bob")
    second.goto(first.url)
    here, there = go_to_start(first), go_to_start(second)
    there.locator("input").nth(2).check()
    saved(second)
    here.locator("input").nth(0).check()
    saved(first)
    second.close()
    first.reload()
    checked = shown(first).locator("input:checked")
    expect(checked).to_have_count(1)
    expect(checked).to_have_value(here.locator("input").nth(2).get_attribute("value") or "")


def test_duplicated_tab_loses_no_answer(running_site: Site, open_page: OPEN_PAGE) -> None:
    first = open_page()
    sign_in(first, running_site, running_site.guest())
    start_or_go_on(first, running_site, "rf-technique-check")
    go_to_start(first).locator("input").nth(0).check()
    saved(first)
    # What a browser does when a tab is duplicated: the new one begins with the old one's session storage.
    kept = first.evaluate("JSON.stringify(sessionStorage)")
    second = first.context.new_page()
    second.goto(running_site.url)
    second.evaluate("kept => Object.assign(sessionStorage, JSON.parse(kept))", kept)
    second.goto(first.url)
    second.get_by_role("button", name="Go on here").click()
    go_to_start(second).locator("input").nth(1).check()
    saved(second)
    expect(shown(second).locator("input").nth(1)).to_be_checked()
    first.reload()
    expect(go_to_start(first).locator("input").nth(1)).to_be_checked()


def go_to_start(page: Page) -> Locator:
    """The first question with options to choose one of, from the beginning."""
    while page.get_by_role("button", name="Back").is_enabled():
        page.get_by_role("button", name="Back").click()
    return go_to(page, "single_choice")


def test_check_can_be_passed_with_the_keyboard_alone(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    page.goto(f"{running_site.url}/quizzes/{CHECK}/")
    press_on(page, "main form button")
    expect(shown(page)).to_have_count(1)
    for _question in range(page.locator("[data-version]").count()):
        question = shown(page)
        answer = right_answer(running_site, question.get_attribute("data-version") or "")
        type_answer(page, question, answer)
        press_on(page, "[data-next]")
    press_on(page, "[data-hand-in]")
    page.wait_for_url("**/result/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what the selector names; it must be visible there."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            assert outlined(page), f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def outlined(page: Page) -> bool:
    """The focused control, or the option around it, has an outline."""
    return bool(
        page.evaluate(
            "[document.activeElement, document.activeElement.closest('.option')].some("
            "e => e && parseFloat(getComputedStyle(e).outlineWidth) >= 2"
            " && getComputedStyle(e).outlineStyle !== 'none')"
        )
    )


def press_on(page: Page, selector: str) -> None:
    """Reach a button with Tab and press Enter."""
    tab_to(page, selector)
    page.keyboard.press("Enter")


def type_answer(page: Page, question: Locator, answer: Any) -> None:
    """Answer with keys alone; the focus stands on the question's heading or before it."""
    kind = question.get_attribute("data-kind")
    inside = f"#{question.get_attribute('id')} "
    if kind == "single_choice":
        tab_to(page, f"{inside}input[type=radio]")
        page.keyboard.press("Space")
        while not question.locator(f"input[value='{answer[0]}']").is_checked():
            page.keyboard.press("ArrowDown")
    elif kind == "multiple_response":
        for option in question.locator("input").all():
            value = option.get_attribute("value")
            tab_to(page, f"{inside}input[value='{value}']")
            if value in answer:
                page.keyboard.press("Space")
    elif kind == "true_false":
        tab_to(page, f"{inside}input[type=radio]")
        page.keyboard.press("Space")
        if not answer:
            page.keyboard.press("ArrowDown")
    elif kind == "short_text":
        tab_to(page, f"{inside}[data-part=text]")
        page.keyboard.type(answer)
    elif kind == "numeric":
        tab_to(page, f"{inside}[data-part=value]")
        page.keyboard.type(answer["value"])
        tab_to(page, f"{inside}[data-part=unit]")
        page.keyboard.type(answer["unit"])
    elif kind == "matching":
        for select in question.locator("select").all():
            left = select.get_attribute("data-left") or ""
            tab_to(page, f"{inside}select[data-left='{left}']")
            choose(page, select, answer[left])
    else:
        move_with_keys(page, question, inside, answer)


def choose(page: Page, select: Locator, value: str) -> None:
    """Go down a list with the arrow key until the wanted line is chosen."""
    for _line in range(8):
        if select.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("the list does not offer the wanted line")


def move_with_keys(page: Page, question: Locator, inside: str, order: list[str]) -> None:
    """Move items up with the buttons beside them."""
    for place, item in enumerate(order):
        items = question.locator("[data-item]")
        at = [one.get_attribute("data-item") for one in items.all()].index(item)
        for _step in range(at - place):
            button = f"{inside}[data-item='{item}'] [data-move=up]"
            if not page.evaluate("s => document.activeElement.matches(s)", button):
                question.locator("[data-heading]").focus()
                tab_to(page, button)
            page.keyboard.press("Enter")
    question.locator("[data-heading]").focus()
    press_on(page, f"{inside}[data-confirm-order]")


def test_check_can_be_sat_without_scripts(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, running_site, running_site.guest())
    page.goto(f"{running_site.url}/quizzes/{CHECK}/")
    page.locator("main").get_by_role("button", name="Start").click()
    expect(page.locator("[data-version]:visible")).to_have_count(12)
    first = page.locator("[data-kind=single_choice]").first
    first.locator("input").nth(0).check()
    page.get_by_role("button", name="Save and go on later").click()
    expect(page.locator(".notice.success")).to_contain_text("Your answers are saved.")
    expect(first.locator("input").nth(0)).to_be_checked()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed this time")


@pytest.mark.parametrize(
    "script", ["", "export const read = () => { throw new Error('broken'); };"]
)
def test_question_with_a_broken_script_goes_with_the_form_and_the_others_as_ever(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.route(
        "**/kinds/numeric/control.js",
        lambda route: (
            route.fulfill(content_type="text/javascript", body=script) if script else route.abort()
        ),
    )
    sign_in(page, running_site, running_site.guest())
    question = start_with(page, running_site, "numeric")
    expect(question.locator("[data-note]")).to_contain_text("or when you hand in, and not before")
    page.locator("[data-step]").first.evaluate("step => step.click()")
    answer_all(page, running_site)
    expect(page.get_by_role("button", name="Save and go on later")).to_be_visible()
    expect(page.locator("[data-open-count]").first).to_have_text("Every question has an answer.")
    hand_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
    expect(page.locator("[data-right='1']")).to_have_count(12)


def test_number_still_being_typed_survives_a_reload(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    number = start_with(page, running_site, "numeric").locator("[data-part=value]")
    number.press_sequentially("7.25")
    page.reload()
    expect(shown(page)).to_have_count(
        1
    )  # before its script has come, every question is on the screen
    expect(number).to_have_value("7.25")
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(1)
    saved(page)


def test_right_answers_to_every_kind_pass_after_a_reload(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    met: set[str | None] = set()
    for _form in range(
        12
    ):  # drawn by chance, unseen questions first: most often two or three forms do
        start_or_go_on(page, running_site)
        met |= {
            question.get_attribute("data-kind") for question in page.locator("[data-kind]").all()
        }
        answer_all(page, running_site)
        page.reload()
        expect(page.locator("[data-step][data-answered='1']")).to_have_count(12)
        hand_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
        if met >= EXAM_KINDS:
            return
    raise AssertionError(f"only {met} were met")


def test_enter_in_a_number_field_goes_on_and_never_hands_in(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, "bob")
    shown_first = start_with(page, running_site, "numeric")
    question = page.locator(f"#{shown_first.get_attribute('id')}")  # itself, not whichever is shown
    question.locator("[data-part=value]").fill("7")
    question.locator("[data-part=value]").press("Enter")
    saved(page)
    expect(question).to_be_hidden()  # the next one, or after the last the review
    assert page.url.endswith("/")
    assert "/result/" not in page.url


def test_hand_in_survives_a_new_sign_in(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = open_page()
    sign_in(page, running_site, "ada")
    start_or_go_on(page, running_site, "complication-management-check")
    last = page.locator("[data-version]").count()
    for _question in range(last):
        page.get_by_role("button", name="Next", exact=True).click()
    page.context.clear_cookies()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("[data-save-text]")).to_contain_text("Not handed in yet")
    expect(page.locator("[data-save-text]")).to_contain_text("You were signed out")
    other = page.context.new_page()
    sign_in(other, running_site, "ada")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed this time")


def test_refused_answer_counts_as_open_and_is_named_before_handing_in(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, "bob")
    question = start_with(page, running_site, "numeric", "complication-management-check")
    number = (question.get_attribute("id") or "").removeprefix("q")
    question.locator("[data-part=value]").fill("about five")
    question.locator("[data-part=value]").blur()
    expect(question.locator("[data-note]")).to_contain_text("could not be read")
    page.evaluate("document.querySelectorAll('[data-step]')[11].click()")
    page.get_by_role("button", name="Next", exact=True).click()
    page.locator("[data-open-links] a").filter(has_text=number).first.click()
    expect(shown(page)).to_have_attribute("id", f"q{number}")
