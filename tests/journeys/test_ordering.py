"""Another order in the studio: dragged with a pointer and a finger, moved by keys; told, undone, and stored or put back."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Response, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import problems
from tests.site import Site

COURSE = "/studio/course/rf-skin-tightening/"
NO_ANSWER_TO_THE_FIRST = """
(real => {
  window.fetch = () => {
    window.fetch = real;
    return new Promise(() => {});
  };
})(window.fetch);
"""
OPEN_PAGE = Callable[..., Page]


def tree(page: Page, site: Site, who: str = "lead") -> Locator:
    """The lessons of the first module, where somebody may put them in order."""
    sign_in(page, site, who)
    page.goto(site.url + COURSE)
    expect(page.locator("html[data-scripts]")).to_be_attached()
    return page.locator("[data-order=lesson]").first.locator("> [data-row]")


def names(rows: Locator) -> list[str]:
    found: list[str] = rows.evaluate_all("rows => rows.map((row) => row.dataset.name)")
    return found


def handle(row: Locator) -> Locator:
    return row.locator("[data-drag]").first


def drag(page: Page, row: Locator, onto: Locator) -> None:
    """With the mouse, by the handle, to where another row stands."""
    at, to = handle(row).bounding_box(), onto.bounding_box()
    assert at
    assert to
    page.mouse.move(at["x"] + 10, at["y"] + 10)
    page.mouse.down()
    page.mouse.move(at["x"] + 10, at["y"] + 20, steps=3)
    page.mouse.move(at["x"] + 10, to["y"] + to["height"] - 6, steps=12)
    page.mouse.up()


def drag_by_finger(page: Page, row: Locator, onto: Locator) -> None:
    """The same by touch, as a device sends it."""
    at, to = handle(row).bounding_box(), onto.bounding_box()
    assert at
    assert to
    device = page.context.new_cdp_session(page)
    x, start, end = at["x"] + 10, at["y"] + 10, to["y"] + to["height"] - 6

    def touch(kind: str, *points: float) -> None:
        said = {"type": kind, "touchPoints": [{"x": x, "y": y} for y in points]}
        device.send("Input.dispatchTouchEvent", said)

    touch("touchStart", start)
    for part in range(1, 13):
        touch("touchMove", start + (end - start) * part / 12)
        page.wait_for_timeout(30)
    touch("touchEnd")


def test_lessons_are_dragged_told_stored_and_put_back(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    rows = tree(page, running_site)
    before = names(rows)
    after = [*before[1:3], before[0], *before[3:]]
    with page.expect_response(lambda answer: answer.status == 204):
        drag(page, rows.nth(0), rows.nth(2))
    assert names(rows) == after
    status = page.locator("main > [role=status]")
    expect(status).to_have_text(f"“{before[0]}” is now at place 3 of {len(before)}.")
    page.reload()
    assert names(rows) == after

    page.locator("html[data-scripts]").wait_for(state="attached")
    handle(rows.nth(2)).focus()
    for key in ("ArrowUp", "ArrowUp"):
        with page.expect_response(lambda answer: answer.status == 204):
            page.keyboard.press(key)
    expect(handle(rows.nth(0))).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(status).to_have_text(f"“{before[0]}” is the first already.")
    page.reload()
    assert names(rows) == before


def test_move_is_undone_and_one_that_is_refused_is_put_back(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    rows = tree(page, running_site)
    before = names(rows)
    second = rows.filter(has_text=before[1])
    down = second.get_by_role("button", name=re.compile("^Move .* down$"))
    for _step in range(2):
        with page.expect_response(lambda answer: answer.status == 204):
            down.press("Enter")
    assert names(rows)[1:4] == [before[2], before[3], before[1]]
    expect(down).to_be_focused()
    for _step in range(2):
        with page.expect_response(lambda answer: answer.status == 204):
            page.get_by_role("button", name="Undo").press("Enter")
    assert names(rows) == before
    expect(page.locator("main > [role=status]")).to_contain_text("is back at place 2")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    assert problems(page, "moved") == []

    page.context.set_offline(True)
    down.press("Enter")
    expect(page.locator(".moved")).to_contain_text("The order is as it was")
    assert names(rows) == before
    page.context.set_offline(False)
    page.reload()
    assert names(rows) == before


def test_last_order_goes_with_who_leaves_before_the_first_is_answered(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    tree(page, running_site)
    rows = page.locator("[data-order=lesson]").last.locator("> [data-row]")
    before = names(rows)
    page.evaluate(NO_ANSWER_TO_THE_FIRST)
    down = rows.nth(0).get_by_role("button", name=re.compile("^Move .* down$"))
    down.press("Enter")
    rows.nth(1).get_by_role("button", name=re.compile("^Move .* down$")).press("Enter")
    after = names(rows)
    assert after == [before[1], before[2], before[0], *before[3:]]
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{running_site.url}/help/")
    rows = tree_again(page, running_site)
    assert names(rows) == after


def tree_again(page: Page, site: Site) -> Locator:
    page.wait_for_timeout(1000)
    page.goto(site.url + COURSE)
    return page.locator("[data-order=lesson]").last.locator("> [data-row]")


def test_modules_are_dragged_by_a_finger(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    rows = tree(page, running_site)
    before = names(rows)
    # To the middle of the screen: near its edge the page scrolls by itself under the finger.
    rows.nth(0).evaluate("row => row.scrollIntoView({ block: 'center' })")
    with page.expect_response(lambda answer: answer.status == 204):
        drag_by_finger(page, rows.nth(0), rows.nth(1))
    assert names(rows)[:2] == before[1::-1]
    with page.expect_response(lambda answer: answer.status == 204):
        page.get_by_role("button", name="Undo").tap()
    assert names(rows) == before


def is_save(response: Response) -> bool:
    return response.request.headers.get("x-autosave") == "1" and response.status == 200


def test_answers_of_a_question_are_dragged_and_saved(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page(viewport={"width": 1280, "height": 1600})
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}{COURSE}question/rft-p-06/")
    expect(page.locator("html[data-scripts]")).to_be_attached()
    rows = page.locator("[data-rows=options] [data-list] > [data-row]")
    texts = rows.locator("[data-key=text] textarea")
    before = texts.evaluate_all("all => all.map((one) => one.value)")
    rows.nth(0).scroll_into_view_if_needed()
    with page.expect_response(is_save):
        drag(page, rows.nth(0), rows.nth(1))
    after = [before[1], before[0], *before[2:]]
    assert texts.evaluate_all("all => all.map((one) => one.value)") == after
    expect(page.locator("main > [role=status]")).to_contain_text("is now at place 2 of")
    page.reload()
    assert texts.evaluate_all("all => all.map((one) => one.value)") == after
    page.locator("html[data-scripts]").wait_for(state="attached")
    handle(rows.nth(1)).press("ArrowUp")
    page.get_by_role("button", name="Undo").click()
    assert texts.evaluate_all("all => all.map((one) => one.value)") == after
