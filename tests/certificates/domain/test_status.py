"""What a certificate was worth at an instant and on a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certificates.domain.status import (
    PRECEDENCE,
    Answer,
    Change,
    Event,
    Facts,
    effective,
    status_at,
    status_on,
)

# A busy machine is no fault of the rules.
calm = settings(deadline=None)
FACTS = Facts(datetime(2026, 1, 10, 9, 30, tzinfo=UTC), date(2026, 7, 10))


def at(day: int, hour: int = 0, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


ISSUED = Event("issued", FACTS.valid_from)
SUSPENDED = Event("suspended", at(5, 10), reason="safety")
REINSTATED = Event("reinstated", at(6, 12), reason="cleared")
WITHDRAWN = Event("withdrawn", at(8, 15), reason="misconduct")
UNDONE = Event("undone", at(20))
SUPERSEDED = Event("superseded", at(7, 8), reason="reissued")
VOID = Event("withdrawn", at(8, 15), "void_from_start", "identity")
BACKDATED = Event("withdrawn", at(1), "from_date", "misconduct")


@pytest.mark.parametrize(
    ("events", "moment", "status"),
    [
        ([], FACTS.valid_from - timedelta(microseconds=1), "not_yet_valid"),
        ([], FACTS.valid_from, "valid"),
        ([], datetime(2026, 7, 10, 23, 59, 59, 999999, tzinfo=UTC), "valid"),
        ([], datetime(2026, 7, 11, tzinfo=UTC), "expired"),
        ([SUSPENDED], at(5, 9, 59), "valid"),
        ([SUSPENDED], at(5, 10), "suspended"),
        ([SUSPENDED, REINSTATED], at(6, 11, 59), "suspended"),
        ([SUSPENDED, REINSTATED], at(6, 12), "valid"),
        ([SUPERSEDED], at(7, 8), "superseded"),
        ([WITHDRAWN], at(8, 14, 59), "valid"),
        ([WITHDRAWN], at(8, 15), "withdrawn"),
        ([VOID], FACTS.valid_from - timedelta(days=400), "withdrawn"),
        ([BACKDATED], at(1), "withdrawn"),
        ([BACKDATED], at(28, 23, 59, month=2), "valid"),
        ([SUSPENDED, WITHDRAWN], at(9), "withdrawn"),
        ([SUSPENDED, SUPERSEDED], at(9), "suspended"),
        ([SUPERSEDED], at(1, month=9), "superseded"),
        ([SUSPENDED], at(1, month=9), "suspended"),
        ([WITHDRAWN], at(1, month=9), "withdrawn"),
        ([WITHDRAWN, UNDONE], at(9), "valid"),
        ([SUSPENDED, WITHDRAWN, UNDONE], at(9), "suspended"),
        ([WITHDRAWN, UNDONE, WITHDRAWN], at(9), "withdrawn"),
    ],
)
def test_status_at_an_instant(events, moment, status):
    assert status_at(FACTS, [ISSUED, *events], moment).status == status


def test_instant_in_another_zone_is_the_same_instant():
    plus_two = at(5, 10).astimezone(tz=None)
    assert status_at(FACTS, [ISSUED, SUSPENDED], plus_two) == Answer("suspended", "safety")


@pytest.mark.parametrize(
    ("events", "day", "status", "changes"),
    [
        ([], date(2026, 1, 9), "not_yet_valid", []),
        ([], date(2026, 1, 10), "valid", [Change(FACTS.valid_from, "valid", "")]),
        ([], date(2026, 7, 10), "valid", []),
        ([], date(2026, 7, 11), "expired", []),
        (
            [SUSPENDED, REINSTATED],
            date(2026, 3, 5),
            "suspended",
            [Change(at(5, 10), "suspended", "safety")],
        ),
        ([SUSPENDED, REINSTATED], date(2026, 3, 6), "suspended", [Change(at(6, 12), "valid", "")]),
        ([SUSPENDED, REINSTATED], date(2026, 3, 7), "valid", []),
        (
            [SUPERSEDED, WITHDRAWN],
            date(2026, 3, 8),
            "withdrawn",
            [Change(at(8, 15), "withdrawn", "misconduct")],
        ),
        ([VOID], date(2026, 1, 10), "withdrawn", []),
        ([BACKDATED], date(2026, 3, 1), "withdrawn", []),
        ([BACKDATED], date(2026, 2, 28), "valid", []),
    ],
)
def test_status_on_a_day(events, day, status, changes):
    answer, found = status_on(FACTS, [ISSUED, *events], day)
    assert (answer.status, found) == (status, changes)


def test_on_the_day_on_which_it_begins_anything_worse_decides():
    events = [ISSUED, Event("suspended", datetime(2026, 1, 10, 20, tzinfo=UTC))]

    assert status_on(FACTS, events, date(2026, 1, 10))[0].status == "suspended"


@pytest.mark.parametrize(
    ("day", "status"),
    [(date(2026, 1, 9), "not_yet_valid"), (date(2026, 3, 1), "trial"), (date(2026, 8, 1), "expired")],
)  # fmt: skip
def test_trial_answers_where_valid_would(day, status):
    facts = replace(FACTS, is_trial=True)

    assert status_on(facts, [ISSUED], day)[0].status == status
    assert status_on(facts, [ISSUED, VOID], day)[0].status == "withdrawn"


def test_a_short_suspension_decides_its_whole_day():
    events = [
        ISSUED,
        Event("suspended", at(5, 10), reason="safety"),
        Event("reinstated", at(5, 10, 5), reason="a mistake"),
    ]
    assert status_on(FACTS, events, date(2026, 3, 5)) == (
        Answer("suspended", "safety"),
        [Change(at(5, 10), "suspended", "safety"), Change(at(5, 10, 5), "valid", "")],
    )


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_have_an_answer(day):
    assert status_on(FACTS, [ISSUED], day)[0].status in ("not_yet_valid", "expired")


moments = st.datetimes(datetime(2025, 12, 1), datetime(2026, 8, 30)).map(  # noqa: DTZ001 -- zone added
    lambda moment: moment.replace(tzinfo=UTC)
)
stops = st.builds(
    Event,
    st.sampled_from(["suspended", "reinstated", "superseded", "withdrawn"]),
    moments,
    st.sampled_from(["from_now", "from_date", "void_from_start"]),
    st.sampled_from(["", "safety"]),
)
histories = st.lists(stops, max_size=6).map(lambda events: [ISSUED, *events])


@calm
@given(histories, moments)
def test_there_is_always_exactly_one_known_status(events, moment):
    assert status_at(FACTS, events, moment).status in PRECEDENCE


@calm
@given(histories, moments)
def test_withdrawn_stays_withdrawn(events, moment):
    later = moment + timedelta(days=1)
    if status_at(FACTS, events, moment).status == "withdrawn":
        assert status_at(FACTS, events, later).status == "withdrawn"


@calm
@given(histories, moments, stops)
def test_an_event_changes_nothing_before_it_counts(events, moment, event):
    if effective(event) > moment:
        assert status_at(FACTS, [*events, event], moment) == status_at(FACTS, events, moment)


@calm
@example([], FACTS.valid_from.date(), 0)
@given(histories, st.dates(date(2025, 12, 1), date(2026, 8, 30)), st.integers(0, 86_399))
def test_no_moment_of_a_day_is_worse_than_the_days_answer(events, day, second):
    answer, _changes = status_on(FACTS, events, day)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)
    held = status_at(FACTS, events, moment).status
    # Its first day is one of its days, also in the morning before it began.
    begins_later = held == "not_yet_valid" and day == FACTS.valid_from.date()
    assert begins_later or PRECEDENCE.index(answer.status) <= PRECEDENCE.index(held)


@calm
@given(histories, st.dates(date(2025, 12, 1), date(2026, 8, 30)))
def test_a_days_answer_held_at_some_moment_of_it_and_changes_say_when(events, day):
    answer, changes = status_on(FACTS, events, day)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    told = [status_at(FACTS, events, start).status, *(change.status for change in changes)]
    assert answer.status in told
    assert all(start < change.at < start + timedelta(days=1) for change in changes)
    assert [c.at for c in changes] == sorted(c.at for c in changes)


def test_reason_of_the_first_withdrawal_stays() -> None:
    again = Event("withdrawn", at(9), reason="other")

    assert status_at(FACTS, [WITHDRAWN, again], at(10)) == Answer("withdrawn", "misconduct")
