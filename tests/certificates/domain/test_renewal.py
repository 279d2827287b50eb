"""From when to when a renewed certificate stands, when it opens, and when its holder is reminded."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.renewal import (
    MOST_DAYS_EARLY,
    MailHour,
    Term,
    months_later,
    term_of_pass,
    told_of_end_at,
    whole_term,
)
from certificates.domain.steps import DATED, STEPS, following, moment_of, step_of_change
from certificates.models import CertificateStep

DAY = timedelta(days=1)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- given a zone
MONTHS = st.integers(1, 120)
ZONES = st.sampled_from(["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Lisbon"])
MAILS = st.builds(MailHour, st.integers(0, 23), ZONES.map(ZoneInfo))


def first(passed_at: datetime, months: int) -> Term:
    return term_of_pass(passed_at, months)


@pytest.mark.parametrize(
    ("before", "months", "last"),
    [
        (date(2027, 11, 24), 12, date(2028, 11, 24)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        # From 1 March 2031 twelve months last to the 29th, not to the 28th.
        (date(2031, 2, 28), 12, date(2032, 2, 29)),
        (date(2026, 8, 30), 6, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 2, 28), 6, date(2027, 8, 31)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_whole_term_ends_on_the_day_of_the_month_and_gives_no_day_less(before, months, last):
    assert whole_term(before, months) == last


@given(DAYS, MONTHS)
def test_whole_term_is_at_least_its_months_from_either_day(before, months):
    last = whole_term(before, months)

    assert last >= months_later(before, months)
    assert last >= months_later(before + DAY, months) - DAY
    assert last <= months_later(before, months) + 3 * DAY


@given(MOMENTS, MONTHS, st.lists(st.integers(0, 999), min_size=1, max_size=6))
def test_early_renewals_follow_each_other_without_a_gap_or_an_overlap(passed_at, months, when):
    term = first(passed_at, months)
    for share in when:
        passed_again = term.opens_at + (term.ends_at - term.opens_at) * share / 1000
        new = term_of_pass(passed_again, months, before=term)

        assert new.valid_from == term.ends_at
        assert new.valid_until == whole_term(term.valid_until, months)
        assert new.valid_until > term.valid_until
        term = new


@given(MOMENTS, MONTHS, st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_late_renewal_begins_with_its_pass(passed_at, months, late):
    old = first(passed_at, months)
    passed_again = old.ends_at + late

    assert term_of_pass(passed_again, months, before=old) == first(passed_again, months)


@given(MOMENTS, MONTHS)
def test_pass_before_the_window_begins_its_term_itself(passed_at, months):
    old = first(passed_at, months)
    sooner = old.opens_at - timedelta(microseconds=1)

    assert term_of_pass(sooner, months, before=old).valid_from == sooner


@given(MOMENTS, MONTHS)
def test_window_is_a_quarter_of_the_term_and_at_most_ninety_days(passed_at, months):
    term = first(passed_at, months)
    days = (term.valid_until - passed_at.date()).days

    assert 0 < term.days_early <= MOST_DAYS_EARLY
    assert term.days_early <= days / 4 < term.days_early + 1 or term.days_early == MOST_DAYS_EARLY
    assert passed_at < term.opens_at < term.ends_at
    assert [term.standing(at) for at in (passed_at, term.opens_at, term.ends_at)] == [
        "ahead", "open", "late",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("months", "opens", "days"),
    [(1, date(2026, 12, 17), [7, 5, 3, 1]), (6, date(2027, 4, 9), [45, 30, 15, 4]), (12, date(2027, 8, 26), [90, 60, 30, 7])],
)  # fmt: skip
def test_reminders_scale_with_the_term(months, opens, days):
    term = first(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), months)
    mails = MailHour(7, ZoneInfo("UTC"))

    moments = [moment_of(name, term, mails) for name in DATED if STEPS[name].is_reminder]

    assert term.opens_date == opens
    assert [(term.valid_until - at.date()).days for at in moments] == days
    assert {at.hour for at in moments} == {7}


@given(MOMENTS, MONTHS, MAILS)
def test_steps_come_in_their_order_and_within_the_window(passed_at, months, mails):
    term = first(passed_at, months)
    moments = [moment_of(name, term, mails) for name in DATED]

    assert all(one <= other for one, other in pairwise(moments))
    assert all(term.opens_at <= at < term.ends_at for at in moments[2:-1])
    assert moments[-1] >= term.ends_at


def test_where_the_day_begins_before_utc_nobody_is_told_too_soon():
    term = first(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), 12)
    early = MailHour(7, ZoneInfo("Pacific/Kiritimati"))

    assert moment_of("renewal_90", term, early) == term.opens_at
    assert told_of_end_at(term, early) == term.ends_at


def test_every_step_by_the_calendar_has_one_that_follows_up_to_the_last():
    assert [following(name) for name in DATED] == [*DATED[1:], None]


@pytest.mark.parametrize(
    ("status", "is_reissue", "name"),
    [("issued", False, "issued"), ("issued", True, "reissued"), ("suspended", False, "suspended"),
     ("reinstated", True, "reinstated"), ("withdrawn", True, "withdrawn"), ("superseded", False, None)],
)  # fmt: skip
def test_change_of_status_is_told_by_its_step(status, is_reissue, name):
    assert step_of_change(status, is_reissue=is_reissue) == name


def test_step_of_a_change_has_no_day():
    term = first(datetime(2026, 11, 24, tzinfo=UTC), 12)
    with pytest.raises(ValueError, match="issued follows a change of status"):
        moment_of("issued", term, MailHour(7, ZoneInfo("UTC")))


def test_desk_has_a_word_for_every_step():
    assert CertificateStep.Name.values == list(STEPS)
