"""A case from the report to the letter: the desk, the candidate's page, the second administrator; on a phone and in the dark."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.bad_days import sitting, to_the_end, uuid_of
from tests.journeys.people_at_work import CHECKS, hand_in, sign_in
from tests.journeys.test_accessibility import LOOKS, problems
from tests.site import Site

OPEN_PAGE = Callable[..., Page]


@LOOKS
def test_case_is_reported_heard_proposed_agreed_and_ends_with_a_letter(
    running_site: Site, open_page: OPEN_PAGE, size: Any, scheme: Any
) -> None:
    look = {"viewport": size, "color_scheme": scheme}
    candidate = sitting(open_page(**look), running_site, "bob", CHECKS[0])
    attempt = uuid_of(candidate)
    to_the_end(candidate)
    hand_in(candidate)

    desk = open_page(**look)
    sign_in(desk, running_site, "root")
    desk.goto(f"{running_site.url}/admin/quizzes/attempt/?q={attempt}")
    desk.locator("#result_list tbody th a").click()
    desk.get_by_role("link", name="Open a case").click()
    desk.get_by_label("Misconduct").check()
    desk.get_by_label("What happened").fill("A phone lay on the table.")
    desk.get_by_label("They may reply until").fill(
        (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    )
    assert problems(desk, "report") == []
    desk.get_by_role("button", name="Open the case").click()
    expect(desk.get_by_text("The case is open, and the candidate is told.")).to_be_visible()
    assert problems(desk, "case") == []

    candidate.goto(f"{running_site.url}/help/asked/")
    assert problems(candidate, "cases") == []
    candidate.get_by_role("link", name="What is said of your exam").first.click()
    candidate.get_by_label("Your reply").fill("It was switched off.")
    assert problems(candidate, "own case") == []
    candidate.get_by_role("button", name="Send the reply").click()
    expect(candidate.locator(".timeline")).to_contain_text("It was switched off.")

    desk.reload()
    expect(desk.locator(".case-parties")).to_contain_text("It was switched off.")
    desk.get_by_role("link", name="Decide", exact=True).click()
    desk.get_by_label("Misconduct: the attempt counts for nothing").check()
    desk.get_by_label("Reasons").fill("The camera shows the screen lit.")
    assert problems(desk, "decision") == []
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_text("The decision is proposed")).to_be_visible()
    assert problems(desk, "queue") == []

    second = open_page(**look)
    sign_in(second, running_site, "vera")
    second.goto(f"{running_site.url}/admin/accounts/proposal/?state=open")
    second.locator("#result_list tbody th a").first.click()
    second.get_by_role("link", name="Agree").click()
    second.get_by_role("button", name="Agree and carry it out").click()
    expect(second.get_by_text("It is carried out.").first).to_be_visible()

    candidate.reload()
    candidate.get_by_role("link", name="Letter to print").click()
    expect(candidate.locator(".letter")).to_contain_text("Decided by two people")
    expect(candidate.locator(".letter")).to_contain_text("The camera shows the screen lit.")
    assert problems(candidate, "letter") == []
    desk.goto(f"{running_site.url}/admin/quizzes/attempt/incident/")
    assert problems(desk, "incident") == []
