"""Which renewal took whose place: three certificates of one person, one that was withdrawn before it began, and what an insider claims."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import actions
from certificates.chain import actions as chain
from certificates.chain.models import Finding
from certificates.models import Certificate, StatusEvent
from tests.certificates.chain.rows import enter
from tests.certificates.factories import PASSED_AT, attempt, married
from tests.certificates.renewals import (
    DAY,
    ENDS,
    OPENS,
    SOON,
    can_be_sat,
    issued,
    passed,
    status,
    take,
    withdraw,
)
from tests.people import ada, bob, eve, root
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _is_sat(db: None) -> None:
    can_be_sat()


def renewed(person=None, first=None) -> list[Certificate]:
    """A certificate, and the one that took its place."""
    old = first or passed(person)
    take(OPENS)
    new = passed(person, cycle=2, at=OPENS + DAY)
    take(ENDS)
    return [old, new]


def successors(*certificates: Certificate, now) -> list[str | None]:
    """By the answer about each alone, and as about a list."""
    alone = [actions.verify(code=one.code, at=None, now=now).replaced_by for one in certificates]
    rows = actions.find_issued_of([one.code for one in certificates])
    beside = actions.BesideMany(rows.values())
    found = [beside.successor(rows[one.code]) for one in certificates]
    assert alone == [one and one[0] for one in found]
    return alone


@pytest.mark.each_engine
def test_each_of_three_names_its_own_successor_and_the_first_says_that_there_is_a_newer_one(client):
    first, second = renewed()
    third = passed(cycle=3, at=second.term.opens_at + DAY)
    take(second.term.ends_at)
    now = third.valid_from + DAY

    assert successors(first, second, third, now=now) == [second.code, third.code, None]
    renewal = actions.renewal_of(first, now)
    assert (renewal.new, renewal.newest) == (second, third)
    renewal = actions.renewal_of(second, now)
    assert (renewal.new, renewal.newest) == (third, None)

    client.force_login(ada())
    text = " ".join(client.get(f"/certificates/{first.uuid}/").text.split())
    assert f'href="/certificates/{second.uuid}/">See the new one' in text
    assert f'href="/certificates/{third.uuid}/">See the newest' in text
    text = client.get(f"/certificates/{second.uuid}/").text
    assert f'href="/certificates/{third.uuid}/">See the new one' in text
    assert "See the newest" not in text


@pytest.mark.each_engine
def test_renewal_that_was_withdrawn_before_it_began_took_nobodys_place():
    old = passed()
    take(OPENS)
    gone = passed(cycle=2, at=OPENS + DAY)
    withdraw(gone, OPENS + 2 * DAY)
    made = attempt(ada(), cycle=2, at=OPENS + 3 * DAY)
    new = issued(made, OPENS + 3 * DAY + SOON)
    assert new.valid_from == gone.valid_from
    take(ENDS)

    assert status(old, ENDS) == "superseded"
    assert successors(old, gone, now=ENDS) == [new.code, None]
    assert actions.renewal_of(old, ENDS).new == new


def test_renewal_that_was_withdrawn_later_took_the_place_all_the_same():
    """Whoever has the old code is led to it, and reads there that it was withdrawn."""
    old, new = renewed()
    withdraw(new, ENDS + DAY)

    assert successors(old, now=ENDS + 2 * DAY) == [new.code]
    assert actions.renewal_of(old, ENDS + 2 * DAY) is None


def test_corrected_certificate_leads_to_what_renews_it():
    old = passed()
    take(OPENS)
    new = passed(cycle=2, at=OPENS + DAY)
    corrected = actions.reissue(
        certificate=old, by=root(), name="Ada Married", native_name="", why=married(), now=OPENS + 2 * DAY
    )  # fmt: skip
    take(ENDS)

    assert successors(old, corrected, now=ENDS) == [corrected.code, new.code]


@pytest.mark.each_engine
def test_certificate_leads_to_the_correction_that_took_its_place_and_to_none_of_later():
    old = passed()
    take(OPENS)
    new = passed(cycle=2, at=OPENS + DAY)
    names = {"native_name": "", "why": married(), "by": root()}
    corrected = actions.reissue(certificate=new, name="Ada Married", now=OPENS + 2 * DAY, **names)
    take(ENDS)
    assert successors(old, new, now=ENDS) == [corrected.code, corrected.code]

    later = actions.reissue(certificate=corrected, name="Ada Other", now=ENDS + DAY, **names)

    assert successors(old, corrected, now=ENDS + 2 * DAY) == [corrected.code, later.code]


@pytest.mark.each_engine
@pytest.mark.parametrize("days_late", [-9, 9])
def test_correction_of_what_renews_is_the_successor_where_it_was_there_when_that_began(days_late):
    """Else the first issue was, and leads to it."""
    old = passed()
    take(OPENS)
    new = passed(cycle=2, at=OPENS + DAY)
    now = ENDS + days_late * DAY
    take(min(now, ENDS))
    corrected = actions.reissue(
        certificate=new, by=root(), name="Ada Married", native_name="", why=married(), now=now
    )  # fmt: skip
    take(ENDS + 10 * DAY)

    at_first = corrected if days_late < 0 else new
    assert successors(old, new, now=ENDS + 11 * DAY) == [at_first.code, corrected.code]


@pytest.mark.each_engine
def test_list_of_renewed_ones_costs_one_query_more_whatever_their_number():
    codes = [one[0].code for one in (renewed(ada()), renewed(bob()), renewed(eve()))]

    def queries(asked: list[str]) -> int:
        rows = actions.find_issued_of(asked).values()
        with CaptureQueriesContext(connection) as counted:
            actions.BesideMany(rows)
        return len(counted)

    assert queries(codes) == queries(codes[:1])


# --- The audit ----------------------------------------------------------------------------------------------------


def found_by_the_audit(now) -> list[tuple[str, str]]:
    enter(now)
    chain.audit(by=SYSTEM, now=now, is_whole=True, with_results=False)
    return list(Finding.objects.open().values_list("problem", "about"))


@pytest.mark.each_engine
def test_audit_takes_the_very_successor_for_a_reason_and_no_other_row_of_a_later_cycle():
    old = passed()
    new = passed(cycle=2, at=OPENS)
    enter(timezone.now())
    claimed = {"certificate": old, "status": "superseded", "reason": "Renewed by a later certificate."}  # fmt: skip
    at = {"effective_at": new.valid_from - timedelta(days=9), "recorded_at": timezone.now()}
    StatusEvent.objects.create(reason_class="renewed", **claimed, **at)

    found = found_by_the_audit(timezone.now() + SOON)

    assert ("inserted", "nothing stands in its place") in found


@pytest.mark.each_engine
def test_audit_lets_a_correction_between_pass_and_begin_pass():
    old = passed()
    enter(PASSED_AT + SOON)  # what comes after the first entry is looked at
    passed(cycle=2, at=OPENS)
    actions.reissue(
        certificate=old, by=root(), name="Ada Married", native_name="", why=married(), now=OPENS + DAY
    )  # fmt: skip
    take(ENDS)

    about = [about for _problem, about in found_by_the_audit(ENDS + DAY)]
    assert "nothing stands in its place" not in about
