"""A reader's tools in the browser: the card of a word, the glossary, the voice."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import sign_in
from tests.journeys.reader_tools import MUTE, SLOW_VOICE, VOICE
from tests.journeys.test_accessibility import PHONE, problems
from tests.site import Site

COURSE = "/courses/rf-skin-tightening/"
LESSON = f"{COURSE}nerve-anatomy/neck/"


def reader(open_page: Callable[..., Page], site: Site, address: str, *, voice: str = VOICE) -> Page:
    """Somebody signed in on a phone, with the voice of the test."""
    page = open_page(viewport=PHONE, reduced_motion="reduce")
    page.context.add_init_script(voice)
    sign_in(page, site, "bob")
    page.goto(site.url + address)
    return page


def said(page: Page) -> list[str]:
    """What the voice has said so far."""
    texts: list[str] = page.evaluate("speechSynthesis.said.map(([text]) => text)")
    return texts


def play(page: Page) -> None:
    page.get_by_role("button", name="Listen", exact=True).click()


def test_word_opens_its_card_without_moving_the_text_and_gives_the_place_back(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, LESSON)
    term = page.locator("article button.term").first
    term.scroll_into_view_if_needed()
    before = page.evaluate("scrollY"), term.bounding_box()
    term.focus()
    page.keyboard.press("Enter")

    card = page.get_by_role("dialog")
    expect(card).to_be_visible()
    expect(card.get_by_role("button", name="Close")).to_be_focused()
    assert (page.evaluate("scrollY"), term.bounding_box()) == before
    assert problems(page, "open card") == []
    card.get_by_role("button", name="Say it").click()
    assert said(page) == [card.get_by_role("heading").inner_text()]
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(term).to_be_focused()


def test_card_leads_to_the_word_in_the_glossary(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, LESSON)
    page.locator("article button.term").first.click()
    name = page.get_by_role("dialog").get_by_role("heading").inner_text()
    page.get_by_role("dialog").get_by_role("link", name="All words of this course").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Glossary")
    expect(page.locator(".term-entry:target dt")).to_contain_text(name)


def test_what_a_card_rests_on_opens_and_gives_the_place_in_the_text_back(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, LESSON)
    mark = page.locator('.term-card a.cite[href^="#ref-"]').first
    card = mark.locator("xpath=ancestor::*[@popover]").get_attribute("id")
    term = page.locator(f'[popovertarget="{card}"].term')
    term.click()
    mark.click()

    panel = page.get_by_role("dialog", name="What this rests on")
    expect(panel).to_contain_text(str(mark.text_content()))
    page.keyboard.press("Escape")
    expect(term).to_be_focused()


def test_card_and_text_are_there_without_scripts(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    sign_in(page, running_site, "bob")
    page.goto(running_site.url + LESSON)
    page.locator("article button.term").first.click()

    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Say it")).to_be_hidden()
    expect(page.locator("[data-listen]")).to_be_hidden()


def test_glossary_finds_a_word_while_one_types(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, f"{COURSE}glossary/")
    terms = page.locator(".term-entry")
    everything = terms.count()
    page.get_by_label("Find a word").fill("PARÓTID")

    expect(page.locator("#term-parotid")).to_be_visible()
    expect(page.locator("#term-axon")).to_be_hidden()
    shown = page.locator(".term-entry:visible").count()
    assert 0 < shown < 5
    expect(page.locator("[data-found]")).to_have_text(f"{shown} of {everything} words")
    assert problems(page, "glossary, filtered") == []
    page.get_by_label("Find a word").fill("qqq")
    expect(page.locator("[data-found]")).to_contain_text("No word")
    page.get_by_label("Find a word").fill("")
    assert page.locator(".term-entry:visible").count() == everything


def test_lesson_is_read_to_its_end_without_what_only_eyes_need(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, LESSON)
    play(page)
    expect(page.locator("[data-listen-state]")).to_have_text(
        "The lesson is read to its end", timeout=30_000
    )

    texts = said(page)
    heard = " ".join(texts)
    assert texts[0] == page.get_by_role("heading", level=1).inner_text()
    for heading in page.locator("article h2").all_inner_texts():
        assert heading in texts
    caption = page.locator("article figcaption").first.evaluate(
        "e => { e.querySelector('.cites')?.remove(); return e.textContent.trim(); }"
    )
    assert caption in heard
    assert str(page.locator(".figure-words p").first.text_content()) not in heard
    assert "Measured; Result" in texts
    assert "What would you do?" in texts
    assert "What to think about" not in texts
    assert "not to massage" not in heard
    assert max(len(text) for text in texts) <= 180
    assert set(page.evaluate("speechSynthesis.said.map(said => said[2])")) == {"en"}
    expect(page.locator(".being-read")).to_have_count(0)


def test_answer_of_a_case_is_read_once_it_is_unfolded(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, LESSON)
    page.locator("details.answer > summary").first.click()
    play(page)
    expect(page.locator("[data-listen-state]")).to_have_text(
        "The lesson is read to its end", timeout=30_000
    )

    texts = said(page)
    assert "not to massage" in " ".join(texts)
    assert texts.index("What would you do?") < texts.index("What to think about")


def test_bar_is_worked_with_the_keyboard_and_shows_where_the_voice_is(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, LESSON, voice=SLOW_VOICE)
    state, marked = page.locator("[data-listen-state]"), page.locator(".being-read")
    page.get_by_role("button", name="Listen", exact=True).focus()
    page.keyboard.press("Enter")
    expect(state).to_have_text("Reading aloud")
    expect(marked).to_have_text(page.get_by_role("heading", level=1).inner_text())

    page.get_by_role("button", name="Next paragraph").press("Enter")
    page.get_by_role("button", name="Next paragraph").press("Enter")
    second = page.locator("article h2").first
    expect(marked).to_have_text(second.inner_text())
    expect(marked).to_be_in_viewport()
    assert problems(page, "reading aloud") == []
    page.get_by_role("button", name="Back one paragraph").press("Enter")
    expect(marked).to_have_count(1)
    expect(marked).to_have_attribute("id", "b1")

    page.get_by_role("button", name="Pause").press("Enter")
    expect(state).to_have_text("Paused")
    told = said(page)
    page.get_by_role("button", name="Go on").press("Enter")
    expect(state).to_have_text("Reading aloud")
    assert said(page) == [*told, told[-1]]
    page.get_by_role("button", name="Stop").press("Enter")
    expect(state).to_have_text("Stopped")
    expect(marked).to_have_count(0)
    expect(page.get_by_role("button", name="Listen", exact=True)).to_be_focused()


def test_speed_is_remembered(running_site: Site, open_page: Callable[..., Page]) -> None:
    page = reader(open_page, running_site, LESSON, voice=SLOW_VOICE)
    length = page.locator("[data-listen-length]")
    before = length.inner_text()
    page.get_by_label("Speed").select_option("1.5")
    assert length.inner_text() != before
    page.reload()

    expect(page.get_by_label("Speed")).to_have_value("1.5")
    play(page)
    assert page.evaluate("speechSynthesis.said[0][1]") == 1.5


def test_voice_that_was_cut_off_begins_its_sentence_again(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, LESSON, voice=SLOW_VOICE)
    play(page)
    page.evaluate("speechSynthesis.cancel()")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    assert said(page) == [said(page)[0]] * 2
    expect(page.locator("[data-listen-state]")).to_have_text("Reading aloud")


def test_word_that_is_said_pauses_the_lesson(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = reader(open_page, running_site, LESSON, voice=SLOW_VOICE)
    play(page)
    page.locator("article button.term").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Say it").click()

    expect(page.locator("[data-listen-state]")).to_have_text("Paused")


def test_browser_without_a_voice_says_so(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    for voice in (MUTE, VOICE.replace("en-GB", "fi-FI")):
        page = reader(open_page, running_site, LESSON, voice=voice)
        expect(page.get_by_text("cannot be read aloud here")).to_be_visible()
        expect(page.get_by_role("button", name="Listen", exact=True)).to_be_hidden()
        page.locator("article button.term").first.click()
        expect(page.get_by_role("button", name="Say it")).to_have_count(0)
        assert problems(page, "no voice") == []
