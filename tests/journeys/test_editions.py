"""A newer edition at the desk, in a browser: what went live instead of a safety sentence, and lessons that change places."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.newer_edition import SAFE, offer_newer_edition
from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import DESK, PHONE, problems
from tests.site import Site

COURSE = "rf-skin-tightening"
PAGE = f"/admin/edition/{COURSE}/"
LESSON = f"/studio/course/{COURSE}/lesson/com-grades-time-tests/"
READ = f"/courses/{COURSE}/complication-management/"


def looked_at(page: Page, address: str, shots: Path) -> list[str]:
    """What is wrong with the page on a phone and a desk, light and dark."""
    found = []
    for size, scheme in ((PHONE, "light"), (DESK, "dark"), (DESK, "light")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(address)
        found += problems(page, f"{address} {size['width']} {scheme}")
        name = address.split("//", 1)[1].replace("/", "_").split("_", 1)[1]
        page.screenshot(path=shots / f"{name}{size['width']}-{scheme}.png", full_page=True)
    return found


def test_safety_sentence_and_places_of_a_newer_edition(
    own_site: Site, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    offer_newer_edition(own_site, tmp_path)
    author, reviewer = open_page(viewport=DESK), open_page(viewport=DESK)
    sign_in(author, own_site, "noor")
    sign_in(reviewer, own_site, "lead")

    author.goto(f"{own_site.url}{PAGE}?kind=lesson")
    warns = author.locator("article", has_text="com-grades-time-tests").first
    warns.get_by_role("button", name="Take as a draft").click()
    author.goto(f"{own_site.url}/admin/courses/lesson/?q=com-grades-time-tests")
    author.locator("#result_list tbody th a").first.click()
    body = author.locator("textarea[name=body]")
    body.fill(body.input_value().replace(SAFE, "").replace("Grades: what", "Degrees: what"))
    author.get_by_role("button", name="Save and continue editing").click()
    expect(author.locator(".success, .messagelist").first).to_be_visible()

    review = f"{own_site.url}{LESSON}review/"
    assert looked_at(reviewer, review, tmp_path) == []
    told = reviewer.locator("section", has_text="From an edition").first
    expect(told).to_contain_text("This draft began as the entry com-grades-time-tests")
    expect(told).to_contain_text("The edition marked its change: safety.")
    expect(told.locator("del").first).to_contain_text("Stop at once")
    assert looked_at(reviewer, f"{own_site.url}/studio/course/{COURSE}/drafts/", tmp_path) == []
    expect(reviewer.get_by_text("Not what the edition says")).to_be_visible()
    reviewer.goto(review)
    reviewer.get_by_role("button", name="Publish").click()

    assert looked_at(reviewer, f"{own_site.url}{PAGE}?kind=lesson", tmp_path) == []
    warns = reviewer.locator("article", has_text="com-grades-time-tests").first
    expect(warns).to_contain_text("Taken, but published differently")
    expect(warns).to_contain_text(SAFE)
    expect(warns.get_by_role("button", name="Leave ours")).to_have_count(0)
    warns.get_by_label("We say it differently, because").fill("It stands in the lesson before.")
    warns.get_by_role("button", name="Close it with this reason").click()
    expect(reviewer.get_by_text("We say it differently: lesson com-grades")).to_be_visible()
    assert looked_at(reviewer, f"{own_site.url}{PAGE}?show=decided", tmp_path) == []
    expect(reviewer.get_by_text("because: It stands in the lesson before.")).to_be_visible()

    reviewer.goto(f"{own_site.url}{PAGE}?kind=lesson")
    one = reviewer.locator("article", has_text="Lesson com-burns-and-infection").first
    expect(one).to_contain_text("burns-and-infection → pigment-fat-swelling")
    expect(one).to_contain_text("It can only move together with: com-p")
    one.get_by_role("button", name="Move these 3 lessons together now").click()
    expect(reviewer.get_by_text("Nothing of the shipped edition waits")).to_be_visible()
    reviewer.goto(f"{own_site.url}{READ}pain-and-feeling/")
    expect(reviewer.get_by_role("heading", level=1)).to_contain_text("Pigment")
