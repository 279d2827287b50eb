"""Withdrawing, suspending, reinstating, reissuing."""

from datetime import UTC, datetime, timedelta

import pytest

from certificates import actions
from certificates.actions.status import _reserve_reissue
from certificates.models import Certificate
from tests.certificates.factories import LATER, PASSED_AT, attempt, certificate, scheme
from tests.people import ada, root

DAY = timedelta(days=1)
NOW = PASSED_AT + 10 * DAY


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada(), native_name="نور")


def withdraw(held, *, effect="from_now", reason="Somebody else sat it.", now=NOW, at=None):
    return actions.withdraw(
        certificate=held, by=root(), reason_class="identity", reason=reason, effect=effect,
        effective_at=at, now=now,
    )  # fmt: skip


def suspend(held, now=NOW):
    return actions.suspend(
        certificate=held, by=root(), reason_class="safety", reason="A complaint.", now=now
    )


def reinstate(held, now=NOW + DAY):
    return actions.reinstate(certificate=held, by=root(), reason="Cleared.", now=now)


def reissue(held, *, name="Ada Lund", native_name="", reason="Married.", now=NOW):
    return actions.reissue(
        certificate=held, by=root(), name=name, native_name=native_name, reason=reason, now=now
    )


def status(held, moment):
    at = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return actions.verify(code=held.code, at=at, now=NOW + 5 * DAY).status


@pytest.mark.parametrize(
    ("effect", "at", "expected"),
    [
        ("from_now", None, ["valid", "valid", "withdrawn"]),
        ("from_date", PASSED_AT + 3 * DAY, ["valid", "withdrawn", "withdrawn"]),
        ("void_from_start", None, ["withdrawn", "withdrawn", "withdrawn"]),
    ],
)
def test_withdrawal_counts_from_when_it_says(held, effect, at, expected):
    withdraw(held, effect=effect, at=at)
    moments = [PASSED_AT + DAY, PASSED_AT + 5 * DAY, NOW]
    assert [status(held, moment) for moment in moments] == expected


def test_withdrawal_keeps_who_when_and_why(held):
    event = withdraw(held)
    assert (event.by, event.recorded_at, event.reason) == (root(), NOW, "Somebody else sat it.")
    answer = actions.verify(code=held.code, at=None, now=NOW)
    assert answer.reason == "Not the person who sat the exam"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_withdrawal_needs_a_reason(held, reason):
    with pytest.raises(actions.StatusRefused, match="reason"):
        withdraw(held, reason=reason)


def test_withdrawal_from_a_date_needs_the_date(held):
    with pytest.raises(actions.StatusRefused, match="date"):
        withdraw(held, effect="from_date")


def test_withdrawal_is_final(held):
    withdraw(held)
    for change in (withdraw, suspend, reinstate, reissue):
        with pytest.raises(actions.StatusRefused):
            change(held)


def test_suspension_holds_until_reinstated(held):
    suspend(held)
    with pytest.raises(actions.StatusRefused, match="already"):
        suspend(held)
    assert status(held, NOW + timedelta(hours=1)) == "suspended"
    reinstate(held)
    with pytest.raises(actions.StatusRefused, match="not suspended"):
        reinstate(held)
    assert status(held, NOW + 2 * DAY) == "valid"
    suspend(held, now=NOW + 3 * DAY)
    assert status(held, NOW + 4 * DAY) == "suspended"


def test_reissue_is_a_new_certificate_that_replaces_the_old(held):
    new = reissue(held, name="Ada Lund", native_name="Άντα")
    assert (new.issue, new.replaces, new.attempt) == (2, held, held.attempt)
    assert (new.valid_from, new.valid_until) == (held.valid_from, held.valid_until)
    assert (new.holder.name, new.holder.native_name) == ("Ada Lund", "Άντα")
    assert new.code != held.code
    assert new.files.get().sha256 != held.files.get().sha256
    assert held.holder.name == "Ada Sørensen"
    assert [status(held, NOW), status(new, NOW)] == ["superseded", "valid"]
    assert status(held, NOW - DAY) == "valid"


def test_reissue_keeps_its_author_and_reason_but_tells_nobody_outside(held):
    new = reissue(held)
    assert new.facts["reissue"]["reason"] == "Married."
    assert "Married" not in str(actions.verify(code=new.code, at=None, now=NOW))
    assert "Married" not in str(actions.verify(code=held.code, at=None, now=NOW))


def test_only_the_current_certificate_is_reissued(held):
    new = reissue(held)
    with pytest.raises(actions.StatusRefused, match="current"):
        reissue(held)
    assert reissue(new, name="Ada L.").issue == 3


def test_suspended_certificate_is_not_reissued_round_its_suspension(held):
    suspend(held)
    with pytest.raises(actions.StatusRefused, match="Reinstate"):
        reissue(held)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"reason": " "}, "reason"), ({"name": ""}, "name"), ({"name": "Ada 🙂"}, "🙂")],
)
def test_reissue_refuses_what_it_cannot_print_or_explain(held, changes, words):
    with pytest.raises(actions.StatusRefused, match=words):
        reissue(held, **changes)
    assert Certificate.objects.count() == 1


def test_nothing_happens_to_a_certificate_that_is_not_issued_yet(db):
    passed = attempt(ada())
    scheme(passed.quiz)
    reserved = actions.reserve(attempt_id=passed.pk, now=LATER)
    for change in (withdraw, suspend, reinstate, reissue):
        with pytest.raises(actions.StatusRefused, match="not issued yet"):
            change(reserved)


def test_interrupted_reissue_is_finished_by_the_sweep(held):
    new = _reserve_reissue(
        held, by=root(), name="Ada Lund", native_name="", reason="Married.", now=NOW
    )
    assert status(held, NOW) == "valid"
    assert actions.sweep(now=NOW) == 1
    assert [status(held, NOW), status(new, NOW)] == ["superseded", "valid"]


def test_datetime_of_a_withdrawal_in_the_future_waits(held):
    withdraw(held, effect="from_date", at=datetime(2026, 12, 31, tzinfo=UTC))
    assert status(held, NOW) == "valid"
    assert status(held, datetime(2026, 12, 31, tzinfo=UTC)) == "withdrawn"


def test_withdrawal_that_lies_ahead_can_be_brought_forward_and_not_put_off(held):
    withdraw(held, effect="from_date", at=NOW + 30 * DAY)
    with pytest.raises(actions.StatusRefused, match="Choose an earlier day"):
        withdraw(held, effect="from_date", at=NOW + 31 * DAY, now=NOW + DAY)
    suspend(held, now=NOW + DAY)
    withdraw(held, now=NOW + 2 * DAY)
    assert status(held, NOW + 3 * DAY) == "withdrawn"
    with pytest.raises(actions.StatusRefused, match="that is final"):
        withdraw(held, now=NOW + 3 * DAY)


def test_withdrawal_after_the_last_day_is_refused(held):
    with pytest.raises(actions.StatusRefused, match="runs out on 2027-05-24"):
        withdraw(held, effect="from_date", at=NOW + 400 * DAY)
