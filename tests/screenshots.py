"""make screenshots: take the pictures of docs/images anew, in a browser on an installation of its own. Look at each before you commit it.

python -m tests.screenshots [NAME...]: those alone, as `studio-file`.
"""

import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests import browsers
from tests.journeys.people_at_work import sign_in, start_with
from tests.journeys.test_studio import saved
from tests.site import ROOT, Site

IMAGES = ROOT / "docs" / "images"
COURSE = "/studio/course/rf-skin-tightening/"
QUESTION = f"{COURSE}question/rft-p-01/"
WIDE, TALL, PHONE = (1280, 800), (1280, 1500), (390, 844)
COLOURS, MOST_BYTES = 128, 150_000
BURNS = """Question,A,B,C,Answer,Explanation
Which layer does bipolar RF at 1 MHz heat most when the gel has dried at one edge?,The skin below the edge,The SMAS,The parotid,A,Current crowds where contact is left.
Which sign of a burn stops the pass at once?,A white patch,Warm skin,A pink patch,,White skin that stays white is a burn.
"How long is a fresh burn cooled under running water?\n1. 2 minutes\n2. 10 minutes\n3. 20 minutes",,,,3,
"""


def main(names: list[str]) -> int:
    """Take them; gives the exit code."""
    program = browsers.chromium()
    if program is None:
        sys.stdout.write(
            "No Chromium on this machine: install the package chromium-headless-shell.\n"
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="rf-screenshots-") as folder, Site(Path(folder)).running() as site, sync_playwright() as playwright:  # fmt: skip
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, take in TAKEN.items():
            if not names or name in names:
                size = _kept(name, take(browser, site))
                sys.stdout.write(f"  {name}.png  {size} bytes\n")
        browser.close()
    return 0


def _opened(browser: Browser, site: Site, who: str, size: tuple[int, int] = WIDE) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")  # fmt: skip
    sign_in(page, site, who)
    return page


def _from(first: Locator) -> bytes:
    """The page as it is seen, from this element on."""
    first.evaluate("element => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 16)")  # fmt: skip
    first.page.mouse.move(0, 0)
    first.page.wait_for_timeout(500)  # what comes beside the form is there by then
    return first.page.screenshot()


def _kept(name: str, data: bytes) -> int:
    """Keep it in few colours; gives its size."""
    picture = Image.open(BytesIO(data)).convert("RGB")
    path = IMAGES / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    assert size < MOST_BYTES, f"{name} has {size} bytes"
    return size


def _question_of_a_check(browser: Browser, site: Site) -> bytes:
    page = _opened(browser, site, site.guest(), (1180, 820))
    start_with(page, site, "single_choice")
    return page.screenshot()


def _lesson(browser: Browser, site: Site) -> bytes:
    page = _opened(browser, site, "noor")
    page.goto(f"{site.url}{COURSE}lesson/nan-cheek/")
    expect(page.locator(".editor .cm-line").first).to_be_visible()
    expect(page.frame_locator("iframe").locator("h1").first).to_be_visible()
    return _from(page.get_by_text("Title", exact=True))


def _question(browser: Browser, site: Site) -> bytes:
    page = _opened(browser, site, "noor")
    page.goto(f"{site.url}{QUESTION}")
    stem = page.get_by_label("Question", exact=True)
    stem.fill(stem.input_value().replace("unusual so far", "unusual yet"))
    saved(page)
    expect(page.frame_locator("iframe").locator("main")).to_contain_text("unusual yet")
    return _from(page.get_by_text("Question", exact=True).first)


def _review(browser: Browser, site: Site) -> bytes:
    author = _opened(browser, site, "noor")
    author.goto(f"{site.url}{QUESTION}")
    stem = author.get_by_label("Question", exact=True)
    stem.fill(stem.input_value().replace("unusual so far", "unusual yet"))
    author.get_by_role("button", name="Save, then to the hand-in").click()
    author.get_by_role("button", name="Ask for a review").click()
    expect(author.locator("main")).to_contain_text("asked for a review")
    page = _opened(browser, site, "lead", PHONE)
    page.goto(f"{site.url}{QUESTION}review/")
    return _from(page.get_by_role("heading", name="What changes"))


def _file(browser: Browser, site: Site) -> bytes:
    page = _opened(browser, site, "noor", TALL)
    page.goto(f"{site.url}{COURSE}files/")
    page.get_by_label("File").set_input_files({"name": "burns.csv", "mimeType": "text/csv", "buffer": BURNS.encode()})  # fmt: skip
    page.get_by_label("Whose questions").fill("The hospital's teaching unit")
    page.get_by_label("Licence").fill("written permission of 3 May")
    page.get_by_role("button", name="Read the file").click()
    return _from(page.get_by_role("heading", name="burns.csv"))


TAKEN: dict[str, Callable[[Browser, Site], bytes]] = {
    "question": _question_of_a_check,
    "studio-lesson": _lesson,
    "studio-question": _question,
    "studio-review": _review,
    "studio-file": _file,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
