"""Answers leave the page whatever happens: send first, keep when possible, wait for no request for ever, say the truth."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.journeys.bad_days import (
    ANSWERS,
    FORBIDDEN,
    FULL,
    MISSING,
    STUCK,
    answer_next,
    answer_something,
    hang,
    keeps,
    line,
    of_time,
    received,
    seconds,
    sitting,
    to_the_end,
    uuid_of,
    wipe,
)
from tests.journeys.people_at_work import CHECKS, hand_in, saved, shown, sign_in, start_with
from tests.site import Site, wait_until

OPEN_PAGE = Callable[..., Page]
NO_STORAGE = pytest.mark.parametrize(
    "script", [FULL, FORBIDDEN, MISSING, STUCK], ids=["full", "forbidden", "missing", "stuck"]
)


# --- The device keeps nothing ---------------------------------------------------------------------------


@NO_STORAGE
def test_answers_are_sent_although_the_device_keeps_nothing(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.context.add_init_script(script)
    sitting(page, running_site, "bob")
    expect(line(page)).to_contain_text("This browser keeps no copy")
    for _question in range(3):
        answer_next(page)
        saved(page)
    assert of_time(running_site, page) == [False] * 3
    page.reload()
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(3)
    to_the_end(page)
    hand_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed this time")


@NO_STORAGE
def test_without_storage_and_network_the_page_says_that_it_alone_holds_the_answers(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.context.add_init_script(script)
    sitting(page, running_site, "noor")
    asked: list[str] = []
    page.on("dialog", lambda dialog: _stay(dialog, asked))
    page.context.set_offline(True)
    answer_next(page)
    answer_next(page)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "waiting")
    expect(line(page)).to_have_text(
        "No connection. Answers not received yet: 2. They are held only on this open page: do not close it. "
        "It sends them as soon as it can."
    )
    expect(page.locator("[data-live]")).to_contain_text("held only on this open page")
    page.evaluate("document.querySelector('.leave a').click()")
    wait_until(
        lambda: (page.wait_for_timeout(100), asked)[1], why="the browser asks before leaving"
    )
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    saved(page)
    assert of_time(running_site, page) == [False, False]


@NO_STORAGE
def test_without_storage_a_hand_in_that_waits_is_not_lost_without_a_question(
    running_site: Site, open_page: OPEN_PAGE, script: str
) -> None:
    page = open_page()
    page.context.add_init_script(script)
    sitting(page, running_site, "bob", CHECKS[2])
    answer_next(page)
    saved(page)
    to_the_end(page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: _stay(dialog, asked))
    page.context.set_offline(True)
    page.get_by_role("button", name="Hand in", exact=True).click()
    anyway = page.locator("[data-hand-in-anyway]")
    anyway.or_(page.locator("[data-hand-in-kept]")).first.wait_for()
    if anyway.is_visible():
        anyway.click()
    expect(line(page)).to_contain_text("It is held only on this open page: do not close it.")
    page.evaluate("document.querySelector('.leave a').click()")
    wait_until(
        lambda: (page.wait_for_timeout(100), asked)[1], why="the browser asks before leaving"
    )
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    page.wait_for_url("**/result/", timeout=20_000)
    assert asked == ["beforeunload"]


def _stay(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.dismiss()


def test_nobody_is_asked_before_leaving_when_the_device_keeps_the_answers(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[2])
    page.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.type}"))
    page.route(ANSWERS, lambda route: route.abort())
    answer_something(page)
    expect(line(page)).to_contain_text("kept on this device")
    address = page.url
    page.get_by_role("link", name="Leave for now").click()
    expect(page.locator("[data-kept=unsent]")).to_contain_text("have not received: 1.")
    page.unroute(ANSWERS)
    page.goto(address)
    saved(page)
    keeps(page, 0)


def test_answers_survive_when_the_storage_is_wiped(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead")
    page.route(ANSWERS, lambda route: route.abort())
    answer_next(page)
    answer_next(page)
    keeps(page, 2)
    wipe(page)
    # The next try, by itself, keeps copies again: a reload then loses nothing either.
    keeps(page, 2)
    wipe(page)
    answer_next(page)
    keeps(page, 3)
    page.unroute(ANSWERS)
    page.reload()
    wait_until(lambda: of_time(running_site, page) == [False] * 3, why="all three are received")
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(3)


def test_wiped_storage_costs_nothing_on_the_open_page(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[2])
    page.context.set_offline(True)
    answer_next(page)
    wipe(page)
    page.context.set_offline(False)
    saved(page)
    assert of_time(running_site, page) == [False]


def test_what_is_no_copy_of_answers_is_left_alone(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[2])
    for choice, stored in enumerate(("{", "null", '"x"', "[null, 1, {}]")):
        page.evaluate(
            "([attempt, stored]) => localStorage.setItem("
            "`answers:${document.documentElement.dataset.reader}:${attempt}:w`, stored)",
            [str(uuid_of(page)), stored],
        )
        page.reload()
        expect(shown(page)).to_have_count(1)
        answer_something(page, choice % 2)
        saved(page)
    page.goto(f"{running_site.url}/dashboard/")
    expect(page.locator("[data-kept-answers] .notice")).to_be_hidden()


def _choose(question: Locator, number: int) -> str:
    question.locator("input").nth(number).check()
    return question.locator("input").nth(number).get_attribute("value") or ""


def _type(question: Locator, number: int) -> str:
    question.locator("[data-part=value]").fill(str(number + 7))
    return str(number + 7)


def _place(question: Locator, number: int) -> str:
    item = question.locator("[data-item]").nth(1 + number)
    item.locator("[data-place]").select_option("1")
    return item.get_attribute("data-item") or ""


@pytest.mark.parametrize(
    ("kind", "act", "read"),
    [
        ("single_choice", _choose, "q => q.querySelector('input:checked').value"),
        ("numeric", _type, "q => q.querySelector('[data-part=value]').value"),
        ("ordering", _place, "q => q.querySelector('[data-item]').dataset.item"),
    ],
)
def test_answer_given_before_the_scripts_came_is_sent(
    running_site: Site,
    open_page: OPEN_PAGE,
    kind: str,
    act: Callable[[Locator, int], str],
    read: str,
) -> None:
    """The first time nothing is stored yet; the second time it outranks what the server has."""
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    version = start_with(page, running_site, kind).get_attribute("data-version")
    question = page.locator(f"[data-version='{version}']")
    for number in range(2):
        waiting: list[Route] = []
        page.route(f"**/kinds/{kind}/control.js", lambda route: waiting.append(route))  # noqa: B023
        with page.expect_request(f"**/kinds/{kind}/control.js"):
            page.reload(wait_until="commit")
        given = act(question, number)
        waiting[0].continue_()
        page.unroute(f"**/kinds/{kind}/control.js")
        saved(page)
        assert question.evaluate(read) == given
        assert len(received(running_site, uuid_of(page))) == number + 1
        page.reload()
        expect(page.locator("[data-step][data-answered='1']")).to_have_count(1)
        assert question.evaluate(read) == given


@pytest.mark.parametrize(
    ("kind", "give"),
    [
        ("single_choice", lambda question: question.locator("input").first.check()),
        ("numeric", lambda question: question.locator("[data-part=value]").fill("7")),
        ("ordering", lambda question: question.locator("[data-confirm-order]").click()),
    ],
)
def test_answer_that_was_taken_back_elsewhere_is_none_here(
    running_site: Site, open_page: OPEN_PAGE, kind: str, give: Callable[[Locator], None]
) -> None:
    page = open_page()
    sign_in(page, running_site, running_site.guest())
    version = start_with(page, running_site, kind).get_attribute("data-version")
    question = page.locator(f"[data-version='{version}']")
    give(question)
    saved(page)
    left = question.evaluate(
        """async (question, kind) => {
          const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
          const control = await import(loaded.find((name) => name.includes(`/kinds/${kind}/control`)));
          const before = control.read(question);
          control.show(question, null);
          return [before !== null, control.read(question)];
        }""",
        kind,
    )
    assert left == [True, None]


# --- Requests without a reply ---------------------------------------------------------------------------


def test_kept_answer_that_cannot_be_stored_is_named_elsewhere_too(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "noor")
    attempt, version = (
        uuid_of(page),
        page.locator("[data-version]").first.get_attribute("data-version"),
    )
    page.goto(f"{running_site.url}/courses/")  # a page that sends nothing
    page.evaluate(
        """([attempt, version]) => localStorage.setItem(
          `answers:${document.documentElement.dataset.reader}:${attempt}:${crypto.randomUUID()}`,
          JSON.stringify([{ client_seq: 1, version, revision: 1, answer: [["no", "answer"]] }]),
        )""",
        [str(attempt), version],
    )
    page.goto(f"{running_site.url}/dashboard/")

    expect(page.locator("[data-kept=refused]")).to_contain_text("could not be stored")
    assert received(running_site, attempt) == []


def test_save_without_a_reply_stops_no_later_one(running_site: Site, open_page: OPEN_PAGE) -> None:
    page = sitting(open_page(), running_site, "root")
    hanging = hang(page, times=1)
    answer_next(page)
    wait_until(lambda: (page.wait_for_timeout(50), hanging)[1], why="the first save hangs")
    page.wait_for_timeout(1200)

    def later() -> None:
        answer_next(page)
        saved(page)

    # Also the first: a later request came through, so it is not waited for any longer.
    assert seconds(later) < 5
    answer_next(page)
    saved(page)
    assert len({version for version, _late in received(running_site, uuid_of(page))}) == 3
    assert len(hanging) == 1


def test_whoever_goes_on_answering_hears_that_nothing_gets_through(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "root", CHECKS[0])
    hang(page)
    for _question in range(8):  # faster than any request runs into its limit
        answer_next(page)
        page.wait_for_timeout(900)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "waiting")


def test_many_hanging_saves_are_given_up_and_named(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "root", CHECKS[0])
    hanging = hang(page)
    for _question in range(5):
        answer_next(page)
        page.wait_for_timeout(300)
    expect(line(page)).to_contain_text(
        "No answer from the server. Answers not received yet: 5.", timeout=12_000
    )
    expect(page.locator("[data-live]")).to_contain_text("No answer from the server.")
    assert len(hanging) > 3
    page.unroute(ANSWERS)
    expect(page.locator("[data-save-state]")).to_have_attribute(
        "data-state", "saved", timeout=12_000
    )
    assert len({version for version, _late in received(running_site, uuid_of(page))}) == 5


@pytest.mark.parametrize(
    "event",
    [
        "window.dispatchEvent(new Event('online'))",
        "document.dispatchEvent(new Event('visibilitychange'))",
    ],
    ids=["the network is back", "the page is looked at again"],
)
def test_hanging_save_is_given_up_when_something_changes(
    running_site: Site, open_page: OPEN_PAGE, event: str
) -> None:
    page = sitting(open_page(), running_site, "root", CHECKS[2])
    hanging = hang(page, times=1)
    answer_next(page)
    wait_until(lambda: (page.wait_for_timeout(50), hanging)[1], why="the save hangs")

    def again() -> None:
        page.evaluate(event)
        saved(page)

    assert seconds(again) < 4
    assert of_time(running_site, page) == [False]


def test_question_about_the_attempt_and_the_hand_in_have_a_limit_too(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "root", CHECKS[2])
    hanging: list[Route] = []
    page.route(f"**/api/v1/attempts/{uuid_of(page)}/", lambda route: hanging.append(route))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line(page)).to_contain_text(
        "No answer from the server. Every answer on this page was", timeout=12_000
    )
    page.unroute(f"**/api/v1/attempts/{uuid_of(page)}/")

    page.route("**/submit/", lambda route: hanging.append(route))
    to_the_end(page)
    page.get_by_role("button", name="Hand in").click()
    expect(line(page)).to_contain_text("Handing in")
    expect(line(page)).to_contain_text("You have handed in, and we have not", timeout=25_000)
    page.unroute("**/submit/")
    page.wait_for_url("**/result/", timeout=20_000)
    assert len(hanging) == 2


# --- Handing in -----------------------------------------------------------------------------------------


def test_answer_on_the_screen_that_the_page_missed_is_handed_in(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, "ada")
    question = start_with(page, running_site, "single_choice", CHECKS[0])
    before = len(received(running_site, uuid_of(page)))
    # As some extensions and browsers fill in forms: no event tells of it.
    question.locator("input").first.evaluate("input => { input.checked = true; }")
    to_the_end(page)
    hand_in(page)
    assert len(received(running_site, uuid_of(page))) == before + 1


def test_answer_that_was_not_accepted_is_asked_about_before_handing_in(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = open_page()
    sign_in(page, running_site, "ada")
    question = start_with(page, running_site, "numeric", CHECKS[0])
    question.locator("[data-part=value]").fill("about five")
    question.locator("[data-part=value]").blur()
    expect(question.locator("[data-note]")).to_contain_text("could not be read")
    to_the_end(page)
    page.get_by_role("button", name="Hand in", exact=True).click()
    asking: Any = page.locator("[data-ask]")
    expect(asking).to_be_focused()
    expect(asking).to_contain_text("Answers that were not accepted: 1.")
    assert "/result/" not in page.url
    page.get_by_role("button", name="Hand in without them").click()
    page.wait_for_url("**/result/")


# --- Replies that settle nothing, and refusals ------------------------------------------------------------


def test_reply_that_settles_nothing_is_tried_again_with_pauses(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[1])
    asked: list[Route] = []

    def settle_nothing(route: Route) -> None:
        asked.append(route)
        route.fulfill(json={"acknowledged": [], "superseded": [], "rejected": []})

    page.route(ANSWERS, settle_nothing)
    answer_something(page)
    page.wait_for_timeout(2500)
    assert 1 < len(asked) < 6
    expect(line(page)).to_contain_text("No answer from the server. Answers not received yet: 1.")
    page.unroute(ANSWERS)
    saved(page)
    assert of_time(running_site, page) == [False]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "You were signed out."),
        (403, "takes no answers to this attempt from whoever is signed in here now"),
        (404, "takes no answers to this attempt from whoever is signed in here now"),
    ],
)
def test_refusal_is_told_as_what_it_is(
    running_site: Site, open_page: OPEN_PAGE, status: int, message: str
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[1])
    page.route(ANSWERS, lambda route: route.fulfill(status=status, json={"title": "Refused"}))
    answer_something(page)
    expect(line(page)).to_contain_text(message)
    expect(line(page)).to_contain_text("Answers not received yet: 1.")
    page.unroute(ANSWERS)
    page.reload()
    saved(page)
