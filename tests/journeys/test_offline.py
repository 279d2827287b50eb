"""Reading without a connection: kept, read, marked, sent, and gone for the next person."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.journeys.bad_days import FORBIDDEN, FULL, MISSING
from tests.journeys.people_at_work import CHECKS, sign_in
from tests.journeys.reader_tools import KEPT, NO_ROOM, NOT_SECURE
from tests.journeys.test_accessibility import PHONE, problems
from tests.site import Site, wait_until

COURSE = "/courses/rf-skin-tightening/"
LESSON = f"{COURSE}nerve-anatomy/body/"
MARKS = "Object.keys(localStorage).filter(key => key.startsWith('marks:'))"
KEEP = "Keep this course for reading offline"


def reader(
    open_page: Callable[..., Page], site: Site, name: str = "lead", script: str = ""
) -> Page:
    """Somebody signed in on a phone, on the page of the course."""
    page = open_page(viewport=PHONE)
    page.context.add_init_script(script)
    sign_in(page, site, name)
    page.goto(site.url + COURSE)
    return page


def keep(page: Page) -> None:
    """Press the button and wait until the copy is there and its worker runs."""
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_role("button", name="Remove")).to_be_visible(timeout=60_000)
    assert page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def kept(page: Page) -> list[str]:
    """The addresses on the device."""
    addresses: list[str] = page.evaluate(KEPT)
    return addresses


def banner(page: Page) -> str:
    """The words above a copy; "" on a page from the site."""
    shown = page.locator(".copy-banner")
    return shown.inner_text() if shown.is_visible() else ""


def test_course_is_kept_read_and_marked_without_a_connection(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site)
    lessons = page.locator("main .rows a").count()
    keep(page)
    expect(page.locator("[data-offline-about]")).to_contain_text(f": {lessons} lessons, ")
    assert problems(page, "course that is kept") == []

    page.context.set_offline(True)
    page.goto(running_site.url + LESSON)
    assert banner(page).startswith("You are offline. This is the copy of ")
    page.locator("article button.term").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("article a.cite").first.click()
    expect(page.get_by_role("dialog", name="What this rests on")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("[data-waiting]")).to_contain_text("on this device only")
    assert problems(page, "lesson without a connection") == []
    page.reload()
    expect(page.locator("[data-waiting]")).to_contain_text("on this device only")

    page.context.set_offline(False)
    expect(page.locator("#read .badge")).to_contain_text("Read")
    assert banner(page).startswith("You are connected again.")
    # Whoever leaves the page before the copies have followed: the next one goes on.
    page.get_by_role("link", name="Load the page again").click()
    expect(page.locator("#read .badge")).to_contain_text("Read")
    assert banner(page) == ""
    wait_until(
        lambda: page.evaluate(MARKS) == [], why="the copies that show the mark have followed"
    )
    page.context.set_offline(True)
    page.goto(f"{running_site.url}{COURSE}nerve-anatomy/")
    assert banner(page) != ""
    expect(page.locator(f'a[href="{LESSON}"] .badge')).to_contain_text("Read")
    page.context.set_offline(False)


def test_mark_is_taken_back_before_it_was_sent(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    lesson = f"{COURSE}nerve-anatomy/jawline/"
    page = reader(open_page, running_site)
    page.goto(running_site.url + lesson)
    page.context.set_offline(True)
    page.get_by_role("button", name="Mark as read").click()
    page.locator("[data-waiting]").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-waiting]")).to_contain_text("taken back on this device")
    page.context.set_offline(False)

    expect(page.locator("[data-waiting]")).to_have_count(0)
    expect(page.get_by_role("button", name="Mark as read")).to_be_visible()


def test_mark_that_gets_no_reply_is_noted_after_a_while_and_sent_later(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, "root")
    page.goto(f"{running_site.url}{COURSE}nerve-anatomy/cheek/")
    hanging: list[Route] = []
    page.route("**/read/", lambda route: hanging.append(route))
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("[data-waiting]")).to_contain_text("on this device only", timeout=15_000)
    assert len(hanging) == 1
    page.unroute("**/read/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#read .badge")).to_contain_text("Read")


@pytest.mark.parametrize("script", [FULL, FORBIDDEN, MISSING], ids=["full", "forbidden", "missing"])
def test_pages_work_where_the_browser_has_no_storage(
    running_site: Site, open_page: Callable[..., Page], script: str
) -> None:
    page = reader(open_page, running_site, "root", script=script)
    for address in ("/dashboard/", COURSE, LESSON, f"{COURSE}glossary/", f"/quizzes/{CHECKS[0]}/"):
        page.goto(running_site.url + address)  # an error of a script would fail the test
    page.goto(f"{running_site.url}{COURSE}nerve-anatomy/layers-and-planes/")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("#read .badge")).to_contain_text("Read")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Mark as read")).to_be_visible()


def test_only_pages_of_the_course_are_on_the_device(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site)
    keep(page)
    before = kept(page)
    for address in (f"/quizzes/{CHECKS[0]}/", "/v/", "/dashboard/", "/certificates/", LESSON):
        page.goto(running_site.url + address)

    assert sorted(kept(page)) == sorted(before)
    own = [a for a in before if not a.startswith(("/static/", COURSE))]
    assert sorted(own) == ["/kept.json", "/offline/"]
    assert f"{COURSE}glossary/" in before
    assert f"{COURSE}evidence/" in before
    assert not [address for address in before if "/evidence/E" in address or "/read/" in address]


def test_page_that_is_not_kept_leads_to_what_is(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site)
    keep(page)
    page.context.set_offline(True)
    page.goto(f"{running_site.url}/dashboard/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page needs a connection")
    assert problems(page, "no connection") == []
    page.locator("[data-copies] a").click()
    assert banner(page) != ""
    page.goto(f"{running_site.url}{COURSE}evidence/E117/")
    assert page.url.endswith("/evidence/#ref-E117")
    page.context.set_offline(False)


def test_copy_is_gone_after_signing_out(running_site: Site, open_page: Callable[..., Page]) -> None:
    page = reader(open_page, running_site)
    keep(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    wait_until(lambda: kept(page) == [], why="the copy is removed")

    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_"):
        page.goto(running_site.url + LESSON)
    page.context.set_offline(False)


def test_copy_is_gone_when_somebody_else_is_signed_in(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site)
    keep(page)
    other = reader(open_page, running_site, "bob")
    page.context.add_cookies(
        [cookie for cookie in other.context.cookies() if cookie["name"] == "sessionid"]
    )
    page.goto(f"{running_site.url}/accounts/settings/")

    wait_until(lambda: kept(page) == [], why="the copy is removed")


def test_copy_is_gone_when_the_sign_in_has_run_out_and_no_sign_in_page_is_kept(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site)
    keep(page)
    page.context.clear_cookies(name="sessionid")
    page.goto(running_site.url + LESSON)

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    wait_until(lambda: kept(page) == [], why="the copy is removed")


def test_newer_version_is_offered_and_the_copy_can_be_removed(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site)
    keep(page)
    page.evaluate(
        """async () => {
          const cache = await caches.open((await caches.keys())[0]);
          const about = await (await cache.match("/kept.json")).json();
          await cache.put("/kept.json", new Response(JSON.stringify({ ...about, version: "old" })));
        }"""
    )
    page.reload()
    expect(page.locator("[data-offline]")).to_contain_text("Newer version")
    assert problems(page, "newer version") == []
    page.get_by_role("button", name="Update").click()
    expect(page.get_by_role("button", name="Update")).to_be_hidden()
    expect(page.get_by_role("button", name="Remove")).to_be_visible(timeout=60_000)
    assert len(page.evaluate("caches.keys()")) == 1
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name=KEEP)).to_be_focused()
    assert kept(page) == []
    wait_until(
        lambda: (
            not page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)")
        ),
        why="the worker goes with the last copy",
    )


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (NOT_SECURE, "an address that begins with https"),
        ("delete Navigator.prototype.serviceWorker;", "does not keep pages"),
    ],
    ids=["plain http", "no worker"],
)
def test_browser_that_cannot_keep_pages_says_why(
    running_site: Site, open_page: Callable[..., Page], script: str, message: str
) -> None:
    page = reader(open_page, running_site, script=script)

    expect(page.locator("[data-offline]")).to_contain_text(message)
    expect(page.get_by_role("button", name=KEEP)).to_be_hidden()
    assert problems(page, "not possible") == []


def test_full_device_and_a_lost_connection_keep_nothing_and_say_so(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, script=NO_ROOM)
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_role("alert")).to_contain_text("no room", timeout=60_000)
    assert kept(page) == []
    page.context.set_offline(True)
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_role("alert")).to_contain_text("could not be fetched")
    assert problems(page, "not kept") == []
    page.context.set_offline(False)
