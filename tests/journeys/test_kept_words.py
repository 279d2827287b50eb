"""Words that the studio's form kept on the device: nobody is overwritten by them, and nothing but a person lets them go."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_studio import COURSE, STEM, begun, saved
from tests.site import Site

LESSON = f"{COURSE}lesson/"


def offer(page: Page) -> Locator:
    """The notice that the device kept words."""
    return page.locator(".notice").filter(has_text="kept words of yours")


def topic(page: Page) -> Locator:
    return page.get_by_label("Topic")


def wait_for_no_connection(page: Page) -> None:
    expect(page.locator(".save-state")).to_have_attribute("data-state", "waiting", timeout=12_000)


def opened_again(page: Page) -> Page:
    """The page was closed without a connection; it is opened again with one."""
    context, address = page.context, page.url
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    return again


def written_offline(page: Page, site: Site, stem: str, words: str = "never sent") -> Page:
    """A question of noor's whose topic she typed without a connection, opened again."""
    begun(page, site, stem)
    page.context.set_offline(True)
    topic(page).fill(words)
    wait_for_no_connection(page)
    again = opened_again(page)
    expect(offer(again)).to_be_visible()
    return again


def put_back(page: Page) -> None:
    page.get_by_role("button", name="Put them back").click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("Readers see nothing of it", timeout=20_000)


def area(page: Page) -> Locator:
    return page.locator("textarea[name=body]")


def text_of(page: Page) -> Locator:
    return page.locator(".editor").get_by_role("textbox", name="Text", exact=True)


def write_at(page: Page, key: str, words: str) -> None:
    text_of(page).press(key)
    page.keyboard.type(words)


def open_lesson(page: Page, site: Site, name: str, lesson: str) -> None:
    sign_in(page, site, name)
    page.goto(f"{site.url}{LESSON}{lesson}/")
    expect(text_of(page)).to_be_visible()


def test_words_put_back_upon_a_colleagues_save_meet_them(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    first, second = open_page(), open_page()
    open_lesson(first, running_site, "noor", "com-first-look")
    open_lesson(second, running_site, "lead", "com-first-look")
    first.context.set_offline(True)
    write_at(first, "Control+End", "\n\nHers, from the train. [none]")
    wait_for_no_connection(first)
    write_at(second, "Control+Home", "His, meanwhile. [none]\n\n")
    saved(second)

    again = opened_again(first)
    put_back(again)
    expect(again.locator("[data-notices]")).to_contain_text(
        "saved this while you were writing", timeout=12_000
    )
    again.get_by_role("button", name="Save", exact=True).click()
    expect(area(again)).to_have_value(re.compile(r"^His, meanwhile.*Hers, from the train", re.S))
    save(again)
    second.reload()
    expect(area(second)).to_have_value(re.compile(r"^His, meanwhile.*Hers, from the train", re.S))
    again.reload()
    expect(offer(again)).to_have_count(0)


def test_page_that_shows_both_bears_the_words_on_and_does_not_offer_them(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    first, second = open_page(), open_page()
    address = begun(first, running_site, f"{STEM} Both at once.")
    sign_in(second, running_site, "lead")
    second.goto(address)
    second.get_by_label("What it asks for").select_option(index=2)
    saved(second)
    level = second.get_by_label("What it asks for").input_value()
    topic(first).fill("hers")
    expect(first.locator("[data-notices]")).to_contain_text(
        "while you were writing", timeout=15_000
    )
    first.get_by_role("button", name="Save", exact=True).click()

    expect(first.get_by_label("What it asks for")).to_have_value(level)
    expect(topic(first)).to_have_value("hers")
    expect(first.locator(".save-state")).to_have_text("Not saved yet")
    expect(offer(first)).to_have_count(0)
    again = opened_again(first)  # she saved nothing of it: the words are there still
    put_back(again)
    expect(again.locator("[data-notices]")).to_contain_text(
        "while you were writing", timeout=15_000
    )
    again.get_by_role("button", name="Save", exact=True).click()
    expect(again.get_by_text("Somebody else saved meanwhile")).to_be_visible(timeout=20_000)
    save(again)
    expect(topic(again)).to_have_value("hers")
    expect(again.get_by_label("What it asks for")).to_have_value(level)


def _reload(page: Page) -> None:
    page.reload()


def _leave_and_come_back(page: Page) -> None:
    page.get_by_role("link", name="Waiting", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Studio")
    page.go_back()


def _type_and_reload(page: Page) -> None:
    topic(page).press_sequentially("x")
    saved(page)
    page.reload()


def _take_back_and_reload(page: Page) -> None:
    topic(page).press_sequentially("x")
    topic(page).press("Backspace")
    saved(page)
    page.reload()


@pytest.mark.parametrize(
    "go", [_reload, _leave_and_come_back, _type_and_reload, _take_back_and_reload]
)
def test_kept_words_outlive_the_page_that_offers_them(
    running_site: Site, open_page: Callable[..., Page], go: Callable[[Page], None]
) -> None:
    page = written_offline(open_page(), running_site, f"{STEM} {go.__name__}")
    go(page)
    expect(offer(page)).to_have_count(1)
    put_back(page)
    expect(topic(page)).to_have_value("never sent")


def test_words_typed_meanwhile_are_kept_beside(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = written_offline(open_page(), running_site, f"{STEM} Kept twice.", "the first")
    page.context.set_offline(True)
    topic(page).fill("the second")
    wait_for_no_connection(page)
    page = opened_again(page)
    expect(offer(page)).to_have_count(2)
    put_back_first = offer(page).last.get_by_role("button", name="Put them back")
    put_back_first.click()
    expect(topic(page)).to_have_value("the first")
    saved(page)
    page.reload()
    expect(topic(page)).to_have_value("the first")
    put_back(page)
    expect(topic(page)).to_have_value("the second")
    expect(page.locator("[data-notices]")).to_contain_text(
        "You saved something else", timeout=15_000
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("theirs is: the first")
    save(page)
    page.reload()
    expect(topic(page)).to_have_value("the second")
    expect(offer(page)).to_have_count(0)


def test_words_are_thrown_away_by_a_person_who_may_undo_it(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = written_offline(open_page(), running_site, f"{STEM} Thrown away.")
    page.get_by_role("button", name="Throw them away").click()
    expect(offer(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(offer(page)).to_have_count(1)
    page.reload()
    page.get_by_role("button", name="Throw them away").click()
    expect(page.get_by_text("Thrown away.", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator("html[data-scripts]")).to_be_attached()
    expect(offer(page)).to_have_count(0)


def test_save_without_a_connection_stays_on_the_page(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    address = begun(page, running_site, f"{STEM} In a cellar.")
    page.context.set_offline(True)
    topic(page).fill("typed in a cellar")
    page.get_by_role("button", name="Save", exact=True).click()
    wait_for_no_connection(page)
    assert page.url == address
    page.context.set_offline(False)
    save(page)
    expect(topic(page)).to_have_value("typed in a cellar")


def test_rows_come_back_as_they_were_kept(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    begun(page, running_site, f"{STEM} With rows.")
    rows = page.locator("[data-rows=options] [data-row]")
    group = page.get_by_role("group", name="Answers")
    while rows.count():  # a new question begins with some
        rows.first.get_by_role("button", name="Remove").click()
    for number in range(3):
        group.get_by_role("button", name="Add a row").click()
        rows.nth(number).get_by_label("Text").fill(f"Answer {number}")
    rows.nth(0).get_by_label("Right").check()
    saved(page)
    page.context.set_offline(True)
    rows.nth(1).get_by_role("button", name="Remove").click()
    rows.nth(1).get_by_role("button", name="Move this row up").click()
    rows.nth(1).get_by_label("Right").uncheck()
    wait_for_no_connection(page)

    again = opened_again(page)
    rows = again.locator("[data-rows=options] [data-row]")
    expect(rows).to_have_count(3)
    put_back(again)
    expect(rows).to_have_count(2)
    saved(again)
    again.reload()
    texts = [rows.nth(n).get_by_label("Text").input_value() for n in range(2)]
    assert texts == ["Answer 2", "Answer 0"]
    expect(again.get_by_role("checkbox", name="Right", checked=True)).to_have_count(0)


def test_offer_is_the_first_thing_on_the_page_and_is_read_out(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = written_offline(
        open_page(viewport={"width": 1280, "height": 720}), running_site, f"{STEM} At the top."
    )
    expect(page.get_by_role("status").filter(has=offer(page))).to_have_count(1)
    expect(page.get_by_role("button", name="Put them back")).to_be_in_viewport(ratio=1)
