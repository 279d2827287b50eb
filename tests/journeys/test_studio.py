"""The studio in a browser: an author writes a question, the network goes and comes, a reviewer reads it on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.test_accessibility import LOOKS, problems
from tests.site import Site

COURSE = "/studio/course/rf-skin-tightening/"
PAGES = [
    "/studio/",
    "/studio/new/course/",
    "/studio/search/?q=nerve",
    "/studio/news/",
    "/studio/mails/",
    COURSE,
    f"{COURSE}bank/?pool=practice",
    f"{COURSE}holes/",
    f"{COURSE}drafts/",
    f"{COURSE}files/",
    f"{COURSE}all/fact/",
    f"{COURSE}all/term/",
    f"{COURSE}all/quiz/",
    f"{COURSE}all/scheme/",
    f"{COURSE}scheme/rf-skin-tightening/",
    f"{COURSE}scheme/rf-skin-tightening/preview/",
    f"{COURSE}new/question/",
    f"{COURSE}question/rft-p-01/",
    f"{COURSE}question/rft-p-01/preview/",
    f"{COURSE}question/rft-p-01/review/",
    f"{COURSE}question/rft-p-01/versions/",
    f"{COURSE}lesson/nan-cheek/",
    f"{COURSE}fact/E012/",
    f"{COURSE}module/nerve-anatomy/",
    f"{COURSE}quiz/rf-skin-tightening-exam/",
    f"{COURSE}course/rf-skin-tightening/",
]
STEM = "A nurse treats the cheek with bipolar RF. Which sign stops her first?"


@LOOKS
def test_pages_of_the_studio_are_accessible(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page, running_site, "noor")
    found = []
    for address in PAGES:
        page.goto(running_site.url + address)
        found += problems(page, address)
    assert found == []


def begun(page: Page, site: Site, stem: str = STEM) -> str:
    """A new practice question of noor's, on its page."""
    sign_in(page, site, "noor")
    page.goto(f"{site.url}{COURSE}new/question/")
    page.get_by_label("Module").select_option("nerve-anatomy")
    page.get_by_label(re.compile("^Question")).fill(stem)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_label("Question", exact=True)).to_have_value(stem)
    expect(
        page.locator("html[data-scripts]")
    ).to_be_attached()  # what is typed from here on is heard
    return page.url


def saved(page: Page) -> None:
    """Wait until the page says that everything typed has arrived."""
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved", timeout=15_000)


def test_question_saves_itself_and_says_what_it_lacks(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    address = begun(page, running_site)
    rows = page.locator("[data-rows=options] [data-row]")
    for number in range(3):
        page.get_by_role("group", name="Answers").get_by_role("button", name="Add a row").click()
        rows.nth(number).get_by_label("Text").fill(f"Answer number {number + 1}")
    rows.nth(2).get_by_role("button", name="Move this row up").click()
    rows.nth(0).get_by_label("Right").check()
    page.get_by_label("Topic").fill("signs")
    saved(page)
    expect(page.locator("[data-beside]")).to_contain_text("things are missing")

    page.reload()
    texts = [rows.nth(n).get_by_label("Text").input_value() for n in range(3)]
    assert texts == ["Answer number 1", "Answer number 3", "Answer number 2"]
    expect(rows.nth(0).get_by_label("Right")).to_be_checked()
    expect(page.get_by_label("Topic")).to_have_value("signs")
    assert page.url == address


def test_words_that_are_taken_back_leave_no_line_that_says_saving(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    begun(page, running_site, f"{STEM} Taken back.")
    said = page.locator(".save-state").inner_text()
    page.get_by_label("Topic").press_sequentially("a")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saving")
    page.get_by_label("Topic").press("Backspace")
    saved(page)
    expect(page.locator(".save-state")).to_have_text(said)


def test_certificate_is_shown_as_its_words_are_typed(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}{COURSE}new/scheme/")
    page.get_by_label("Title").fill("Steam and hands")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("html[data-scripts]")).to_be_attached()
    page.get_by_label("Months that it stands").fill("18")
    page.get_by_label("Edition").fill("typed just now")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("typed just now")).to_be_visible()
    drawn = frame.get_by_alt_text(re.compile("SPECIMEN"))
    assert drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 800
    page.get_by_role("button", name="Wide").click()
    assert drawn.bounding_box()["width"] < page.locator("iframe").bounding_box()["width"]


def test_what_is_typed_before_the_script_is_there_is_saved(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    begun(page, running_site, f"{STEM} On a slow line.")
    held: list[Route] = []
    page.route(re.compile(r"/studio/entry\.[^/]*js"), lambda route: held.append(route))
    page.reload(wait_until="commit")
    page.get_by_label("Topic").fill("typed at once")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        held[0].continue_()
    page.unroute_all()
    saved(page)
    page.reload()
    expect(page.get_by_label("Topic")).to_have_value("typed at once")


def test_words_typed_without_a_network_arrive_when_it_is_back(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    begun(page, running_site, f"{STEM} Once more.")
    page.context.set_offline(True)
    page.get_by_label("Topic").fill("written in a tunnel")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "waiting", timeout=12_000)
    expect(page.locator(".save-state")).to_contain_text("kept on this device")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(page.get_by_label("Topic")).to_have_value("written in a tunnel")


def test_page_that_went_away_gives_its_words_back(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    address = begun(page, running_site, f"{STEM} And again.")
    page.context.set_offline(True)
    page.get_by_label("Topic").fill("never sent")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "waiting", timeout=12_000)
    page.close(run_before_unload=False)
    context = page.context
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator("[data-kept-place]")).to_contain_text("kept words of yours")
    again.get_by_role("button", name="Put them back").press("Enter")
    expect(again.get_by_label("Topic")).to_have_value("never sent")
    saved(again)


def test_fact_is_picked_by_its_words_with_the_keyboard(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    begun(page, running_site, f"{STEM} With a fact.")
    page.get_by_role("button", name="Choose").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Words or a number")).to_be_focused()
    page.keyboard.type("marginal mandibular")
    first = dialog.locator(".pick-row").first
    expect(first).to_contain_text(re.compile("mandibular", re.IGNORECASE))
    code = re.match(r"E\d{3}", first.inner_text())
    assert code
    first.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Facts it rests on")).to_have_value(code.group())
    expect(page.get_by_role("button", name="Choose")).to_be_focused()


def test_two_who_write_at_once_see_both(running_site: Site, open_page: Callable[..., Page]) -> None:
    first, second = open_page(), open_page()
    address = begun(first, running_site, f"{STEM} By two.")
    sign_in(second, running_site, "lead")
    second.goto(address)
    first.get_by_label("Topic").fill("hers")
    saved(first)
    second.get_by_label("Topic").fill("his")
    expect(second.locator("[data-notices]")).to_contain_text(
        "saved this while you were writing", timeout=12_000
    )
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("alert")).to_contain_text("theirs is: hers")
    expect(second.get_by_label("Topic")).to_have_value("his")


@pytest.mark.parametrize("scripts", [True, False])
def test_reviewer_on_a_phone_reads_comments_and_sends_back(
    running_site: Site, open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page()
    address = begun(page, running_site, f"{STEM} For a phone, {scripts}.")
    page.get_by_role("button", name="Save, then to the hand-in").click()
    page.get_by_label(re.compile("^Note")).fill("Is it plausible?")
    page.get_by_role("button", name="Ask for a review").click()
    expect(page.locator("main")).to_contain_text("asked for a review")

    phone = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    sign_in(phone, running_site, "lead")
    phone.goto(f"{running_site.url}/studio/")
    expect(phone.locator("main")).to_contain_text("Is it plausible?")
    phone.goto(f"{address}review/")
    phone.get_by_role("textbox", name="Comment").fill("Which sign, exactly?")
    phone.get_by_role("button", name="Say it").click()
    expect(phone.locator(".comment")).to_contain_text("Which sign, exactly?")
    phone.get_by_label("What has to be mended").fill("Name the sign.")
    phone.get_by_role("button", name="Send back").click()
    page.goto(f"{running_site.url}/studio/")
    expect(page.get_by_role("region", name="Sent back to you")).to_contain_text("Name the sign.")


def test_slash_leads_to_the_search_and_a_hit_to_its_line(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}/studio/")
    expect(page.get_by_text("leads here")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type('"temperature for a human facial nerve"')
    page.keyboard.press("Enter")
    page.get_by_role("link", name="What heat does to nerve").click()

    active = page.locator(".editor .cm-activeLine, .editor .cm-line").filter(
        has_text="temperature for a human facial nerve"
    )
    expect(active.first).to_be_in_viewport()


TABLE = """Bank of May,,,,,
Q text,Sol.,x1,x2,x3,Why
Which of these floats on cold water?,A,ice,iron,lead,It is less dense.
Which of these is a metal at home?,B,ice,iron,wood,
Which of these burns in the open?,A,wood,,,
"""


@LOOKS
def test_table_is_mapped_filtered_and_its_rows_ticked_together(
    running_site: Site, open_page: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page, running_site, "noor")
    page.goto(f"{running_site.url}{COURSE}files/")
    # Headings of this look alone: what is said of them is remembered for all.
    data = TABLE.replace("Q text", f"Q text {scheme} {size['width']}").encode()
    page.get_by_label("File").set_input_files(
        {"name": "may.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_label("Whose questions").fill("Noor Haddad")
    page.get_by_label("Licence").fill("own work")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_label("The headings are in").select_option("1")
    with page.expect_navigation():
        page.get_by_role("button", name="Take this row").click()
    found = problems(page, "mapping")
    chosen = (
        "Question",
        "Right answer (a letter, words or a number)",
        "Answer A",
        "Answer B",
        "Answer C",
        "Explanation of the right answer",
    )
    for place, label in enumerate(chosen):
        page.locator(f"#column-{place}").select_option(label=label)
    page.get_by_role("button", name="Read it so").click()

    expect(page.locator("main")).to_contain_text("1 refused")
    boxes = page.locator("input[name=row]")
    page.get_by_role("button", name="Choose none").click()
    expect(page.locator("[data-chosen]")).to_have_text("0 / 2")
    page.get_by_role("button", name="Choose all shown").click()
    expect(page.locator("[data-chosen]")).to_have_text("2 / 2")
    found += problems(page, "rows")
    page.get_by_role("link", name="refused (1)").click()
    expect(boxes).to_have_count(0)
    expect(page.locator("main")).to_contain_text("fewer than two options are there")

    page.get_by_role("link", name="all (3)").click()
    page.get_by_role("button", name="Choose all shown").click()
    page.get_by_role("button", name="Make drafts").click()
    grid = page.get_by_role("region", name="Drafts of this file")
    expect(grid.get_by_text("missing", exact=True)).not_to_have_count(0)
    found += problems(page, "grid")
    page.get_by_role("button", name="Choose", exact=True).click()
    page.get_by_role("dialog").locator(".pick-row").first.click()
    page.keyboard.press("Escape")
    page.get_by_label("Harm if chosen").select_option("1")
    page.get_by_role("button", name="Put it into the chosen drafts").click()
    expect(page.locator("main")).to_contain_text("2 drafts.")
    page.get_by_role("button", name="Undo this import").click()
    expect(page.locator("main")).to_contain_text("2 drafts are gone")
    assert found == []
