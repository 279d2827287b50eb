"""Parts that come anew while the page stays: for the keyboard, for listeners, and when the site does not answer."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, expect

from certificates.domain.waiting import Standing
from tests.journeys.people_at_work import sign_in
from tests.site import Site, wait_until

LESSON = "/courses/rf-skin-tightening/nerve-anatomy/neck/"
MARK = f"**{LESSON}read/"
LIST = "**/certificates/list/"
CERTIFICATE = {
    "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "title": "T", "status": "valid",
    "caveats": [], "assurance": "invigilated",
}  # fmt: skip
SHOW = """async (html) => {
  document.querySelector("main").innerHTML = html;
  await import("/static/trainingsite/fragment.js");
}"""


def reader(open_page: Callable[..., Page], site: Site) -> Page:
    """Somebody who has read nothing, on a lesson."""
    page = open_page()
    sign_in(page, site, site.guest())
    page.goto(site.url + LESSON)
    return page


def badge(page: Page) -> str:
    return page.locator("#read .badge").inner_text()


def rendered(*, goes_on: bool) -> str:
    """The list of somebody whose certificate is being made; then with it."""
    standing = Standing(being_made=goes_on, withheld=(), goes_on=goes_on, is_empty=False)
    held = [] if goes_on else [CERTIFICATE]
    return render_to_string("certificates/_list.html", {"standing": standing, "certificates": held})


def test_mark_as_read_is_heard_and_the_keyboard_goes_on_from_it(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    expect(page.locator("#read")).to_have_attribute("aria-live", "polite")
    button = page.get_by_role("button", name="Mark as read")
    button.focus()
    button.evaluate("button => { button.click(); button.click(); }")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert badge(page) == "Read"
    assert len(sent) == 1
    assert page.evaluate("document.activeElement.id") == "read"

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Mark as read")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "read"
    page.reload()
    expect(page.get_by_role("button", name="Mark as read")).to_be_visible()


def test_mark_goes_the_plain_way_when_the_site_does_not_answer_with_a_fragment(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site)
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed:
            return route.continue_()
        failed.append(route.request.url)
        return route.fulfill(status=500, body="")

    page.route(MARK, fail_once)
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("#read .badge")).to_contain_text("Read")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Mark as read")).to_be_visible()


def test_mark_given_after_the_session_ended_is_made_after_signing_in(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page, name = open_page(), running_site.guest()
    sign_in(page, running_site, name)
    page.goto(running_site.url + LESSON)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("main")).to_have_count(1)
    type_in(page, running_site.people[name])
    page.wait_for_url(f"**{LESSON}")
    expect(page.locator("#read .badge")).to_contain_text("Read")
    page.reload()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def type_in(page: Page, person: dict[str, str]) -> None:
    """Sign in on the page that asked for it."""
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def waiting(running_site: Site, open_page: Callable[..., Page]) -> Page:
    """A page that asks for its list, from a site that gives no answer."""
    page = open_page()
    page.goto(f"{running_site.url}/v/")
    page.route(LIST, lambda route: route.abort())
    page.evaluate(SHOW, rendered(goes_on=True))
    return page


def answer(page: Page, act: Callable[[Route], None]) -> None:
    """From now on the site answers like this: the route that was set last holds."""
    page.route(LIST, act)


def test_waiting_list_says_why_nothing_comes_and_forgets_it(waiting: Page) -> None:
    expect(waiting.get_by_text("No connection. This page goes on asking")).to_be_visible()
    answer(waiting, lambda route: route.fulfill(status=500, body=""))
    expect(waiting.get_by_text("No answer from the server.")).to_be_visible()
    expect(waiting.get_by_text("No connection.")).to_be_hidden()

    again = rendered(goes_on=True)
    answer(waiting, lambda route: route.fulfill(body=again, content_type="text/html"))
    expect(waiting.get_by_text("No answer from the server.")).to_be_hidden()
    expect(waiting.get_by_text("Your certificate is being made")).to_be_visible()


def test_waiting_list_sends_the_whole_page_to_sign_in_and_back(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page, name = open_page(), running_site.guest()
    sign_in(page, running_site, name)
    page.goto(f"{running_site.url}/certificates/")
    page.route(
        LIST, lambda route: route.fulfill(body=rendered(goes_on=True), content_type="text/html")
    )
    page.evaluate(SHOW, rendered(goes_on=True))
    expect(page.get_by_text("Your certificate is being made")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.unroute(
        LIST
    )  # from now on the site itself answers, and sends nobody's request to the sign-in
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("main")).to_have_count(1)
    type_in(page, running_site.people[name])
    page.wait_for_url("**/certificates/")


def test_certificate_comes_without_taking_the_keyboard_away(waiting: Page) -> None:
    waiting.get_by_role("link", name="load your certificates again").focus()
    waiting.evaluate("window.place = document.getElementById('certificates')")
    asked: list[str] = []

    def whole(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=rendered(goes_on=False), content_type="text/html")

    answer(waiting, whole)
    wait_until(lambda: waiting.locator("#certificates .rows a").count() == 1)
    # The live region is the same, or nobody would hear of it.
    assert waiting.evaluate("document.activeElement === window.place")
    waiting.wait_for_timeout(2500)
    assert len(asked) == 1
