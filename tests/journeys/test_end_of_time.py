"""The time is up, or the attempt is closed: nothing leaves the page unsent, and late is called late."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.bad_days import (
    ANSWERS,
    answer_next,
    answer_something,
    end_in,
    ending,
    hang,
    keeps,
    line,
    move_end,
    of_time,
    sitting,
    to_the_end,
)
from tests.journeys.people_at_work import CHECKS, hand_in, saved, sign_in
from tests.site import Site, wait_until

OPEN_PAGE = Callable[..., Page]


# --- The end of the time --------------------------------------------------------------------------------


def test_time_that_is_up_without_a_network_is_told_truly_and_nothing_leaves_the_page(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "bob", CHECKS[1])
    answer_next(page)
    saved(page)
    end_in(running_site, page, seconds=6, grace=2)
    address = page.url
    page.context.set_offline(True)
    for _question in range(2):
        page.get_by_role("button", name="Next", exact=True).click()
        answer_something(page)
    expect(line(page)).to_contain_text("Answers not received yet: 2.")
    expect(ending(page)).to_be_visible(timeout=15_000)
    expect(page.locator("[data-end-text]")).to_contain_text(
        "Time is up. Answers not received yet: 2."
    )
    expect(page.locator("[data-version]:enabled")).to_have_count(0)
    expect(page.locator("[data-end]")).to_be_focused()
    page.wait_for_timeout(5000)  # past the grace, and past the moment at which the page used to go
    expect(page.locator("[data-end-text]")).to_have_text(
        "Time is up. Answers not received yet: 2. No connection. Stay on this page: they are kept here and sent as "
        "soon as the connection is back. They are then stored as received late and do not count."
    )
    expect(page.locator("[data-live]")).to_contain_text("They are then stored as received late")
    assert page.url == address
    page.context.set_offline(False)
    expect(page.locator("[data-end-text]")).to_contain_text("Answers received late: 2.")
    expect(page.locator("[data-save-state]")).to_be_hidden()
    assert of_time(running_site, page) == [False, True, True]
    keeps(page, 0)
    page.get_by_role("link", name="See the result").click()
    page.wait_for_url("**/result/")
    expect(page.locator("main")).to_contain_text("Answers received late: 2")
    expect(page.get_by_label("What held them up?")).to_be_visible()


def test_time_that_is_up_with_a_network_leads_to_the_result(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead")
    end_in(running_site, page, seconds=5, grace=3)
    answer_something(page)
    saved(page)
    expect(page.locator("[data-end-text]")).to_have_text(
        "Time is up. Every answer on this page was received. The result appears in a moment.",
        timeout=15_000,
    )
    page.wait_for_url("**/result/")
    assert of_time(running_site, page) == [False]
    expect(page.locator("main")).not_to_contain_text("received late")


def test_network_that_is_away_at_the_end_with_nothing_unsent_keeps_the_page(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[1])
    end_in(running_site, page, seconds=4, grace=1)
    answer_something(page)
    saved(page)
    address = page.url
    page.context.set_offline(True)
    expect(page.locator("[data-end-text]")).to_contain_text(
        "The result appears as soon as the connection is back.", timeout=20_000
    )
    assert page.url == address
    page.context.set_offline(False)
    page.wait_for_url("**/result/")


def test_answer_whose_save_hangs_at_the_end_still_counts_in_the_grace(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "lead", CHECKS[2])
    end_in(running_site, page, seconds=6, grace=20)
    hanging = hang(page, times=1)
    page.wait_for_timeout(3000)
    answer_something(page)
    wait_until(lambda: (page.wait_for_timeout(50), hanging)[1], why="the save hangs")
    expect(page.locator("[data-end-text]")).to_contain_text(
        "Every answer on this page was received.", timeout=6000
    )
    assert of_time(running_site, page) == [False]


@pytest.mark.parametrize("hours", [-3, 3])
def test_clock_of_the_device_does_not_move_the_end(
    running_site: Site, open_page: OPEN_PAGE, hours: int
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[2])
    end_in(running_site, page, seconds=100, grace=5)
    page.evaluate(f"(real => {{ Date.now = () => real() + {hours} * 3600e3; }})(Date.now)")
    page.wait_for_timeout(
        6500
    )  # the page looks at the time, sees that a clock was set, and asks the server
    expect(page.locator("[data-timer-text]")).to_contain_text(re.compile(r"^(8|9)\d seconds left$"))
    answer_something(page)
    saved(page)
    page.context.add_init_script(
        f"(real => {{ Date.now = () => real() + {hours} * 3600e3; }})(Date.now)"
    )
    end_in(running_site, page, seconds=5, grace=2)
    expect(page.locator("[data-timer-text]")).to_contain_text(re.compile(r"^[2345] seconds left$"))
    expect(ending(page)).to_be_visible(timeout=8000)
    page.wait_for_url("**/result/")


def test_time_that_is_granted_opens_the_questions_again(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[2])
    end_in(running_site, page, seconds=2, grace=60)
    expect(ending(page)).to_be_visible(timeout=8000)
    other = page.context.new_page()
    other.goto(page.url)
    end_in(running_site, other, seconds=600, grace=5)
    other.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(ending(page)).to_be_hidden()
    answer_something(page)
    saved(page)
    to_the_end(page)
    hand_in(page)


def test_answer_that_came_late_is_sent_again_when_the_attempt_is_open_again(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "noor", CHECKS[1])
    end_in(running_site, page, seconds=600, grace=5)
    move_end(running_site, page, seconds=-5, grace=1)
    late = answer_something(page)
    note = late.locator("[data-note]")
    expect(ending(page)).to_contain_text("Answers received late: 1.")
    expect(note).to_have_text("This answer came after the end. It does not count.")
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(0)
    move_end(running_site, page, seconds=600, grace=5)
    page.route(ANSWERS, lambda route: route.abort())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(ending(page)).to_be_hidden()
    expect(line(page)).to_contain_text("Answers not received yet: 1.")
    page.unroute(ANSWERS)
    saved(page)
    expect(note).to_be_hidden()
    expect(page.locator("[data-step][data-answered='1']")).to_have_count(1)
    assert of_time(running_site, page) == [True, False]


# --- Late is late ---------------------------------------------------------------------------------------


def test_late_answer_whose_first_reply_got_lost_is_called_late(
    running_site: Site, open_page: OPEN_PAGE
) -> None:
    page = sitting(open_page(), running_site, "ada", CHECKS[1])
    other = open_page()  # another device
    sign_in(other, running_site, "ada")
    other.goto(page.url)
    to_the_end(other)
    hand_in(other)
    lost: list[int] = []

    def lose_the_first_reply(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route(ANSWERS, lose_the_first_reply)
    states = watch_states(page)
    answer_something(page)
    expect(page.locator("[data-end-text]")).to_have_text(
        "This attempt is closed. Answers received late: 1. They are stored with the time they came, and they do not "
        "count. If something that you could not help held them up, you can ask on the page of the result for somebody to "
        "look at them."
    )
    assert lost == [409]
    assert "saved" not in page.evaluate("window.states")
    assert states
    assert of_time(running_site, page) == [True]


def watch_states(page: Page) -> bool:
    """Remember every state that the line shows."""
    page.evaluate(
        """() => {
          window.states = [];
          const line = document.querySelector("[data-save-state]");
          new MutationObserver(() => window.states.push(line.dataset.state)).observe(line, { attributes: true });
        }"""
    )
    return True
