"""An exam in sections as its candidate lives it: on a phone, with the network cut, a second tab, a second device, and a break."""

import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.bad_days import answer_something, line, of_time, to_the_end
from tests.journeys.people_at_work import EXAM, hand_in_with_gaps, saved, shown, sign_in, start
from tests.journeys.test_accessibility import PHONE, problems
from tests.journeys.test_time_given import with_checks_passed
from tests.journeys.test_two_tabs import elsewhere, second_page
from tests.site import ROOT, Site

OPEN_PAGE = Callable[..., Page]
GRANT = """
import sys, django
django.setup()
from django.utils import timezone
from quizzes import actions
from quizzes.models import Quiz
from trainingsite.accounts.models import User

person, root = (User.objects.get(email=email) for email in sys.argv[1:3])
now = timezone.now()
wish = actions.Wish("disability", "I have to rest.", "Breaks.", None)
case = actions.ask_for_time(wish=wish, proof=None, by=person, now=now)
terms = actions.Terms(quiz=Quiz.objects.get(code=sys.argv[3]), break_minutes=10)
actions.decide_time(case=case, terms=terms, note="Agreed.", by=root, now=now)
"""


def with_breaks(site: Site) -> str:
    """A guest for whom the exam is open, with a right to breaks in it."""
    name = with_checks_passed(site)
    done = subprocess.run(
        [sys.executable, "-c", GRANT, site.people[name]["email"], site.people["root"]["email"], EXAM],
        cwd=ROOT, env=site.environment | {"DJANGO_SETTINGS_MODULE": "trainingsite.settings"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return name


def sitting_in_sections(page: Page, site: Site, name: str = "") -> str:
    """The exam begun, in sections."""
    name = name or with_breaks(site)
    sign_in(page, site, name)
    start(page, site, EXAM)
    expect(section(page)).to_contain_text("Section 1 of 3")
    return name


def section(page: Page) -> Locator:
    return page.locator(".section-line")


def ask_to_close(page: Page, number: int) -> None:
    to_the_end(page)
    page.get_by_role("button", name=f"Close section {number}").click()
    expect(page.locator("[data-close-ask]")).to_be_visible()


def close(page: Page, number: int, *, name: str = "Close it and go on") -> None:
    ask_to_close(page, number)
    page.get_by_role("button", name=name).click()


def test_section_is_closed_on_a_phone_asked_first_and_not_without_a_connection(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page(viewport=PHONE)
    sitting_in_sections(page, running_site)
    expect(page.locator("[data-version]")).to_have_count(20)
    expect(page.locator("[data-position]").first).to_have_text("Question 1 of 60")
    answer_something(page)
    saved(page)
    ask_to_close(page, 1)
    asked = page.locator("[data-close-ask]")
    expect(asked).to_contain_text("This cannot be undone.")
    expect(asked).to_contain_text("Questions without an answer: 19.")
    assert problems(page, "closing a section") == []
    page.get_by_role("button", name="Go on answering").click()
    expect(asked).to_be_hidden()

    page.get_by_role("button", name="Close section 1").click()
    expect(asked).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Close it and go on").click()
    expect(line(page)).to_contain_text("The section is not closed yet. No connection.")
    page.context.set_offline(False)
    expect(line(page)).to_contain_text("Choose “Close section” again.", timeout=30_000)
    page.get_by_role("button", name="Close section 1").click()
    page.get_by_role("button", name="Close it and go on").click()

    expect(section(page)).to_contain_text("Section 2 of 3 · section 1 closed at")
    expect(page.locator("[data-section-news]")).to_be_hidden()
    expect(page.locator("[data-position]").first).to_have_text("Question 21 of 60")
    expect(shown(page)).to_have_attribute("id", "q21")
    answer_something(page)
    saved(page)
    assert of_time(running_site, page) == [False, False]


def test_second_tab_goes_on_with_the_section_that_the_first_one_opened(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sitting_in_sections(page, running_site)
    other = second_page(page)
    expect(elsewhere(other)).to_be_visible()
    close(page, 1)
    expect(section(page)).to_contain_text("Section 2 of 3")
    # The first page was loaded anew, so the second one answers now, with the questions that are open.
    expect(section(other)).to_contain_text("Section 2 of 3")
    here = other if elsewhere(other).is_hidden() else page
    if elsewhere(other).is_visible() and elsewhere(page).is_visible():
        other.get_by_role("button", name="Go on here").click()
        here = other
    expect(here.locator("[data-version]:enabled")).to_have_count(20)
    answer_something(here)
    saved(here)
    assert of_time(running_site, here) == [False]


def test_answer_that_waited_while_another_device_closed_its_section_is_kept_and_told(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page, device = open_page(), open_page(viewport=PHONE)
    name = sitting_in_sections(page, running_site)
    sign_in(device, running_site, name)
    device.goto(page.url)
    page.context.set_offline(True)
    answer_something(page)
    expect(line(page)).to_contain_text("No connection.")
    close(device, 1)
    expect(section(device)).to_contain_text("Section 2 of 3")
    page.context.set_offline(False)
    expect(section(page)).to_contain_text("Section 2 of 3", timeout=30_000)
    expect(page.locator("[data-section-news]")).to_contain_text("on another device")
    expect(page.locator("[data-after-section]")).to_contain_text("they do not count")
    assert of_time(running_site, page) == [True]
    assert problems(page, "a section that another device closed") == []


def test_break_between_sections_and_the_hand_in_at_the_end(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page(viewport=PHONE)
    sitting_in_sections(page, running_site)
    close(page, 1, name="Close it and take a break (10 minutes left)")
    expect(page.get_by_role("heading", name="Break")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(section(page)).to_contain_text("Section 2 of 3")
    close(page, 2)
    expect(section(page)).to_contain_text("Section 3 of 3")
    expect(page.get_by_role("button", name=re.compile("Close section"))).to_have_count(0)
    answer_something(page)
    saved(page)
    to_the_end(page)
    hand_in_with_gaps(page)
    expect(page.locator("main")).to_contain_text("1 of 60")
