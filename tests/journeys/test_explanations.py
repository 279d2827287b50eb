"""Learning from a result in the browser: every reason after a check, and what to study after a failed exam."""

import json
import re
import sqlite3
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from playwright.sync_api import Page, expect

from tests.journeys.people_at_work import (
    CHECKS,
    EXAM,
    answer_all,
    give,
    hand_in,
    hand_in_with_gaps,
    right_answer,
    shown,
    sign_in,
    start,
)
from tests.journeys.test_accessibility import DESK, PHONE, overflow, problems
from tests.journeys.test_attempt_page import start_or_go_on
from tests.site import Site

MOST_TABS = 60


def ask(site: Site, query: str, version: str) -> list[Any]:
    """What the site's own database says of the question version with this uuid."""
    address = f"file:{quote(str(Path(site.var) / 'db.sqlite3'))}?mode=ro"
    with sqlite3.connect(address, uri=True) as database:
        return list(database.execute(query, [UUID(version).hex]).fetchall())


def reasons(site: Site, version: str) -> list[str]:
    """Every reason that was written for a question, as a reader sees it."""
    found = ask(site, "SELECT spec FROM quizzes_questionversion WHERE uuid = ?", version)
    spec = json.loads(found[0][0])
    parts = [spec, *(part for side in spec.values() if isinstance(side, list) for part in side)]
    html = [part["rationale_html"] for part in parts if isinstance(part, dict) and "rationale_html" in part]  # fmt: skip
    return [text_of(text) for text in html]


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def versions_on(page: Page) -> list[str]:
    """The question versions of the attempt on the screen, in their order."""
    found: list[str] = page.locator("[data-version]").evaluate_all(
        "questions => questions.map(question => question.dataset.version)"
    )
    return found


def tab_to(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Press Tab until something that matches has the focus."""
    for _press in range(MOST_TABS):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {MOST_TABS} times {key}")


def fail_a_check_by_keyboard(page: Page, site: Site) -> list[str]:
    """Choose the first option of the first question and hand in the rest empty; gives the versions."""
    page.goto(f"{site.url}/quizzes/{CHECKS[0]}/")
    tab_to(page, "main .actions .button")
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_count(1)
    versions = versions_on(page)
    for _question in versions:
        tab_to(page, "[data-next]")
        page.keyboard.press("Enter")
    tab_to(page, "[data-hand-in]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    return versions


def test_failed_check_leads_by_keyboard_to_every_reason_its_paragraph_and_its_fact(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, running_site, "bob")
    versions = fail_a_check_by_keyboard(page, running_site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed this time")
    for number, version in enumerate(versions, start=1):
        tab_to(page, f'.steps.marked a[href="#q{number}"]')
        page.keyboard.press("Enter")
        card = page.locator(f"#q{number}")
        expect(card.get_by_role("heading", level=4)).to_contain_text(f"Question {number}")
        expect(card.get_by_role("heading", level=4)).to_be_in_viewport()
        texts = [text_of(why.inner_html()) for why in card.locator(".why:visible").all()]
        assert sorted(texts) == sorted(reasons(running_site, version))
        tab_to(page, f"#q{number} .back a")
        page.keyboard.press("Enter")  # back to the overview, from where the next one is a Tab away
    result = page.url.split("#")[0]
    tab_to(page, '.steps.marked a[href="#q3"]')
    page.keyboard.press("Enter")
    tab_to(page, "#q3 .cite")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="What this rests on")
    place = page.locator("#q3 .cite").first.get_attribute("href") or ""
    expect(panel).to_contain_text(place.removeprefix("#ref-"))
    expect(panel).to_contain_text("tier")
    expect(panel.get_by_role("button", name="Close")).to_be_focused()
    assert problems(page, "facts of a question") == []
    page.keyboard.press("Escape")
    expect(page.locator("#q3 .cite").first).to_be_focused()
    tab_to(page, "#q3 .place a", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/courses/**")
    block = page.locator(":target")
    expect(block).to_be_in_viewport()
    assert re.search(r"#b\d+$", page.url)
    plain = page.locator(".prose p:not(:target)").first
    assert block.evaluate("b => getComputedStyle(b.closest('tr') ?? b).backgroundColor") != (
        plain.evaluate("p => getComputedStyle(p).backgroundColor")
    )
    page.go_back()
    assert page.url.startswith(result)


def test_explained_check_is_accessible_and_fits_every_screen(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        page = open_page(viewport=size, color_scheme=scheme)
        sign_in(page, running_site, "bob")
        start_or_go_on(page, running_site, CHECKS[1])
        answer_first_and_last(page, running_site)
        hand_in(page)
        assert problems(page, f"explained, {scheme}") == []
        page.get_by_role("link", name=re.compile("^Only the")).click()
        expect(page.locator("article.explained .badge.valid")).to_have_count(0)
        expect(page.locator("article.explained").first).to_be_visible()
        assert problems(page, f"only the wrong ones, {scheme}") == []
        page.get_by_role("link", name=re.compile("^All 12")).click()
        expect(page.locator("article.explained")).to_have_count(12)


def answer_first_and_last(page: Page, site: Site) -> None:
    """Two right answers, the others left out."""
    count = page.locator("[data-version]").count()
    for number in range(count):
        question = shown(page)
        expect(question).to_have_attribute("id", f"q{number + 1}")
        if number in (0, count - 1):
            give(question, right_answer(site, question.get_attribute("data-version") or ""))
        page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator("[data-review]")).to_be_visible()


def test_explanations_work_without_scripts_and_on_paper(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    sign_in(page, running_site, "bob")
    page.goto(f"{running_site.url}/quizzes/{CHECKS[2]}/")
    page.locator("main .actions .button").click()
    first = page.locator("[data-kind=single_choice]").first
    first.locator("input").first.check()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result/")
    expect(page.locator("article.explained .why:visible").first).to_be_visible()
    fact = page.locator("article.explained .cite").first
    place = fact.get_attribute("href")
    fact.click()
    expect(page.locator(f"li{place}")).to_be_in_viewport()
    expect(page.locator(f"li{place}")).to_be_visible()
    assert overflow(page) == 0
    page.reload()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(f"li{place} strong").first).to_be_visible()
    expect(page.locator(".explanations nav")).to_be_hidden()
    ground = page.locator("article.explained").first.evaluate(
        "card => getComputedStyle(card).backgroundColor"
    )
    assert ground == "rgb(255, 255, 255)"


def test_exam_failed_on_critical_questions_names_what_to_study_and_no_question(
    running_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE, color_scheme="dark")
    sign_in(page, running_site, "root")
    for check in CHECKS:
        start_or_go_on(page, running_site, check)
        answer_all(page, running_site)
        hand_in(page)
    start(page, running_site, EXAM)
    stems = [text_of(stem.inner_html()) for stem in page.locator("[data-version] .stem").all()]
    missed = answer_all_but_critical(page, running_site)
    hand_in_with_gaps(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed this time")
    section = page.get_by_role("region", name="What to study again")
    named = [row.inner_text() for row in section.locator(".to-study .row-title").all()]
    # Beside them stand what is asked with them, and other parts where half or more was wrong.
    assert set(missed) <= set(named)
    text = " ".join(page.locator("main").inner_text().split())
    assert [stem for stem in stems if stem in text] == []
    assert problems(page, "failed on critical questions") == []
    page.goto(f"{running_site.url}/dashboard/")
    page.get_by_role("link", name="See what to study again").click()
    expect(page.get_by_role("heading", name="What to study again")).to_be_in_viewport()
    section.locator(".to-study a").first.click()
    page.wait_for_url("**/courses/**")


def answer_all_but_critical(page: Page, site: Site) -> list[str]:
    """Answer every question right, but leave the critical ones out; gives what those ask for."""
    missed = []
    for number, version in enumerate(versions_on(page), start=1):
        question = shown(page)
        expect(question).to_have_attribute("id", f"q{number}")
        found = ask(site, "SELECT v.critical, o.text FROM quizzes_questionversion v JOIN courses_objective o ON o.id = v.objective_id WHERE v.uuid = ?", version)  # fmt: skip
        critical, objective = found[0]
        if critical:
            missed.append(str(objective))
        else:
            give(question, right_answer(site, version))
        page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator("[data-review]")).to_be_visible()
    return missed
