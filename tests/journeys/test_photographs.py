"""A photograph from the camera to a draft: handed in, cropped by keys and by touch, named to who cannot see it; and enlarged."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.courses.content.test_pictures import photograph
from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import problems
from tests.site import Site

QUESTION = "/studio/course/rf-skin-tightening/question/rft-p-601/"
NEW = "/studio/course/rf-skin-tightening/new/figure/?module=rf-technique"


def edge(page: Page, name: str) -> int:
    return int(page.get_by_label(name, exact=True).input_value())


def test_photograph_is_handed_in_cropped_and_described(
    running_site: Site, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    file = tmp_path / "cheek.jpg"
    file.write_bytes(photograph("JPEG", (1200, 800)))
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}{NEW}")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("What it shows").fill("A cheek after the first pass")
    page.get_by_label("Who is shown").select_option("nobody")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A cheek after the first pass")
    expect(page.locator(".told")).to_have_count(1)  # its description

    page.get_by_role("link", name="Crop, focus, another file").click()
    page.wait_for_selector("html[data-scripts]")
    page.locator("[data-handle='topLeft']").focus()
    for _press in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    assert (edge(page, "Left edge, %"), edge(page, "Upper edge, %")) == (30, 1)

    handle = page.locator("[data-handle='focus']")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(0, 0)  # further than it may go: the focus stays inside
    page.mouse.up()
    assert edge(page, "Focus from the left, %") == 30
    assert problems(page, "crop") == []

    page.get_by_role("button", name="Save this part").click()
    expect(page.locator(".told")).to_have_count(1)
    shown = page.frame_locator("iframe").locator("section.light img")
    expect(shown).to_have_attribute("width", "840")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    expect(shown).not_to_have_js_property("naturalWidth", 0)


def test_picture_of_a_question_is_enlarged_by_keys_on_a_phone(
    running_site: Site, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    file = tmp_path / "skin.jpg"
    file.write_bytes(photograph("JPEG", (1200, 800)))
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}{QUESTION}pictures/")
    first = page.get_by_role("group", name="Beside the question")
    first.get_by_label("File").set_input_files(file)
    first.get_by_label("What it shows").fill("Skin after the third pass")
    assert problems(page, "pictures") == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("What its picture shows")).to_have_value("Skin after the third pass")

    page.goto(f"{running_site.url}{QUESTION}preview/")
    enlarge = page.get_by_role("button", name="Enlarge").first
    enlarge.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Skin after the third pass")
    expect(dialog.get_by_role("img")).to_be_visible()
    assert dialog.locator("img").evaluate("image => image.getBoundingClientRect().width") > 390
    assert problems(page, "enlarged") == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(enlarge).to_be_focused()
