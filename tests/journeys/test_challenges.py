"""Something is wrong with a question: the words outlive a lost connection, a closed page and the end of the time."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.journeys.bad_days import (
    FORBIDDEN,
    answer_something,
    end_in,
    sitting,
    to_the_end,
    uuid_of,
)
from tests.journeys.people_at_work import CHECKS, hand_in, saved, shown
from tests.journeys.test_accessibility import DESK, PHONE, problems
from tests.site import Site, wait_until

OPEN_PAGE = Callable[..., Page]
SENDING = "**/api/v1/attempts/*/challenges/"
WORDS = "Answers B and C say the same."


def told(site: Site, attempt: UUID) -> list[str]:
    """What the site has kept of the attempt."""
    with sqlite3.connect(Path(site.var) / "db.sqlite3", timeout=20) as database:
        rows = database.execute(
            "SELECT text FROM quizzes_challenge WHERE attempt_id ="
            " (SELECT id FROM quizzes_attempt WHERE uuid = ?) ORDER BY id",
            [attempt.hex],
        ).fetchall()
    return [text for (text,) in rows]


def panel(page: Page) -> Locator:
    return page.locator("[data-challenge]")


def write(page: Page, words: str = WORDS) -> None:
    """Open the panel by keyboard, and write."""
    panel(page).locator("summary").focus()
    page.keyboard.press("Enter")
    field = panel(page).get_by_label("What is wrong with it?")
    field.fill(words)


def send(page: Page) -> None:
    """By keyboard: the button follows the field."""
    panel(page).get_by_label("What is wrong with it?").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_sent_at_once_by_keyboard_and_the_answer_is_untouched(
    running_site: Site, open_page: OPEN_PAGE, size: Any, scheme: Any
) -> None:
    page = sitting(open_page(viewport=size, color_scheme=scheme), running_site, "bob", CHECKS[0])
    before = len(told(running_site, uuid_of(page)))
    answer_something(page)
    saved(page)
    write(page, f"{WORDS} {scheme} {size['width']}")
    assert problems(page, "panel") == []
    send(page)
    expect(panel(page)).to_contain_text("What you said was received at")
    expect(panel(page).get_by_label("What is wrong with it?")).to_have_value("")
    assert len(told(running_site, uuid_of(page))) == before + 1
    saved(page)
    assert problems(page, "panel, received") == []
    send(page)
    expect(panel(page)).to_contain_text("Say what is wrong with the question.")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(panel(page)).not_to_contain_text("Say what is wrong")


def test_offline_they_are_kept_and_sent_when_the_network_is_back(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(viewport=PHONE), running_site, "bob", CHECKS[1])
    attempt = uuid_of(page)
    page.context.set_offline(True)
    write(page, "Offline words.")
    send(page)
    expect(panel(page)).to_contain_text("kept on this device")
    page.context.set_offline(False)
    expect(panel(page)).to_contain_text("What you said was received at")
    assert told(running_site, attempt).count("Offline words.") == 1


def test_closed_page_leaves_them_to_the_next_one(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(viewport=PHONE), running_site, "bob", CHECKS[1])
    attempt, context = uuid_of(page), page.context
    page.route(SENDING, lambda route: route.abort())
    write(page, "Left behind.")
    send(page)
    expect(panel(page)).to_contain_text("kept on this device")
    page.close()
    assert "Left behind." not in told(running_site, attempt)

    other = context.new_page()
    other.goto(f"{running_site.url}/dashboard/")
    expect(other.locator("[data-kept-challenges]")).to_contain_text("received now: 1")
    wait_until(lambda: "Left behind." in told(running_site, attempt), why="it is sent")


def test_without_storage_the_page_says_so_and_asks_before_it_is_left(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    page.context.add_init_script(FORBIDDEN)
    sitting(page, running_site, "bob", CHECKS[1])
    attempt, asked = uuid_of(page), list[str]()
    page.route(SENDING, lambda route: route.abort())
    write(page, "Held here only.")
    send(page)
    expect(panel(page)).to_contain_text("held only on this open page")

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("() => { setTimeout(() => (window.location = '/dashboard/')); }")
    page.wait_for_timeout(1500)
    assert asked == ["beforeunload"]
    page.unroute(SENDING)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(panel(page)).to_contain_text("What you said was received at")
    assert "Held here only." in told(running_site, attempt)


def test_what_was_only_typed_stays_with_its_question_and_waits_on_the_result(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(viewport=PHONE), running_site, "bob", CHECKS[2])
    attempt = uuid_of(page)
    page.get_by_role("button", name="Next", exact=True).click()
    write(page, "Only typed.")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(panel(page).get_by_label("What is wrong with it?")).to_have_value("")
    page.get_by_role("button", name="Back").click()
    expect(panel(page).get_by_label("What is wrong with it?")).to_have_value("Only typed.")
    page.reload()
    expect(shown(page)).to_have_count(1, timeout=20_000)
    expect(shown(page)).to_have_attribute("id", "q2")
    expect(panel(page).get_by_label("What is wrong with it?")).to_have_value("Only typed.")
    end_in(running_site, page, seconds=3, grace=1)
    page.wait_for_url("**/result/", timeout=30_000)
    form = page.locator("#challenge")
    expect(form.get_by_label("What is wrong with it?")).to_have_value("Only typed.")
    expect(form.get_by_label("The number of the question")).to_have_value("2")
    assert problems(page, "result with what was typed") == []
    form.get_by_role("button", name="Send").click()
    expect(page.get_by_text("What you said of question 2 is kept.")).to_be_visible()
    assert told(running_site, attempt) == ["Only typed."]
    expect(form).to_contain_text("Somebody looks at it and answers by")


def test_after_the_hand_in_it_is_said_by_the_number_of_the_question(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(viewport=PHONE), running_site, "bob", CHECKS[0])
    attempt = uuid_of(page)
    to_the_end(page)
    hand_in(page)
    page.locator("#challenge summary").click()
    assert problems(page, "result with the form") == []
    page.get_by_role("button", name="Send").click()
    assert problems(page, "result with errors") == []
    page.get_by_label("The number of the question").fill("1")
    page.get_by_label("What is wrong with it?").fill("The figure is upside down.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("What you said of question 1 is kept.")).to_be_visible()
    assert "The figure is upside down." in told(running_site, attempt)
