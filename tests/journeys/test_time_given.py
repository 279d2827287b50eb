"""Time that is given, as candidates live it: asked for and granted, given in the middle of an open page, and given back."""

import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from playwright.sync_api import Locator, Page, expect

from tests.journeys.bad_days import answer_something, line, of_time, uuid_of
from tests.journeys.people_at_work import EXAM, saved, sign_in, start
from tests.sat import pass_checks
from tests.site import Site, wait_until

OPEN_PAGE = Callable[..., Page]
A_MINUTE = 75_000


def with_checks_passed(site: Site) -> str:
    """A guest for whom the exam is open."""
    name = site.guest()
    pass_checks(site, [name])
    return name


def row_of(site: Site, page: Page) -> int:
    """The key of the attempt that the page is about."""
    with sqlite3.connect(Path(site.var) / "db.sqlite3", timeout=20) as database:
        asked = "SELECT id FROM quizzes_attempt WHERE uuid = ?"
        return int(database.execute(asked, [uuid_of(page).hex]).fetchone()[0])


def given(page: Page) -> Locator:
    """What the page says of time that came."""
    return page.locator("[data-given-text]")


def minutes_left(page: Page) -> int:
    """As the timer says."""
    found = re.search(r"(\d+) minutes left", page.locator("[data-timer-text]").inner_text())
    return int(found.group(1)) if found else 0


def mark(page: Page) -> None:
    """Something that a page that is loaded anew does not have."""
    page.evaluate("window.isTheSame = true")


def is_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSame === true"))


def ask(page: Page, site: Site) -> None:
    """Half as much time again, and breaks."""
    page.goto(f"{site.url}/quizzes/{EXAM}/")
    page.get_by_role("link", name="Do you need more time, or breaks?").click()
    page.get_by_label("A disability or an illness").check()
    page.get_by_label("In your words").fill("I read slowly.")
    page.get_by_label("What do you need?").fill("Half as much time again, and breaks.")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("main")).to_contain_text("Somebody answers by")


def grant(office: Page, site: Site) -> None:
    """What was asked for, at the desk."""
    sign_in(office, site, "root")
    office.goto(f"{site.url}/admin/accounts/reviewcase/?state=open")
    office.get_by_role("link", name="A wish for more time").first.click()
    office.get_by_role("link", name="what it is about").click()
    expect(office.locator("#content")).to_contain_text("I read slowly.")
    office.get_by_label("Grant it").check()
    office.get_by_label("Percent more time").fill("50")
    office.get_by_label("Minutes of breaks").fill("10")
    office.get_by_label("Reasons (whoever asked reads them)").fill("Agreed.")
    office.get_by_role("button", name="Decide").click()
    expect(office.locator("body")).to_contain_text("The case is decided.")


def test_right_is_asked_for_and_five_minutes_come_in_the_middle_of_the_open_page(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    name = with_checks_passed(running_site)
    page, office = open_page(), open_page()
    sign_in(page, running_site, name)
    ask(page, running_site)
    grant(office, running_site)

    page.goto(f"{running_site.url}/quizzes/{EXAM}/")
    expect(page.locator("main")).to_contain_text("Your time: 135 minutes: 90 and 50 % more.")
    page.clock.install()
    start(page, running_site, EXAM)
    expect(page.locator("[data-timer-text]")).to_have_text("135 minutes left")
    mark(page)

    office.goto(f"{running_site.url}/admin/quizzes/attempt/{row_of(running_site, page)}/time/")
    office.get_by_label("Minutes more").fill("5")
    office.get_by_label("Reason").fill("fire alarm")
    office.get_by_role("button", name="Give the time").click()
    expect(office.locator("body")).to_contain_text("Given.")

    # Nothing is done on the page: it asks by itself when a minute has gone by.
    page.clock.fast_forward(A_MINUTE)
    expect(given(page)).to_contain_text("5 minutes more: fire alarm. Time is up at")
    expect(page.locator("[data-timer-text]")).to_have_text(re.compile("1(40|39) minutes left"))
    assert page.locator("[role=status]", has=given(page)).count() == 1
    assert is_the_same(page)
    answer_something(page)
    saved(page)

    page.get_by_role("button", name=re.compile("Take a break")).click()
    expect(page.get_by_role("heading", name="Break")).to_be_visible()
    assert page.locator("[data-version]").count() == 0
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-version]:visible")).to_have_count(1)
    assert minutes_left(page) >= 138


def test_right_that_is_granted_meanwhile_is_there_on_the_open_page(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    name = with_checks_passed(running_site)
    page, office = open_page(), open_page()
    sign_in(page, running_site, name)
    ask(page, running_site)
    page.clock.install()
    start(page, running_site, EXAM)
    expect(page.locator("[data-timer-text]")).to_have_text("90 minutes left")
    breaks = page.get_by_role("button", name="Take a break")
    expect(breaks).to_have_count(0)
    mark(page)
    grant(office, running_site)

    page.clock.fast_forward(A_MINUTE)
    expect(given(page)).to_have_text(
        re.compile(
            r"45 minutes more: your right to more time\. Time is up at \d\d:\d\d UTC\. "
            r"You can take breaks now: the button is below the questions\."
        )
    )
    expect(page.locator("[data-timer-text]")).to_have_text(re.compile("13[45] minutes left"))
    expect(breaks).to_be_visible()
    assert is_the_same(page)
    breaks.click()
    expect(page.get_by_role("heading", name="Break")).to_be_visible()


def away(site: Site, seconds: float) -> None:
    """Everything is killed at once, without a chance to say so, and started again after a while."""
    assert site.process is not None
    programs = [psutil.Process(pid) for pid in site.children().values()]
    every = [one for program in programs for one in [program, *program.children(recursive=True)]]
    os.kill(site.process.pid, signal.SIGKILL)
    for one in every:
        if one.is_running():
            one.kill()
    site.process.wait(10)
    time.sleep(seconds)
    site.start()


def test_site_that_was_away_gives_the_time_back(own_site: Site, open_page: OPEN_PAGE) -> None:
    name = with_checks_passed(own_site)
    page = open_page()
    sign_in(page, own_site, name)
    start(page, own_site, EXAM)
    expect(page.locator("[data-timer-text]")).to_have_text("90 minutes left")
    mark(page)
    answer_something(page)
    saved(page)
    page.get_by_role("button", name="Next", exact=True).click()
    began = time.monotonic()
    away(own_site, seconds=20)
    answer_something(page)
    expect(given(page)).to_contain_text(
        re.compile("We were away for .*; you have them back"), timeout=A_MINUTE
    )
    lasted = time.monotonic() - began
    saved(page)
    expect(line(page)).not_to_contain_text("not received")
    assert is_the_same(page)
    assert minutes_left(page) >= 89
    wait_until(lambda: of_time(own_site, page) == [False, False], why="both answers are in time")
    with sqlite3.connect(Path(own_site.var) / "db.sqlite3", timeout=20) as database:
        asked = "SELECT kind, seconds FROM quizzes_timegrant WHERE attempt_id = ?"
        [(kind, seconds)] = database.execute(asked, [row_of(own_site, page)]).fetchall()
    assert kind == "outage"
    assert 20 <= seconds <= lasted + 10
