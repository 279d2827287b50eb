"""Which change of status may follow which: the same rules for the desk, the sweep and the worker."""

from datetime import UTC, date, datetime, timedelta

import pytest

from certificates.domain.status import (
    Event,
    Refusal,
    change_refusal,
    date_refusal,
    is_suspended,
    reissue_refusal,
    withdrawals,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ISSUED = Event("issued", NOW - 60 * DAY)
SUSPENDED = Event("suspended", NOW - 5 * DAY)
REINSTATED = Event("reinstated", NOW - 4 * DAY)
SUPERSEDED = Event("superseded", NOW - 3 * DAY)
WITHDRAWN = Event("withdrawn", NOW)
VOID = Event("withdrawn", NOW + DAY, "void_from_start")
UNDONE = Event("undone", NOW)
AHEAD = Event("withdrawn", NOW + 10 * DAY, "from_date")


def changed(*events: Event, status: str, at: datetime = NOW, effect: str = "from_now"):
    return change_refusal([*events], Event(status, at, effect), NOW)


@pytest.mark.parametrize("status", ["suspended", "reinstated", "withdrawn", "undone", "superseded"])
def test_nothing_happens_before_the_issue(status):
    assert changed(status=status) == Refusal("not-issued")


def test_issue_comes_once_and_first():
    assert changed(status="issued") is None
    assert changed(ISSUED, status="issued") == Refusal("issued-already")


@pytest.mark.parametrize(
    ("events", "status", "code"),
    [
        ([], "suspended", None),
        ([], "withdrawn", None),
        ([], "superseded", None),
        ([], "reinstated", "not-suspended"),
        ([SUSPENDED], "suspended", "suspended-already"),
        ([SUSPENDED], "reinstated", None),
        ([SUSPENDED], "withdrawn", None),
        ([SUSPENDED, REINSTATED], "reinstated", "not-suspended"),
        ([SUSPENDED, REINSTATED], "suspended", None),
        ([SUPERSEDED], "superseded", "not-current"),
        ([SUPERSEDED], "withdrawn", None),
        ([WITHDRAWN], "suspended", "final"),
        ([WITHDRAWN], "reinstated", "final"),
        ([WITHDRAWN], "withdrawn", "final"),
        ([VOID], "withdrawn", "final"),
        # A corrected certificate that was under way when the old one was withdrawn still takes its place.
        ([WITHDRAWN], "superseded", None),
        ([AHEAD], "suspended", None),
    ],
)
def test_change_after_a_history(events, status, code):
    refusal = changed(ISSUED, *events, status=status)
    assert (refusal and refusal.code) == code


def test_withdrawal_is_final_from_the_instant_it_counts():
    assert changed(ISSUED, WITHDRAWN, status="suspended") == Refusal("final")
    in_a_moment = Event("withdrawn", NOW + timedelta(microseconds=1), "from_date")
    assert changed(ISSUED, in_a_moment, status="suspended") is None


@pytest.mark.parametrize(
    ("at", "effect", "refused"),
    [
        (AHEAD.effective_at + DAY, "from_date", True),
        (AHEAD.effective_at, "from_date", True),
        (AHEAD.effective_at - timedelta(microseconds=1), "from_date", False),
        (NOW, "from_now", False),
        (NOW, "void_from_start", False),
    ],
)
def test_withdrawal_ahead_is_brought_forward_and_never_put_off(at, effect, refused):
    refusal = changed(ISSUED, AHEAD, status="withdrawn", at=at, effect=effect)
    assert refusal == (Refusal("withdrawn-from", day=date(2026, 3, 20)) if refused else None)


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([ISSUED], "not-withdrawn"),
        ([ISSUED, SUSPENDED], "not-withdrawn"),
        ([ISSUED, WITHDRAWN], None),
        ([ISSUED, AHEAD], None),
        ([ISSUED, SUPERSEDED, WITHDRAWN], None),
        ([ISSUED, WITHDRAWN, UNDONE], "not-withdrawn"),
        ([ISSUED, WITHDRAWN, UNDONE, WITHDRAWN], None),
    ],
)
def test_only_a_withdrawal_that_stands_is_undone(events, code):
    refusal = changed(*events, status="undone")
    assert (refusal and refusal.code) == code


def test_what_was_undone_is_in_nobodys_way():
    history = [ISSUED, WITHDRAWN, UNDONE]
    assert changed(*history, status="suspended") is None
    assert changed(*history, status="withdrawn") is None
    assert reissue_refusal(history, is_replaced=False) is None
    assert withdrawals([*history, AHEAD]) == [AHEAD]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], False),
        ([ISSUED], False),
        ([ISSUED, SUSPENDED], True),
        ([SUSPENDED, REINSTATED], False),
        ([SUSPENDED, REINSTATED, SUSPENDED], True),
        ([SUSPENDED, SUPERSEDED], True),
    ],
)
def test_suspension_holds_until_it_is_ended(events, expected):
    assert is_suspended(events) is expected


@pytest.mark.parametrize(
    ("events", "is_replaced", "code"),
    [
        ([], False, "not-issued"),
        ([ISSUED], False, None),
        ([ISSUED], True, "not-current"),
        ([ISSUED, SUPERSEDED], False, "not-current"),
        ([ISSUED, AHEAD], False, "not-current"),
        ([ISSUED, SUSPENDED], False, "reinstate-first"),
        ([ISSUED, SUSPENDED, REINSTATED], False, None),
    ],
)
def test_only_the_current_certificate_is_reissued(events, is_replaced, code):
    refusal = reissue_refusal(events, is_replaced=is_replaced)
    assert (refusal and refusal.code) == code


LAST_DAY = date(2026, 7, 10)


@pytest.mark.parametrize(
    ("effect", "at", "expected"),
    [
        ("from_now", None, None),
        ("void_from_start", None, None),
        ("from_date", None, Refusal("no-date")),
        ("from_date", datetime(2026, 7, 10, 23, 59, tzinfo=UTC), None),
        ("from_date", datetime(2026, 7, 11, tzinfo=UTC), Refusal("after-last-day", day=LAST_DAY)),
        ("from_now", datetime(2027, 1, 1, tzinfo=UTC), None),
    ],
)
def test_withdrawal_from_a_date_needs_a_day_on_which_it_means_something(effect, at, expected):
    assert date_refusal(effect, at, LAST_DAY) == expected
