"""The manager of a clinic makes a key, a program asks with it, she reads what it asked, rolls and revokes it; somebody joins with one tap."""

import re
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import LOOKS, problems
from tests.site import Site

OPEN_PAGE = Callable[..., Page]


def sign_in_at_clinic(page: Page, site: Site, name: str) -> None:
    """People of a clinic, and who is invited, do not land at the dashboard."""
    person = site.people[name]
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Street Clinic")


def ask(site: Site, key: str, reference: str) -> None:
    """What the clinic's program does."""
    code = "0000000000000000000000000AB"
    request = urllib.request.Request(  # noqa: S310 -- our own site
        f"{site.url}/api/v1/verify/{code}/?reference={reference}",
        headers={"Authorization": f"Bearer {key}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        assert answer.status == 200


@LOOKS
def test_key_is_made_asked_with_rolled_and_revoked_and_somebody_joins_with_one_tap(
    running_site: Site, open_page: OPEN_PAGE, size: dict[str, int], scheme: str
) -> None:
    guest = running_site.guest()
    office, page = (open_page(viewport=size, color_scheme=scheme) for _ in range(2))
    main, found = office.locator("main"), []

    def look(at: Page, says: str) -> None:
        """Once the page is there, and not the one before it."""
        expect(at.locator("main")).to_contain_text(says)
        at.wait_for_load_state()
        found.extend(problems(at, at.url))

    def tab(name: str) -> None:
        office.get_by_label("This clinic").get_by_role("link", name=name, exact=True).click()

    sign_in_at_clinic(office, running_site, "cleo")
    look(office, "Latest checks")
    tab("Keys")
    look(office, "Roll a key to get a new one")
    office.get_by_role("link", name="Make a key").click()
    office.get_by_label("What it is for").fill("")
    office.get_by_role("button", name="Make the key").click()
    look(office, "Please check what you typed")
    # With the keyboard alone.
    office.get_by_label("What it is for").press_sequentially(f"Desk of {guest}")
    office.keyboard.press("Enter")
    look(office, "Copy the key now")
    ask(running_site, office.locator("code").first.inner_text(), f"Bed-{guest}")
    office.get_by_role("link", name="I have copied it").click()
    look(office, "Roll a key to get a new one")

    tab("Checks")
    look(office, "All as a table")
    office.get_by_text("Search", exact=True).click()
    office.get_by_label("Your reference").fill(f"Bed-{guest}")
    office.get_by_role("button", name="Show").click()
    look(office, "All that fit as a table")
    expect(main).to_contain_text("unknown code")
    with office.expect_download() as taken:
        office.get_by_role("link", name="All that fit as a table (CSV)").click()
    assert f"Bed-{guest}" in taken.value.path().read_text("utf-8-sig")
    office.locator(".checked a").first.click()
    office.get_by_text("The whole answer, as it was given").click()
    look(office, '"status": "unknown"')
    tab("Checks")
    office.get_by_text("Search", exact=True).click()
    office.get_by_label("Your reference").fill("nothing like it")
    office.get_by_role("button", name="Show").click()
    look(office, "No check fits")

    tab("Keys")
    mine = main.locator(".rows > li").filter(has_text=f"Desk of {guest}")
    mine.get_by_role("link", name="Roll").click()
    look(office, "Days for which the old key works on")
    office.get_by_role("button", name="Make the new key").click()
    expect(main).to_contain_text("works until")
    office.get_by_role("link", name="I have copied it").click()
    mine.filter(has_not_text="works until").get_by_role("link", name="Revoke").click()
    look(office, "This cannot be undone")
    office.get_by_role("button", name="Revoke it for good").click()
    look(office, "works no longer")

    tab("People")
    office.get_by_role("link", name="Invite somebody").click()
    look(office, "They get a mail with a link")
    office.get_by_label("E-mail address").fill(running_site.people[guest]["email"])
    office.get_by_role("button", name="Send the invitation").click()
    look(office, "A mail is on its way")
    sign_in(page, running_site, guest)
    page.get_by_role("link", name="Read what that means, and answer").click()
    look(page, "asks you to work for Harbour Street Clinic")
    page.get_by_role("button", name="Join").click()
    look(page, "You work for Harbour Street Clinic here")

    tab("People")
    shown = re.compile(rf"{guest.replace('guest-', 'Guest ')}\b")
    guests = office.locator("li").filter(has_text=shown)
    guests.get_by_role("link", name="Change").click()
    look(office, "Take out of the clinic")
    office.get_by_role("button", name="Take out").click()
    expect(main).to_contain_text("does not work for the clinic any more")
    page.goto(f"{running_site.url}/clinic/checks/")
    look(page, "Only somebody who works for the clinic")

    assert found == []
