"""The manager of a clinic brings people to the list, mends a line, looks at one of them, asks another for the code, takes one off."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.test_accessibility import LOOKS, problems
from tests.journeys.test_clinic import sign_in_at_clinic
from tests.site import Site

NOBODYS = "00000000000000000000000001"  # a sign too few


@LOOKS
def test_people_are_brought_looked_at_asked_and_taken_off(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    guest = running_site.guest()
    page, found = open_page(viewport=size, color_scheme=scheme), []
    main = page.locator("main")

    def look(says: str) -> None:
        """Once the page is there, and not the one before it."""
        expect(main).to_contain_text(says)
        page.wait_for_load_state()
        found.extend(problems(page, page.url))

    sign_in_at_clinic(page, running_site, "cleo")
    page.get_by_label("This clinic").get_by_role("link", name="List", exact=True).click()
    page.get_by_role("link", name="Bring people").click()
    look("Nothing is changed yet")
    page.get_by_role("button", name="Look at the lines").click()
    look("Paste at least one line")
    lines = f"\tZoe of {guest}\t{guest}-1\tQuay\n{NOBODYS}\tMia of {guest}\t{guest}-2"
    page.get_by_label("People").fill(lines)
    page.get_by_role("button", name="Look at the lines").click()
    look("What will happen")
    expect(main).to_contain_text("cannot be read: this is no code")
    page.get_by_role("button", name="Do it: 1 row").click()
    look("Lines that were not taken")
    expect(page.get_by_label("People")).to_have_value(f"code\tname\tnumber\tsite\n{NOBODYS}\tMia of {guest}\t{guest}-2\t")  # fmt: skip

    page.get_by_role("link", name="Back to the list").click()
    page.get_by_text("Search and order", exact=True).click()
    page.get_by_label("Name, number, site or code").fill(f"of {guest}")
    page.get_by_role("button", name="Show").click()
    look("no code yet")
    with page.expect_download() as taken:
        page.get_by_role("link", name="All that fit as a table (CSV)").click()
    assert f"Zoe of {guest}" in taken.value.path().read_text("utf-8-sig")
    page.get_by_role("link", name=f"Zoe of {guest}").click()
    look("Whether the address has an account here is not told")
    page.get_by_label("E-mail address").fill(running_site.people[guest]["email"])
    page.get_by_role("button", name="Ask for the code").click()
    look("Asked on")

    page.get_by_role("link", name="Take off the list").click()
    look(f"Take Zoe of {guest} off the list?")
    page.get_by_role("button", name="Take off the list").click()
    look("is off the list")

    assert found == []
