"""What the browsers do for one row of the table. Each tells whether the answer was right."""

from typing import Any
from uuid import uuid4

from tests.bench.browser import TOKEN, Browser
from tests.bench.exam import Sitting
from tests.bench.load import Work
from tests.sat import EXAM

OK = 200


def get(path: str, **headers: str) -> Work:
    """Get one address."""
    return lambda browser, _turn: browser.ask("GET", path).status == OK


def page(path: str) -> Work:
    """Get one page; its files are there after the first time."""
    return lambda browser, _turn: browser.page(path).status == OK


def sign_in(people: dict[int, dict[str, str]]) -> Work:
    """From the form to the dashboard, as somebody who was signed out."""

    def work(browser: Browser, _turn: int) -> bool:
        browser.cookies = {"csrftoken": TOKEN}
        browser.page("/accounts/login/")
        arrived = browser.form("/accounts/login/", **people[id(browser)])
        return arrived.status == OK and "sessionid" in browser.cookies

    return work


def begin(sittings: dict[int, Sitting]) -> Work:
    """The POST that makes an attempt at the exam, and no page."""

    def work(browser: Browser, _turn: int) -> bool:
        fields = {"agreed": True, "name_confirmed": True}
        begun = browser.api("POST", f"/api/v1/quizzes/{EXAM}/attempts/", fields)
        if begun.status != 201:
            return False
        sitting = sittings[id(browser)]
        sitting.uuid = begun.json["uuid"]
        sitting.versions = [one["version"] for one in begun.json["form"]["questions"]]
        return True

    return work


def of_sitting(sittings: dict[int, Sitting], what: str) -> Work:
    """One step of everybody's own sitting."""

    def work(browser: Browser, _turn: int) -> bool:
        return bool(getattr(sittings[id(browser)], what)().status == OK)

    return work


def result(sittings: dict[int, Sitting]) -> Work:
    """The page of everybody's own result."""
    return lambda browser, _turn: (
        browser.page(f"/attempts/{sittings[id(browser)].uuid}/result/").status == OK
    )


def whole_attempt(browser: Browser, _turn: int) -> bool:
    """Start, the page with its twenty questions, twenty saves, hand in, result: the row that every release measured."""
    begun = browser.api("POST", "/api/v1/quizzes/bench-quiz/attempts/", {})
    if begun.status not in (200, 201):
        return False
    attempt, window = begun.json, str(uuid4())
    base = f"/api/v1/attempts/{attempt['uuid']}/"
    well = browser.ask("GET", f"/attempts/{attempt['uuid']}/").status == OK
    for turn in range(len(attempt["form"]["questions"])):
        well = _save(browser, attempt, window, turn) and well
    well = browser.api("POST", f"{base}submit/", {}).status == OK and well
    answer = browser.api("GET", f"{base}result/")
    return well and answer.status == OK and answer.json["state"] == "graded"


def _save(browser: Browser, attempt: dict[str, Any], window: str, turn: int) -> bool:
    questions = attempt["form"]["questions"]
    question = questions[turn % len(questions)]
    item = {
        "client_seq": turn + 1,
        "version": question["version"],
        "revision": turn + 1,
        "answer": question["options"][turn % len(question["options"])]["id"],
    }
    sent = {"window": window, "answers": [item]}
    answer = browser.api("POST", f"/api/v1/attempts/{attempt['uuid']}/answers/", sent)
    return answer.status == OK and answer.json["acknowledged"] == [turn + 1]
