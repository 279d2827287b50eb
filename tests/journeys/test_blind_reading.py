"""A blind reader on a phone: agrees, answers by keyboard, loses the network, hands in."""

import os
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import DESK, LOOKS, PHONE, problems
from tests.site import Site

COURSE = "rf-skin-tightening"
BASE = f"/studio/reading/{COURSE}/"
# In the installation itself: a guest becomes a reader, and is given one question of each kind.
NAME_READER = """
from django.utils import timezone
from courses.models import Course
from quizzes import actions
from quizzes.models import Question
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.models import User
now, root = timezone.now(), User.objects.get(email="root@demo.example")
person, course = User.objects.get(email="{email}"), Course.objects.get(code="{course}")
mark_register_checked(person=person, how="Looked up.", by=root, now=now)
reader = actions.name_reader(course=course, person=person, qualification="Surgeon", by=root, now=now)
rows = Question.objects.published().filter(course=course, pool="exam").order_by("pk")
kinds = {{row.current_version.kind: row for row in rows.select_related("current_version")}}
actions.assign_readings(reader=reader, questions=list(kinds.values()), by=root, now=now)
"""
# Where somebody wants to look at the pages themselves.
SHOTS = os.environ.get("SCREENSHOTS", "")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def a_reader(site: Site) -> str:
    """A guest who was named, and has not begun."""
    name = site.guest()
    program = NAME_READER.format(email=site.people[name]["email"], course=COURSE)
    made = site.manage("shell", "-c", program)
    assert made.returncode == 0, made.stderr
    return name


def begin(page: Page) -> None:
    page.get_by_label("What qualifies you").fill("Surgeon")
    page.get_by_label("Your interests").fill("none")
    page.get_by_role("button", name="I agree: begin").press("Enter")


def test_reader_answers_on_a_phone_and_loses_nothing(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, a_reader(running_site))
    page.goto(running_site.url + BASE)
    expect(page.get_by_text("you cannot sit an exam of this course for two years")).to_be_visible()
    found = problems(page, "before reading")
    shot(page, "begin")
    begin(page)

    state = page.locator("[data-save-state]")
    expect(page.get_by_text("Question 1 of")).to_be_visible()
    page.get_by_label("Comment").press_sequentially("I would ask for the temperature.")
    expect(state).to_contain_text(re.compile(r"Saved at \d\d:\d\d:\d\d"))
    page.context.set_offline(True)
    page.get_by_label("Fairly sure").press("Space")
    expect(state).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    expect(state).to_contain_text("Saved at", timeout=20_000)
    found += problems(page, "a question")
    page.reload()
    expect(page.get_by_label("Comment")).to_have_value("I would ask for the temperature.")
    expect(page.get_by_label("Fairly sure")).to_be_checked()
    shot(page, "question")

    page.get_by_label("rests on something outdated").press("Space")
    page.get_by_role("button", name="Hand in and go on").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Name the source that says otherwise today.")
    found += problems(page, "a refusal")
    page.get_by_label("Source").fill("doi:10.1000/1")
    page.get_by_role("button", name="Hand in and go on").press("Enter")
    expect(page.get_by_text("Question 2 of")).to_be_visible()
    for _rest in range(10):
        if page.get_by_text("You have read every question").is_visible():
            break
        page.get_by_label("A guess").check()
        page.get_by_label("Comment").fill("None of them.")
        found += problems(page, "another question")
        shot(page, f"kind-{_rest}")
        page.get_by_role("button", name="Hand in and go on").press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_text("No question waits for you.")).to_be_visible()
    found += problems(page, "everything read")
    assert found == []


def test_reader_reads_without_scripts(running_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    sign_in(page, running_site, a_reader(running_site))
    page.goto(running_site.url + BASE)
    begin(page)

    page.get_by_label("Certain").check()
    page.get_by_label("Comment").fill("None of them.")
    page.get_by_role("button", name="Save and go on later").click()
    expect(page.locator("main").get_by_text("Saved at").first).to_be_visible()
    expect(page.get_by_label("Comment")).to_have_value("None of them.")
    page.get_by_role("button", name="Hand in and go on").click()

    expect(page.get_by_text("Question 2 of")).to_be_visible()


@LOOKS
def test_pages_of_a_pass_mark_are_accessible(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page, running_site, "root")
    page.goto(f"{running_site.url}/studio/standards/")
    found = problems(page, "all studies")
    page.get_by_label("Exam", exact=True).select_option(index=1)
    page.get_by_label("The candidate who only just deserves to pass").fill("Knows the dangers.")
    page.get_by_role("button", name="Open it").click()
    for name in ("Ana Silva", "Ben Cole"):
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Qualification").fill("Surgeon, twelve years of practice")
        page.get_by_label("Declared interests").fill("none")
        page.get_by_role("button", name="Name them").click()
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
        page.get_by_text("Name a judge").click()
    found += problems(page, "a study")
    shot(page, f"study-{scheme}")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take the workbook").click()
    page.get_by_label("The filled workbook").set_input_files(taken.value.path())
    page.get_by_role("button", name="Hand in the ratings").click()
    expect(page.get_by_role("alert")).to_contain_text("E4 is empty. Write a number from 0 to 100.")
    found += problems(page, "a workbook that is refused")
    shot(page, f"refused-{scheme}")
    assert found == []


@LOOKS
def test_pages_of_who_looks_after_readers_are_accessible(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    a_reader(running_site)
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page, running_site, "root")
    found = []
    for address in ("/studio/reading/", f"{BASE}desk/"):
        page.goto(running_site.url + address)
        found += problems(page, address)
        shot(page, f"desk-{'wide' if size == DESK else 'phone'}-{address.count('/')}")
    assert found == []
