"""The whole story: a practitioner studies, passes checks and exam, gets a certificate, and a clinic checks it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import (
    CHECKS,
    EXAM,
    answer_all,
    hand_in,
    hand_in_with_gaps,
    sign_in,
    start,
)
from tests.site import Site


def test_practitioner_studies_passes_and_a_clinic_verifies(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    sign_in(page, running_site, "ada")
    read_the_first_lesson(page)
    for check in CHECKS:
        start(page, running_site, check)
        answer_all(page, running_site)
        hand_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
    start(page, running_site, EXAM)
    answer_all(page, running_site, wrong=1)
    hand_in_with_gaps(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
    code = see_the_certificate(page)
    clinic_checks(open_page(), running_site, code)


def read_the_first_lesson(page: Page) -> None:
    """The dashboard leads to the first lesson; reading it counts."""
    page.get_by_role("link", name="Read the lesson").click()
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("#read .badge")).to_contain_text("Read")


def see_the_certificate(page: Page) -> str:
    """It appears on the page of the result by itself; the document is a PDF. Gives the code."""
    row = page.locator("#certificates .rows a")
    expect(row).to_contain_text("Trial only", timeout=60_000)
    row.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    return page.locator("code.code-input").inner_text()


def clinic_checks(page: Page, site: Site, code: str) -> None:
    """A clinic without an account types the code and sees name, verdict and limits; never a score."""
    page.goto(site.url)
    page.get_by_label("Code on the certificate").fill(code.lower())
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trial only")
    expect(page.locator(".verdict .who")).to_contain_text("Ada Sørensen")
    expect(page.locator("#limits + ul")).to_contain_text("trial")
    assert not re.search(r"\b\d+ of 60\b", page.locator("main").inner_text())
    page.get_by_label("Day of the treatment (UTC)").fill("2020-01-01")
    page.get_by_role("button", name="Check that day").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not valid yet on 2020-01-01")
