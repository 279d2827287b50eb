"""An exam that somebody watches: two people, two browsers, from the question whether they would to the certificate."""

import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import EXAM, answer_all, hand_in, saved, shown, sign_in
from tests.journeys.test_accessibility import PHONE, problems
from tests.journeys.test_time_given import with_checks_passed
from tests.site import ROOT, Site

OPEN_PAGE = Callable[..., Page]
CHECK = """
import sys, django
django.setup()
from django.utils import timezone
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.models import User

person, root = (User.objects.get(email=email) for email in sys.argv[1:3])
mark_register_checked(person=person, how="Looked up.", by=root, now=timezone.now())
"""


def colleague(site: Site) -> str:
    """A guest whose register entry an administrator has compared."""
    name = site.guest()
    done = subprocess.run(
        [sys.executable, "-c", CHECK, site.people[name]["email"], site.people["root"]["email"]],
        cwd=ROOT, env=site.environment | {"DJANGO_SETTINGS_MODULE": "trainingsite.settings"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return name


def test_exam_is_opened_with_a_code_paused_and_cosigned_and_the_certificate_says_so(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    name, other = with_checks_passed(running_site), colleague(running_site)
    page, watcher = open_page(), open_page(viewport=PHONE)
    sign_in(page, running_site, name)
    sign_in(watcher, running_site, other)

    page.goto(f"{running_site.url}/quizzes/{EXAM}/")
    page.get_by_role("link", name="Sit it under the eyes of an invigilator?").click()
    page.get_by_label("E-mail address of your invigilator's account").fill(
        running_site.people[other]["email"]
    )
    page.get_by_role("button", name="Ask them").click()
    expect(page.locator("main")).to_contain_text("Asked, not answered yet")
    assert problems(page, "the candidate's page of an invigilator") == []

    watcher.goto(f"{running_site.url}/invigilation/")
    watcher.locator("main .rows a").first.click()
    assert problems(watcher, "being asked to watch") == []
    watcher.get_by_role("button", name="I will watch").click()
    expect(watcher.locator("body")).to_contain_text("You watch this exam.")
    assert problems(watcher, "comparing a face") == []
    watcher.get_by_label("Passport").check()
    watcher.get_by_label(re.compile("The person in front of me")).check()
    watcher.get_by_role("button", name="Show the code").click()
    code = watcher.locator(".code-shown").inner_text()
    assert problems(watcher, "the code") == []

    page.goto(f"{running_site.url}/quizzes/{EXAM}/")
    page.get_by_label("I have read these rules").check()
    page.get_by_label("This is my name and number").check()
    page.get_by_label("The code that your invigilator was shown").fill(code)
    page.locator("main").get_by_role("button", name="Start").click()
    expect(shown(page)).to_have_count(1)
    attempt = page.url

    watcher.get_by_role("link", name="They have begun").click()
    watcher.get_by_role("button", name="Pause the exam").click()
    expect(watcher.locator("main")).to_contain_text("Paused: the clock stands still")
    assert problems(watcher, "a paused exam") == []
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    expect(page.get_by_role("button", name="Go on")).to_have_count(0)
    assert problems(page, "an exam that the invigilator paused") == []
    watcher.get_by_role("button", name="Let it go on").click()
    expect(shown(page)).to_have_count(1, timeout=20_000)  # by itself

    watcher.get_by_label("What happened, and when?").fill("A telephone rang in the corridor.")
    watcher.get_by_role("button", name="Note it").click()
    expect(watcher.locator("main blockquote")).to_contain_text("A telephone rang")

    page.goto(attempt)
    answer_all(page, running_site)
    saved(page)
    hand_in(page)
    expect(page.locator("main")).to_contain_text("Your invigilator can co-sign until")
    expect(page.locator("main")).to_contain_text("Your invigilator co-signs first")

    watcher.get_by_role("link", name="Exams that you watch").click()
    watcher.locator("main .rows a").first.click()
    assert problems(watcher, "co-signing") == []
    watcher.get_by_label(re.compile("I watched the whole exam")).check()
    watcher.get_by_role("button", name="Sign", exact=True).click()
    expect(watcher.locator("main")).to_contain_text("You co-signed this exam on")

    page.goto(f"{attempt}result/")
    link = page.locator("#certificates .rows a")
    expect(link).to_contain_text("Trial only", timeout=60_000)
    link.click()
    expect(page.locator("main")).to_contain_text("under the eyes of an invigilator")
