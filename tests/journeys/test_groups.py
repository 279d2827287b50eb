"""A training manager invites two by a pasted list, one of them joins with one tap, and the table shows how far they are."""

import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import LOOKS, problems
from tests.site import ROOT, Site

OPEN_PAGE = Callable[..., Page]
MAKE_MANAGER = """
import sys, django
django.setup()
from django.contrib.auth.models import Group
from trainingsite.accounts.models import User

User.objects.get(email=sys.argv[1]).groups.add(Group.objects.get(name="manager"))
"""


def manager_at(site: Site) -> str:
    """A guest with the role of a training manager."""
    name = site.guest()
    done = subprocess.run(
        [sys.executable, "-c", MAKE_MANAGER, site.people[name]["email"]],
        cwd=ROOT,
        env=site.environment | {"DJANGO_SETTINGS_MODULE": "trainingsite.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return name


@LOOKS
def test_two_are_invited_by_a_pasted_list_one_joins_with_one_tap_and_the_table_shows_it(
    running_site: Site, open_page: OPEN_PAGE, size: dict[str, int], scheme: str
) -> None:
    manager, guest = manager_at(running_site), running_site.guest()
    email = running_site.people[guest]["email"]
    stranger = f"stranger-{guest}@clinic.example"
    office, page = (open_page(viewport=size, color_scheme=scheme) for _ in range(2))
    found = []

    def look(at: Page) -> None:
        found.extend(problems(at, at.url))

    sign_in(office, running_site, manager)
    office.get_by_role("link", name="Groups", exact=True).click()
    office.get_by_role("link", name="Found a group").click()
    look(office)
    office.get_by_label("Name of the group").fill("Spring, Lisbon")
    office.get_by_role("button", name="Found the group").click()
    office.get_by_label(re.compile("RF technique")).fill("2020-01-31")
    office.get_by_role("button", name="Save").click()
    expect(office.locator("main")).to_contain_text("The group is saved.")
    look(office)

    office.get_by_role("link", name="Invite people").click()
    look(office)
    office.get_by_label("Addresses").fill(f"Guest <{email}>\n{stranger}\n{email}\nnobody\n")
    office.get_by_role("button", name="Look at the list").click()
    expect(office.locator("table")).to_contain_text("no e-mail address: no mail")
    expect(office.locator("table")).to_contain_text("stands in the list already: one mail")
    look(office)
    office.get_by_role("button", name="Send 2 invitations").click()
    expect(office.locator("main")).to_contain_text("2 invitations left")
    look(office)

    sign_in(page, running_site, guest)
    page.get_by_role("link", name="Read who sees what, and answer").click()
    expect(page.locator("main")).to_contain_text("They never see an answer, a score")
    look(page)
    page.get_by_role("button", name="Join the group").click()
    expect(page.locator("main")).to_contain_text("You are in the group “Spring, Lisbon”.")
    look(page)

    office.get_by_role("link", name="Results").click()
    table = office.locator("table")
    expect(table).to_contain_text(email)
    expect(table).to_contain_text("overdue since 31 Jan 2020")
    expect(office.locator("main")).to_contain_text("1 invitation waits for an answer")
    look(office)
    office.get_by_label("Show", exact=True).select_option("passed")
    office.get_by_role("button", name="Show").click()
    expect(office.locator("main")).to_contain_text("Nobody in this group fits.")
    office.get_by_role("link", name="Everybody").click()
    with office.expect_download() as taken:
        office.get_by_role("link", name="As a table (CSV)").click()
    assert email in taken.value.path().read_text("utf-8-sig")
    office.get_by_role("link", name="Invitations", exact=True).click()
    expect(office.locator("table")).to_contain_text("waits for an answer")
    look(office)

    page.get_by_text("Leave the group", exact=True).click()
    page.get_by_role("button", name="Leave “Spring, Lisbon”").click()
    expect(page.locator("main")).to_contain_text("You are in no group")
    office.get_by_role("link", name="Results").click()
    expect(office.locator("main")).to_contain_text("Nobody is in this group yet.")

    assert found == []
