"""Every page, on a phone and a desk, light and dark: no axe violation, nothing wider than the screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.bad_days import ANSWERS, answer_next, end_in, ending, line
from tests.journeys.people_at_work import (
    CHECKS,
    EXAM,
    hand_in,
    sign_in,
    start,
    start_or_go_on,
)
from tests.site import Site

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
COURSE = "/courses/rf-skin-tightening/"
FOR_EVERYBODY = [
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/key/x-y/",
    "/v/",
    "/v/?code=wrong",
    "/v/0000000000000000000000000AB",
    "/api/v1/docs/",
    f"{COURSE}handbook/",
    "/offline/",
    "/nothing-here/",
]
FOR_A_PERSON = [
    "/dashboard/",
    "/accounts/settings/",
    "/accounts/email/",
    "/accounts/reauthenticate/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
    "/courses/",
    COURSE,
    f"{COURSE}rf-technique/",
    f"{COURSE}rf-technique/current-and-heat/",
    f"{COURSE}evidence/",
    f"{COURSE}glossary/",
    f"{COURSE}evidence/E117/",
    f"/quizzes/{CHECKS[0]}/",
    f"/quizzes/{EXAM}/",
    "/certificates/",
    "/attempts/",
]
# Without Django's change forms: on those axe itself sets an inline style, which the security policy refuses.
AT_THE_DESK = [
    "/admin/",
    "/admin/quizzes/question/",
    "/admin/quizzes/question/1/preview/",
    "/admin/courses/lesson/1/preview/",
    "/admin/quizzes/attempt/",
    "/admin/certificates/certificate/",
    "/admin/certificates/organisation/1/new-key/",
    "/admin/accounts/user/",
    "/admin/accounts/user/1/act/roles/",
    "/admin/accounts/user/1/act/check/",
    "/admin/accounts/user/1/act/address/",
    "/admin/courses/fact/",
    "/admin/courses/dispute/",
    "/admin/impact/rf-skin-tightening/E117/",
]
FOR_THE_LEAD = [
    f"{COURSE}sign-off/",
    f"{COURSE}sign-off/nerve-anatomy/",
    f"{COURSE}signature/",
    f"/studio/course/rf-skin-tightening/quiz/{EXAM}/statistics/",
    "/studio/course/rf-skin-tightening/question/rft-p-01/statistics/",
]
LOOKS = pytest.mark.parametrize(
    ("size", "scheme"),
    [(PHONE, "light"), (DESK, "dark")],
    ids=["phone in light colours", "desk in dark colours"],
)


def violations(page: Page) -> list[str]:
    """What axe finds, one line per rule and place."""
    # Evaluated by the debugger, not added to the page: the security policy stays in force.
    page.evaluate(AXE)
    found: list[Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(result => result.violations)", RULES
    )
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, width)


def problems(page: Page, address: str) -> list[str]:
    """Everything wrong with one page as it stands."""
    wide = overflow(page)
    found = violations(page) + ([f"{wide} px wider than the screen"] if wide else [])
    return [f"{address}: {problem}" for problem in found]


@LOOKS
def test_public_pages_are_accessible(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    found = []
    for address in FOR_EVERYBODY:
        page.goto(running_site.url + address)
        found += problems(page, address)
    assert found == []


@LOOKS
def test_desk_is_accessible(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page, running_site, "root")
    found = []
    for address in AT_THE_DESK:
        page.goto(running_site.url + address)
        found += problems(page, address)
    assert found == []


@LOOKS
def test_pages_of_the_clinical_lead_are_accessible(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page, running_site, "lead")
    found = []
    for address in FOR_THE_LEAD:
        page.goto(running_site.url + address)
        found += problems(page, address)
    assert found == []


@LOOKS
def test_pages_of_a_person_are_accessible(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page, running_site, "bob")
    found = []
    for address in FOR_A_PERSON:
        page.goto(running_site.url + address)
        found += problems(page, address)
    assert found == []


def test_attempt_and_result_are_accessible_at_every_question(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, running_site.guest())  # whose checks no other file has begun
    start(page, running_site, CHECKS[2])
    page.get_by_text("All questions").click()
    page.get_by_text("Keyboard", exact=True).click()
    found = problems(page, "first question")
    for number in range(page.locator("[data-version]").count()):
        found += problems(page, f"question {number + 1}")
        page.get_by_role("button", name="Next", exact=True).click()
    found += problems(page, "ready to hand in")
    hand_in(page)
    found += problems(page, "result")
    assert found == []


@LOOKS
def test_attempt_is_accessible_when_answers_do_not_get_through(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page, running_site, "lead" if scheme == "dark" else "root")
    start_or_go_on(page, running_site, CHECKS[1])
    end_in(running_site, page, seconds=25, grace=2)
    page.context.set_offline(True)
    answer_next(page)
    expect(line(page)).to_contain_text("not received yet: 1.")
    found = problems(page, "answers kept")
    expect(ending(page)).to_be_visible(timeout=30_000)
    found += problems(page, "time is up")
    page.wait_for_timeout(3000)
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="See the result")).to_be_visible(timeout=20_000)
    found += problems(page, "received late")
    page.get_by_role("link", name="See the result").click()
    page.wait_for_url("**/result/")
    found += problems(page, "result with late answers")

    start_or_go_on(page, running_site, CHECKS[1])
    page.route(ANSWERS, lambda route: route.abort())
    answer_next(page)
    expect(line(page)).to_contain_text("not received yet: 1.")
    page.goto(f"{running_site.url}/dashboard/")
    expect(page.locator("[data-kept=unsent]")).to_be_visible()
    found += problems(page, "dashboard with kept answers")
    page.unroute(ANSWERS)
    expect(page.locator("[data-kept=saved]")).to_be_visible(timeout=20_000)
    found += problems(page, "dashboard that has sent them")
    assert found == []


def test_larger_text_and_wide_spacing_fit_a_phone(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, "root")
    page.goto(f"{running_site.url}/accounts/settings/")
    page.get_by_label("Larger", exact=True).check()
    page.get_by_label("Wide", exact=True).check()
    page.get_by_role("button", name="Save").click()
    assert page.locator("html").get_attribute("data-text-size") == "larger"
    found = []
    for address in FOR_A_PERSON:
        page.goto(running_site.url + address)
        found += [f"{address}: {overflow(page)} px too wide"] if overflow(page) else []
    assert found == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_way_back_from_an_act_is_no_larger_than_the_act(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int]
) -> None:
    page = open_page(viewport=size)
    sign_in(page, running_site, "root")
    page.goto(f"{running_site.url}/admin/accounts/user/1/act/address/")
    act, back = (
        page.locator(f".submit-row {one}").bounding_box() for one in ("input", "a.closelink")
    )
    assert act is not None
    assert back is not None
    assert 44 <= back["height"] <= act["height"]
