"""Writing a lesson in the studio: the editor, its bar and pickers, findings at their lines; and the text area where none of it is there."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Dialog, Locator, Page, Response, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import LOOKS, problems
from tests.site import Site

LESSON = "/studio/course/rf-skin-tightening/lesson/"
TABLET = {"width": 820, "height": 1180}
DENY_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });"""


def write(page: Page, site: Site, lesson: str) -> Locator:
    """Sign in as an author and open a lesson; gives its text in the editor."""
    sign_in(page, site, "noor")
    page.goto(f"{site.url}{LESSON}{lesson}/")
    return text_of(page)


def text_of(page: Page) -> Locator:
    return page.locator(".editor").get_by_role("textbox", name="Text", exact=True)


def area(page: Page) -> Locator:
    return page.locator("textarea[name=body]")


def sent(page: Page) -> str:
    """What the form would send."""
    return area(page).input_value()


def act(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


@contextmanager
def saving(page: Page) -> Iterator[None]:
    """What is done here is saved by itself."""

    def is_save(response: Response) -> bool:
        return response.request.headers.get("x-autosave") == "1" and response.status == 200

    with page.expect_response(is_save):
        yield
    expect(page.locator(".save-state")).to_have_text(re.compile(r"Saved \d\d:\d\d"))


def test_what_is_typed_is_saved_and_told_at_its_line(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    text = write(page, running_site, "nan-cheek")
    text.press("Control+Home")
    with saving(page):
        page.keyboard.type("Cheeks are thick\n\n")
    assert area(page).is_hidden()
    assert sent(page).startswith("Cheeks are thick\n\n")

    told = page.locator(".told[data-line='1']").first
    expect(told).to_contain_text("rests on no fact")
    text.press("Control+End")
    told.get_by_role("link").click()
    with saving(page):
        page.keyboard.type("Often: ")
    assert sent(page).startswith("Often: Cheeks are thick")

    page.reload()
    expect(text_of(page)).to_contain_text("Often: Cheeks are thick")
    expect(page.locator(".measures")).to_contain_text("reading grade")
    page.locator(".cm-lint-marker").first.hover()
    expect(page.locator(".cm-tooltip")).to_contain_text("rests on no fact")


def test_words_typed_without_a_connection_arrive_when_it_is_back(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    text = write(page, running_site, "nan-neck")
    text.press("Control+End")
    page.context.set_offline(True)
    page.keyboard.type("\n\nTyped in the lift. [none]")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "waiting")
    with saving(page):
        page.context.set_offline(False)

    page.reload()
    expect(area(page)).to_have_value(re.compile(r"Typed in the lift\. \[none\]$"))


def test_words_that_never_arrived_are_put_back_into_the_editor(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    text = write(page, running_site, "nan-body")
    text.press("Control+End")
    page.route(
        f"**{LESSON}**",
        lambda route: route.abort() if route.request.method == "POST" else route.fallback(),
    )
    page.keyboard.type("\n\nNever arrived. [none]")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "waiting")

    again = page.context.new_page()
    again.goto(page.url)
    expect(text_of(again)).not_to_contain_text("Never arrived")
    with saving(again):
        again.get_by_role("button", name="Put them back").click()
    assert sent(again).endswith("Never arrived. [none]")
    text_of(again).press("Control+End")
    expect(text_of(again)).to_contain_text("Never arrived.")


def test_keyboard_alone_reaches_everything_and_leaves_the_text(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    text = write(page, running_site, "nan-jawline")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Title").focus()
    page.keyboard.press("Tab")
    expect(act(page, "Heading")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(act(page, "Redo")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(text).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.editor, .bar')") is None
    page.keyboard.press("Shift+Tab")
    expect(text).to_be_focused()

    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+b")
    page.keyboard.type("Mind")
    assert sent(page).startswith("**Mind**")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert not sent(page).startswith("**")
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+y")
    assert sent(page).startswith("**Mind**")
    page.keyboard.press("Control+Shift+h")
    assert sent(page).startswith("## **Mind**")
    page.keyboard.press("Control+f")
    page.keyboard.type("nerve")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    with saving(page):
        page.keyboard.type("NERVE")
    assert "NERVE" in sent(page)


def test_boxes_tables_figures_terms_and_facts_are_put_in_place(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    text = write(page, running_site, "rft-assessment")
    text.press("Control+a")
    page.keyboard.type("Ask first.")
    act(page, "Fact").click()
    page.get_by_label("Words or a number").fill("E117")
    page.get_by_role("button", name=re.compile("^E117 ")).click()
    made = page.get_by_role("link", name="Make a fact")
    assert made.get_attribute("href") == "/studio/course/rf-skin-tightening/new/fact/"
    page.get_by_label("Words or a number").fill("E229")
    page.get_by_role("button", name=re.compile("^E229 ")).click()
    page.get_by_role("button", name="Close").click()
    expect(text).to_be_focused()
    assert sent(page) == "Ask first. [E117, E229]"

    act(page, "Box").click()
    page.get_by_role("button", name=re.compile("^Pitfall")).press("Enter")
    page.keyboard.type("Forgetting it.")
    assert sent(page).endswith("[E117, E229]\n\n::: pitfall\nForgetting it.\n:::\n\n")
    act(page, "Table").click()
    page.keyboard.type("When")
    assert "Forgetting it.\n\n| When | Column |\n| --- | --- |\n| Cell | Cell |\n\n:::" in sent(
        page
    )

    page.keyboard.press("Control+End")
    act(page, "Figure").click()
    row = page.locator("dialog .pick-row").first
    name = row.locator(".quiet").inner_text()
    expect(row.locator("svg")).to_be_visible()
    row.click()
    page.keyboard.type("Who is asked")
    assert sent(page).endswith(f":::\n\n![Who is asked]({name})\n\n")
    page.keyboard.press("Control+End")
    act(page, "Term").click()
    page.locator("dialog .pick-row strong").first.click()
    act(page, "List").click()
    assert re.search(r"\n\n- \S+$", sent(page))
    with saving(page):
        page.keyboard.type(" is a word.")


def test_tablet_writes_by_touch(running_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=TABLET, has_touch=True, is_mobile=True)
    text = write(page, running_site, "nan-temple-and-brow")
    text.locator(".cm-line").first.tap()
    page.keyboard.press("Control+Home")
    with saving(page):
        page.keyboard.insert_text("Written with a finger. ")  # as keyboards on the screen do
        act(page, "Heading").tap()
        expect(text).to_be_focused()
    assert sent(page).startswith("## Written with a finger. ")
    assert problems(page, "a tablet") == []


def test_without_scripts_the_text_area_is_the_form(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    write(page, running_site, "nan-layers-and-planes")
    body = f"{sent(page)}\n\nNo script ran. [none]"
    area(page).fill(body)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(area(page)).to_have_value(body)
    expect(page.get_by_role("toolbar")).to_have_count(0)


def test_where_the_editor_does_not_load_the_text_area_saves_by_itself(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.route("**/vendor/codemirror.js", lambda route: route.abort())
    write(page, running_site, "nan-danger-zones-and-thickness")
    with saving(page):
        area(page).press("Control+End")
        area(page).press_sequentially("\n\nStill here. [none]")
    expect(page.get_by_role("toolbar")).to_have_count(0)


def test_where_storage_is_denied_the_editor_saves(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.add_init_script(DENY_STORAGE)
    text = write(page, running_site, "nan-sensory-nerves-of-the-face")
    with saving(page):
        text.press("Control+End")
        page.keyboard.type("\n\nNothing is kept here. [none]")


def test_lines_run_in_the_direction_of_their_words(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    text = write(page, running_site, "rft-heat-and-nerve")
    text.press("Control+Home")
    page.keyboard.insert_text("الحرارة والعصب\n\nHeat and nerve\n\n")
    ways = [
        text.locator(".cm-line").nth(place).evaluate("line => getComputedStyle(line).direction")
        for place in (0, 2)
    ]
    assert ways == ["rtl", "ltr"]


@LOOKS
def test_editor_and_its_dialogs_are_accessible(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    page.on("dialog", Dialog.accept)
    text = write(page, running_site, "rft-consent-photographs-rules")
    text.press("Control+Home")
    with saving(page):
        page.keyboard.type(f"Told {scheme}\n\n::: pitfall\n\n")
    expect(page.locator(".cm-lint-marker").first).to_be_visible()
    found = problems(page, "editor")
    for name in ("Box", "Figure", "Fact", "Term"):
        act(page, name).click()
        expect(page.locator("dialog .pick-row").first).to_be_visible()
        found += problems(page, name)
        page.keyboard.press("Escape")
    act(page, "Find").click()
    expect(page.locator(".cm-search")).to_be_visible()
    found += problems(page, "find")
    assert found == []
