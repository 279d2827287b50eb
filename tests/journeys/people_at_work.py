"""What a person does in the browser: sign in, answer, hand in. The right answers come from the site's own database."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from tests.sat import CHECKS, EXAM
from tests.site import Site

__all__ = ["CHECKS", "EXAM"]


def sign_in(page: Page, site: Site, name: str) -> None:
    """Sign in as one of the demo people, or as a guest: `sign_in(page, site, site.guest())`."""
    person = site.people[name]
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good to see you")


def right_answer(site: Site, version: str) -> Any:
    """The answer that the key calls right, in the shape that the page sends."""
    address = f"file:{quote(str(Path(site.var) / 'db.sqlite3'))}?mode=ro"
    with sqlite3.connect(address, uri=True) as database:
        query = "SELECT kind, spec FROM quizzes_questionversion WHERE uuid = ?"
        kind, spec = database.execute(query, [UUID(version).hex]).fetchone()
    return _KEYS[kind](json.loads(spec))


def _matching(spec: dict[str, Any]) -> dict[str, str]:
    partners = {right["code"]: right["id"] for right in spec["right"]}
    return {left["id"]: partners[left["match"]] for left in spec["left"]}


_KEYS = {
    "single_choice": lambda spec: [o["id"] for o in spec["options"] if o["correct"]],
    "multiple_response": lambda spec: [o["id"] for o in spec["options"] if o["correct"]],
    "numeric": lambda spec: {"value": spec["value"], "unit": spec["unit"]},
    "matching": _matching,
    "ordering": lambda spec: [o["id"] for o in spec["options"]],
    "true_false": lambda spec: spec["answer"],
    "short_text": lambda spec: spec["accepted"][0],
}


def give(question: Locator, answer: Any) -> None:
    """Give an answer to the question on the screen, with pointer and keyboard."""
    kind = question.get_attribute("data-kind")
    if kind in ("single_choice", "multiple_response"):
        for option in answer:
            question.locator(f"input[value='{option}']").check()
    elif kind == "true_false":
        question.locator(f"input[value='{json.dumps(answer)}']").check()
    elif kind == "short_text":
        question.locator("[data-part=text]").fill(answer)
    elif kind == "numeric":
        question.locator("[data-part=unit]").select_option(answer["unit"])
        question.locator("[data-part=value]").fill(answer["value"])
    elif kind == "matching":
        for left, right in answer.items():
            question.locator(f"select[data-left='{left}']").select_option(right)
    else:
        put_in_order(question, answer)


def put_in_order(question: Locator, order: list[str]) -> None:
    """Move every item up to its place; when all stand right already, say so."""
    for place, item in enumerate(order):
        now = shown_order(question)
        for _step in range(now.index(item) - place):
            question.locator(f"[data-item='{item}'] [data-move=up]").click()
    question.locator("[data-confirm-order]").click()


def shown_order(question: Locator) -> list[str]:
    """The items as they stand."""
    found: list[str] = question.locator("[data-item]").evaluate_all(
        "items => items.map(item => item.dataset.item)"
    )
    return found


def start(page: Page, site: Site, quiz: str) -> None:
    """From the page of a quiz to its first question; an exam asks for two declarations."""
    page.goto(f"{site.url}/quizzes/{quiz}/")
    for box in page.locator("main form input[type=checkbox]").all():
        box.check()
    page.locator("main").get_by_role("button", name="Start").click()
    expect(shown(page)).to_have_count(1)


def start_or_go_on(page: Page, site: Site, quiz: str = CHECKS[1]) -> None:
    """Into the open attempt, or a new one."""
    page.goto(f"{site.url}/quizzes/{quiz}/")
    page.locator("main").get_by_text("Go on", exact=True).or_(
        page.locator("main").get_by_role("button", name=re.compile("Start|Take it again"))
    ).click()
    expect(shown(page)).to_have_count(1)


def go_to(page: Page, kind: str) -> Locator:
    """Go forward to the first question of this kind."""
    for _question in range(page.locator("[data-version]").count()):
        if shown(page).get_attribute("data-kind") == kind:
            return shown(page)
        page.get_by_role("button", name="Next", exact=True).click()
    raise AssertionError(f"this form has no {kind} question")


def start_with(page: Page, site: Site, kind: str, quiz: str = CHECKS[1]) -> Locator:
    """An attempt whose form holds this kind, at its first question of it.

    Forms are drawn by chance, unseen questions first: a form without the kind is handed in empty, and the next one
    comes nearer to having shown the whole pool.
    """
    for _form in range(12):
        start_or_go_on(page, site, quiz)
        if page.locator(f"[data-kind={kind}]").count():
            return go_to(page, kind)
        page.evaluate("[...document.querySelectorAll('[data-step]')].at(-1).click()")
        page.get_by_role("button", name="Next", exact=True).click()
        hand_in(page)
    raise AssertionError(f"{quiz} showed no {kind} question in twelve forms")


def shown(page: Page) -> Locator:
    """The one question on the screen."""
    return page.locator("[data-version]:visible")


def answer_all(page: Page, site: Site, *, wrong: int = 0) -> None:
    """Answer every question right, but for the first `wrong` ones, which stay empty."""
    count = page.locator("[data-version]").count()
    for number in range(count):
        question = shown(page)
        expect(question).to_have_attribute("id", f"q{number + 1}")
        if number >= wrong:
            give(question, right_answer(site, question.get_attribute("data-version") or ""))
        page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator("[data-review]")).to_be_visible()


def hand_in(page: Page) -> None:
    """Hand in and wait for the result."""
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result/")


def hand_in_with_gaps(page: Page) -> None:
    """Hand in an exam with questions left open: it asks once more."""
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Hand in without them").click()
    page.wait_for_url("**/result/")


def saved(page: Page) -> None:
    """Every answer so far has reached the server."""
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
