"""The review of a cropped photograph: both side by side, then one over the other by keys; stacked on a phone, and without scripts."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.courses.content.test_pictures import photograph
from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import PHONE, problems
from tests.site import Site

COURSE = "/studio/course/rf-skin-tightening/"
DESKTOP = {"width": 1280, "height": 900}


def cropped_draft(page: Page, reviewer: Page, site: Site, folder: Path) -> str:
    """A live photograph with a draft that is a part of it; gives the page of its review."""
    file = folder / "chin.jpg"
    file.write_bytes(photograph("JPEG", (900, 600)))
    page.goto(f"{site.url}{COURSE}new/figure/?module=rf-technique")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("What it shows").fill("A chin before the second pass")
    page.get_by_label("Description").fill("A chin from the side.")
    page.get_by_label("Who is shown").select_option("nobody")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A chin before the second pass")
    figure = page.url
    reviewer.goto(f"{figure}review/")
    reviewer.get_by_role("button", name="Publish", exact=True).click()
    expect(reviewer.locator("main")).to_contain_text("Published as version 1.")
    page.goto(f"{figure}file/")
    page.get_by_label("Right edge, %", exact=True).fill("60")
    page.get_by_role("button", name="Save this part").click()
    page.wait_for_url(figure)
    return f"{figure}review/"


def left_of(picture: Locator) -> float:
    box = picture.bounding_box()
    assert box is not None
    return box["x"]


def test_pictures_are_compared_by_keys_stacked_on_a_phone_and_without_scripts(
    running_site: Site, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page, reviewer = open_page(viewport=DESKTOP), open_page(viewport=DESKTOP)
    sign_in(page, running_site, "noor")
    sign_in(reviewer, running_site, "lead")
    review = cropped_draft(page, reviewer, running_site, tmp_path)

    page.goto(review)
    before, now = page.locator(".compared figure").all()
    assert left_of(before) < left_of(now)
    expect(page.locator(".picture-change")).to_contain_text(
        "900 by 600 pixels before, 540 by 600 now."
    )
    assert problems(page, "pictures side by side") == []
    page.get_by_role("button", name="One over the other").press("Enter")
    assert left_of(before) == left_of(now)
    slider = page.get_by_label("How much of the new one is shown")
    slider.press("End")
    expect(slider).to_have_value("100")
    expect(now).to_have_css("clip-path", "inset(0px 0% 0px 0px)")
    page.get_by_role("button", name="Before, now: in turn").press("Space")
    expect(slider).to_have_value("0")
    assert problems(page, "one picture over the other") == []

    page.set_viewport_size(PHONE)
    page.goto(review)
    assert left_of(before) == left_of(now)
    expect(before.locator("img")).to_be_visible()
    plain = open_page(viewport=DESKTOP, java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(review)
    assert plain.locator(".compared img").count() == 2
    expect(plain.get_by_role("button", name="One over the other")).to_be_hidden()
