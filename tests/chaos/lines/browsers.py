"""What happens to the page itself, in a real browser: no connection at the end, two tabs, a reload after a save that failed."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browsers import CHROMIUM
from tests.chaos.candidate import CHECKS, Candidate
from tests.chaos.ground import GRACE, MINUTE, Ground
from tests.chaos.ledger import LATE, Ledger
from tests.journeys.bad_days import (
    ANSWERS,
    answer_something,
    elsewhere,
    ending,
    second_page,
    to_the_end,
    uuid_of,
)
from tests.journeys.people_at_work import hand_in, saved, shown, sign_in, start
from tests.site import Site

# Every save as it leaves the page, and the reply as it comes; the last request of a page may have no reply.
LISTEN = """
(real => {
  window.fetch = async (url, options) => {
    if (!String(url).endsWith("/answers/") || options?.method !== "POST") return real(url, options);
    window.noteSave("sent", options.body);
    const reply = await real(url, options);
    // Before the page has it: when it has read a reply, it gives up the request.
    window.noteSave("reply", await reply.clone().text(), JSON.parse(options.body).window);
    return reply;
  };
})(window.fetch);
"""


@dataclass
class Seat:
    """Somebody at a browser of their own, and the ledger of all their pages of one attempt."""

    page: Page
    candidate: Candidate
    ledger: Ledger

    def note(self, what: str, text: str, window: str = "") -> None:
        """What the page sent or was told."""
        try:
            body = json.loads(text)
        except ValueError:  # no reply of ours
            return
        if what == "sent":
            self.ledger.note_sent(body["window"], body["answers"])
        elif isinstance(body.get("acknowledged"), list):
            self.ledger.note_reply(window, body)


@contextmanager
def _chromium() -> Iterator[Browser]:
    program = next(found for name in CHROMIUM if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _seated(ground: Ground, quiz: str) -> Iterator[Seat]:
    """A new person in a browser, at the first question of this quiz."""
    if quiz == MINUTE:
        ground.course()
    (candidate,) = ground.candidates(1, ready=False)
    with _chromium() as browser:
        context = browser.new_context()
        context.set_default_timeout(15_000)
        seat = Seat(context.new_page(), candidate, Ledger("", candidate.name, quiz))
        _listen(context, seat)
        _start(seat, ground.site, quiz)
        yield seat


def _listen(context: BrowserContext, seat: Seat) -> None:
    context.expose_binding("noteSave", lambda _source, *said: seat.note(*said))
    context.add_init_script(LISTEN)


def _start(seat: Seat, site: Site, quiz: str) -> None:
    sign_in(seat.page, site, seat.candidate.name)
    start(seat.page, site, quiz)
    seat.ledger.attempt = str(uuid_of(seat.page))


def _next(page: Page) -> None:
    page.get_by_role("button", name="Next", exact=True).click()


def _compare(ground: Ground, seat: Seat) -> None:
    ground.compare_ledgers([(seat.ledger, seat.candidate)])
    told = [item for item in seat.ledger.sent.values() if item.said]
    ground.told.expect(told, "the page was told nothing")


def deadline_offline(ground: Ground) -> None:
    """The connection goes before the end and comes back after the grace: what was typed without it comes late, and is kept."""
    with _seated(ground, MINUTE) as seat:
        page, ledger = seat.page, seat.ledger
        ledger.expires = True
        told = seat.candidate.get(f"attempts/{ledger.attempt}/")
        closes = datetime.fromisoformat(told["deadline_at"]).timestamp() + GRACE
        answer_something(page)
        saved(page)
        page.context.set_offline(True)
        for _question in range(2):
            _next(page)
            answer_something(page)
        expect(ending(page)).to_be_visible(timeout=90_000)
        page.wait_for_timeout(1000 * max(0.0, closes + 3 - time.time()))
        page.context.set_offline(False)
        expect(page.locator("[data-end-text]")).to_contain_text("Answers received late: 2.")
        page.wait_for_timeout(500)
        _compare(ground, seat)
        late = len({item.version for item in ledger.told(LATE)})
    ground.told.expect(late == 2, f"{late} answers were late, not 2")
    ground.told.say(f"{late} answers typed without a connection kept as late")


def two_tabs(ground: Ground) -> None:
    """Two tabs of one browser: the second takes over while the first has an answer on its way that was not received."""
    with _seated(ground, CHECKS[0]) as seat:
        first = seat.page
        answer_something(first)
        saved(first)
        second = second_page(first)
        expect(elsewhere(second)).to_be_visible()
        first.route(ANSWERS, lambda route: route.abort())
        _next(first)
        answer_something(first)  # kept on the device, and not received
        second.get_by_role("button", name="Go on here").click()
        expect(elsewhere(first)).to_be_visible()
        for choice in (1, 0, 1):
            answer_something(second, choice)
            _next(second)
        saved(second)
        first.unroute(ANSWERS)
        first.evaluate("window.dispatchEvent(new Event('online'))")
        saved(first)
        _hand_in(seat, second)
        _compare(ground, seat)
    ground.told.say("the second goes on with what the first had on its way")


def reload_after_failed_save(ground: Ground) -> None:
    """Saves fail, the page is loaded anew, and what was on its way comes all the same."""
    with _seated(ground, CHECKS[1]) as seat:
        page = seat.page
        answers: list[Any] = []
        for _round in range(3):
            page.route(ANSWERS, lambda route: route.abort())
            answer_something(page)
            expect(page.locator("[data-save-text]")).to_contain_text("not received yet: 1")
            answers.append(shown(page).get_attribute("data-version"))
            page.reload()
            expect(shown(page)).to_have_count(1)
            page.unroute(ANSWERS)
            page.evaluate("window.dispatchEvent(new Event('online'))")
            saved(page)
            _next(page)
        _hand_in(seat, page)
        told = {item.version for item in seat.ledger.sent.values() if item.said}
        ground.told.expect(set(answers) <= told, f"{set(answers) - told} never came")
        _compare(ground, seat)
    ground.told.say("three times")


def _hand_in(seat: Seat, page: Page) -> None:
    to_the_end(page)
    hand_in(page)
    seat.ledger.handed_in_at = str(time.time())
