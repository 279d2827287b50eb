"""What goes wrong around an attempt, made to happen: a device that keeps nothing, requests without a reply, the end."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.people_at_work import CHECKS, hand_in, shown, sign_in, start_or_go_on
from tests.site import Site, wait_until

ANSWERS = "**/api/v1/attempts/*/answers/"
FULL = """
for (const [kind, name] of [[Storage, "setItem"], [IDBObjectStore, "put"]]) {
  kind.prototype[name] = () => { throw new DOMException("full", "QuotaExceededError"); };
}
"""
FORBIDDEN = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
"""
# Chromium sends the last request of a page that is closed even where a test has taken the network away.
NO_LAST_REQUEST = """
(real => {
  window.fetch = (url, options) =>
    options?.keepalive ? Promise.reject(new TypeError("no network")) : real(url, options);
})(window.fetch);
"""
# Nothing more leaves the page, also while it is closed: what a test has set around it is taken away then, before the
# page itself is, which hears that the network is back and asks once more.
CUT_OFF = """() => {
  window.fetch = () => Promise.reject(new TypeError("no network"));
}"""
MISSING = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "IDBKeyRange"]) {
  Object.defineProperty(window, name, { value: null });
}
"""
# A database that is asked for and never comes, as in some browsers after a long sleep.
STUCK = """
IDBFactory.prototype.open = () => ({});
"""
KEPT = """async () => {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === "attempts")) return [];
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const database = await asked(indexedDB.open("attempts"));
  const keys = await asked(database.transaction("answers").objectStore("answers").getAllKeys());
  database.close();
  return keys.map(String);
}"""
WIPE = """() => new Promise((done, failed) => {
  const request = indexedDB.deleteDatabase("attempts");
  request.onsuccess = () => done();
  request.onerror = request.onblocked = failed;
})"""


def uuid_of(page: Page) -> UUID:
    """The attempt that the page is about."""
    return UUID(page.url.split("/attempts/")[1].split("/")[0])


def _database(site: Site) -> sqlite3.Connection:
    return sqlite3.connect(Path(site.var) / "db.sqlite3", timeout=20)


def received(site: Site, attempt: UUID) -> list[tuple[int, bool]]:
    """Every stored change of the attempt in the order received: (question version id, whether it came late)."""
    with _database(site) as database:
        rows = database.execute(
            "SELECT question_version_id, is_late FROM quizzes_answerevent WHERE attempt_id ="
            " (SELECT id FROM quizzes_attempt WHERE uuid = ?) ORDER BY id",
            [attempt.hex],
        ).fetchall()
    return [(version, bool(late)) for version, late in rows]


def end_in(site: Site, page: Page, *, seconds: float, grace: float) -> None:
    """Move the deadline of the attempt, and open its page anew so that it knows."""
    move_end(site, page, seconds=seconds, grace=grace)
    page.reload()
    expect(shown(page)).to_have_count(1)


def move_end(site: Site, page: Page, *, seconds: float, grace: float) -> None:
    """Move the deadline of the attempt, which its page does not know yet."""
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    moments = [deadline, deadline + timedelta(seconds=grace)]
    with _database(site) as database:
        database.execute(
            "UPDATE quizzes_attempt SET deadline_at = ?, closes_at = ? WHERE uuid = ?",
            [*(f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in moments), uuid_of(page).hex],
        )


def answer_something(page: Page, choice: int = 0) -> Locator:
    """Give any answer to the question on the screen."""
    question = shown(page)
    expect(question).to_have_count(1)  # before its scripts have come the page shows all of them
    kind = question.get_attribute("data-kind")
    if kind == "multiple_response":
        question.locator("input").nth(choice).click()  # a change each time, also of what is chosen
    elif kind in ("single_choice", "true_false"):
        question.locator("input").nth(choice).check()
    elif kind == "numeric":
        question.locator("[data-part=value]").fill(str(choice + 5))
        question.locator("[data-part=value]").blur()
    elif kind == "short_text":
        question.locator("[data-part=text]").fill(f"word {choice}")
        question.locator("[data-part=text]").blur()
    elif kind == "matching":
        question.locator("select").first.select_option(index=choice + 1)
    else:
        question.locator("[data-confirm-order]").click()
    return question


def answer_next(page: Page) -> None:
    """Give any answer, and go on to the next question."""
    answer_something(page)
    page.get_by_role("button", name="Next", exact=True).click()


def to_the_end(page: Page) -> None:
    """To the page that hands in."""
    expect(shown(page)).to_have_count(1)  # its scripts have come
    page.evaluate("[...document.querySelectorAll('[data-step]')].at(-1).click()")
    page.get_by_role("button", name="Next", exact=True).click()


def hang(page: Page, *, times: int | None = None) -> list[Route]:
    """Saves get no reply, as over a dead radio link: all of them, or the first ones. Gives those that hang."""
    hanging: list[Route] = []

    def take(route: Route) -> None:
        if times is None or len(hanging) < times:
            hanging.append(route)
        else:
            route.continue_()

    page.route(ANSWERS, take)
    return hanging


def line(page: Page) -> Locator:
    """What the page says about saving."""
    return page.locator("[data-save-text]")


def ending(page: Page) -> Locator:
    """What it says when the time is up or the attempt is closed."""
    return page.locator("[data-end]")


def elsewhere(page: Page) -> Locator:
    """What a page says that does not answer."""
    return page.locator("[data-elsewhere]")


def second_page(page: Page) -> Page:
    """The same attempt in another tab."""
    other = page.context.new_page()
    other.goto(page.url)
    return other


def kept(page: Page) -> list[str]:
    """The keys of answers that the device keeps."""
    keys: list[str] = page.evaluate(KEPT)
    return keys


def wipe(page: Page) -> None:
    """Somebody clears what the browser keeps for the site, while the page is open."""
    page.evaluate(WIPE)


def keeps(page: Page, number: int) -> None:
    """The device keeps so many answers, as soon as it has written what is so."""
    wait_until(
        lambda: (page.wait_for_timeout(50), len(kept(page)) == number)[1],
        why=f"the device keeps {number} answers, not {kept(page)}",
    )


def earlier_copy(page: Page, window: str, items: list[dict[str, Any]]) -> None:
    """What an earlier version of the page kept of its attempt, in the other storage."""
    page.evaluate(
        "([attempt, window, items]) => localStorage.setItem("
        "`answers:${document.documentElement.dataset.reader}:${attempt}:${window}`, JSON.stringify(items))",
        [str(uuid_of(page)), window, items],
    )


def seconds(work: Callable[[], Any]) -> float:
    """How long something takes."""
    began = datetime.now(UTC)
    work()
    return (datetime.now(UTC) - began).total_seconds()


def sitting(page: Page, site: Site, name: str, quiz: str = CHECKS[0]) -> Page:
    """The person's attempt at a check, handed in before if it was open, so that nothing is answered yet."""
    sign_in(page, site, name)
    start_or_go_on(page, site, quiz)
    if received(site, uuid_of(page)):
        to_the_end(page)
        hand_in(page)
        start_or_go_on(page, site, quiz)
    return page


def of_time(site: Site, page: Page) -> list[bool]:
    """For each stored change whether it came late."""
    return [late for _version, late in received(site, uuid_of(page))]
