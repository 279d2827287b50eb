"""A photograph is withdrawn in the browser: asked twice, and gone from a device that kept lessons."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.courses.content.test_pictures import photograph
from tests.journeys.people_at_work import sign_in
from tests.journeys.reader_tools import KEPT
from tests.journeys.test_accessibility import PHONE, problems
from tests.site import Site, wait_until

STUDIO = "/studio/course/rf-skin-tightening/"
# As a lesson that is kept would have it: the photograph in one width, and a page that shows it.
KEEP = """
async (address) => {
  const cache = await caches.open(`kept:${document.documentElement.dataset.reader}:rf-skin-tightening:1`);
  await cache.add(address);
  await cache.put("/dashboard/", new Response(`<img src="${address}">`, { headers: { "Content-Type": "text/html" } }));
}
"""
SAYS = "async () => (await caches.match('/dashboard/')).text()"


def hand_in(page: Page, site: Site, folder: Path) -> str:
    """A new figure with a photograph; gives the page of its picture."""
    file = folder / "cheek.jpg"
    file.write_bytes(photograph("JPEG", (800, 600)))
    page.goto(f"{site.url}{STUDIO}new/figure/?module=rf-technique")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("What it shows").fill("A cheek after treatment")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A cheek after treatment")
    page.get_by_role("link", name="Crop, focus, another file").click()
    page.wait_for_url("**/file/")
    return page.url


def test_photograph_is_erased_and_leaves_the_device(
    running_site: Site, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, "noor")
    picture = hand_in(page, running_site, tmp_path)
    address = page.locator(".crop img").get_attribute("src")
    assert address is not None
    page.evaluate(KEEP, address)
    assert address in page.evaluate(KEPT)

    page.get_by_role("link", name="Withdraw the photograph").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Withdraw a photograph")
    assert problems(page, "withdraw") == []
    page.get_by_label("Why").fill("The patient took it back.")
    page.get_by_role("button", name="Look at what goes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Erase this for good?")
    assert problems(page, "erase for good") == []
    page.get_by_role("button", name="Erase it for good").click()
    expect(page.locator("main")).to_contain_text("Say that you have looked.")
    page.get_by_label("I have looked at what goes").check()
    page.get_by_role("button", name="Erase it for good").click()
    expect(page.locator("main")).to_contain_text("1 photograph is erased.")

    # The next page that this device opens drops its copy, and fetches anew what showed it.
    wait_until(lambda: address not in page.evaluate(KEPT), why="the copy is dropped")
    wait_until(lambda: address not in page.evaluate(SAYS), why="the kept page is fetched anew")
    assert page.request.get(running_site.url + address).status == 410
    page.goto(picture)
    expect(page.locator("main")).to_contain_text("This photograph was withdrawn")
    assert problems(page, "withdrawn figure") == []
