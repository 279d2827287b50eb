"""Withdrawing, suspending, reinstating, reissuing."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from certificates import actions
from certificates.domain.status import Refusal, RefusalCode
from certificates.messages import refusal_message
from certificates.models import Certificate
from tests.certificates.factories import LATER, PASSED_AT, attempt, certificate, married, scheme
from tests.people import ada, lead, root
from trainingsite.accounts.actors import SYSTEM

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
        certificate=held,
        by=root(),
        name=name,
        native_name=native_name,
        why=married(reason),
        now=now,
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
    with pytest.raises(actions.StatusRefused, match="no-reason"):
        withdraw(held, reason=reason)


def test_withdrawal_from_a_date_needs_the_date(held):
    with pytest.raises(actions.StatusRefused, match="no-date"):
        withdraw(held, effect="from_date")


def test_withdrawal_is_final(held):
    withdraw(held)
    for change in (withdraw, suspend, reinstate, reissue):
        with pytest.raises(actions.StatusRefused):
            change(held)


def test_suspension_holds_until_reinstated(held):
    suspend(held)
    with pytest.raises(actions.StatusRefused, match="suspended-already"):
        suspend(held)
    assert status(held, NOW + timedelta(hours=1)) == "suspended"
    reinstate(held)
    with pytest.raises(actions.StatusRefused, match="not-suspended"):
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
    assert new.files.get(kind="pdf").sha256 != held.files.get(kind="pdf").sha256
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
    with pytest.raises(actions.StatusRefused, match="not-current"):
        reissue(held)
    assert reissue(new, name="Ada L.").issue == 3


def test_suspended_certificate_is_not_reissued_round_its_suspension(held):
    suspend(held)
    with pytest.raises(actions.StatusRefused, match="reinstate-first"):
        reissue(held)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": " "}, "no-reason"),
        ({"name": ""}, "no-name"),
        ({"name": "Ada 🙂"}, "unprintable"),
    ],
)
def test_reissue_refuses_what_it_cannot_print_or_explain(held, changes, message):
    with pytest.raises(actions.StatusRefused, match=message):
        reissue(held, **changes)
    assert Certificate.objects.count() == 1


def test_nothing_happens_to_a_certificate_that_is_not_issued_yet(db):
    passed = attempt(ada())
    scheme(passed.quiz)
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    for change in (withdraw, suspend, reinstate, reissue):
        with pytest.raises(actions.StatusRefused, match="not-issued"):
            change(reserved)


def test_interrupted_reissue_is_finished_by_the_sweep(held):
    new = actions.reserve_reissue(
        certificate=held, by=root(), name="Ada Lund", native_name="", why=married(), now=NOW
    )
    assert status(held, NOW) == "valid"
    assert actions.sweep(by=SYSTEM, now=NOW) == 1
    assert [status(held, NOW), status(new, NOW)] == ["superseded", "valid"]


def test_datetime_of_a_withdrawal_in_the_future_waits(held):
    withdraw(held, effect="from_date", at=datetime(2026, 12, 31, tzinfo=UTC))
    assert status(held, NOW) == "valid"
    assert status(held, datetime(2026, 12, 31, tzinfo=UTC)) == "withdrawn"


def test_withdrawal_that_lies_ahead_can_be_brought_forward_and_not_put_off(held):
    withdraw(held, effect="from_date", at=NOW + 30 * DAY)
    with pytest.raises(actions.StatusRefused, match="withdrawn-from"):
        withdraw(held, effect="from_date", at=NOW + 31 * DAY, now=NOW + DAY)
    suspend(held, now=NOW + DAY)
    withdraw(held, now=NOW + 2 * DAY)
    assert status(held, NOW + 3 * DAY) == "withdrawn"
    with pytest.raises(actions.StatusRefused, match="final"):
        withdraw(held, now=NOW + 3 * DAY)


def test_withdrawal_after_the_last_day_is_refused(held):
    with pytest.raises(actions.StatusRefused, match="after-last-day"):
        withdraw(held, effect="from_date", at=NOW + 400 * DAY)


def test_every_refusal_has_words_that_name_the_day_or_the_signs():
    for code in get_args(RefusalCode):
        message = refusal_message(Refusal(code, day=date(2027, 5, 24), signs=("🙂",)))
        assert message
        assert "%" not in message
    assert "2027-05-24" in refusal_message(Refusal("after-last-day", day=date(2027, 5, 24)))
    assert "🙂" in refusal_message(Refusal("unprintable", signs=("🙂",)))


def test_reissue_is_made_by_the_program_and_keeps_who_asked(held):
    new = reissue(held)
    assert new.facts["reissue"]["by"] == root().pk
    assert [event.by for event in new.status_events.all()] == [None]


FORM = {"reason_class": "safety", "reason": "A complaint."}


def test_desk_changes_the_status_and_keeps_who(held, at_desk):
    answer = at_desk(root()).post(
        f"/admin/certificates/certificate/{held.pk}/status/suspend/", FORM
    )
    assert answer.status_code == 302
    event = held.status_events.get(status="suspended")
    assert (event.by, event.reason) == (root(), "A complaint.")


def test_desk_says_in_words_what_is_refused(held, at_desk):
    suspend(held)
    answer = at_desk(root()).post(
        f"/admin/certificates/certificate/{held.pk}/status/suspend/", FORM
    )
    assert "The certificate is suspended already." in answer.content.decode()


@pytest.mark.parametrize("act", ["withdraw", "look-again", "suspend", "reinstate", "reissue"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_reviewer_changes_no_status_at_the_desk(held, act, method, at_desk):
    desk = at_desk(lead())
    page = desk.get(f"/admin/certificates/certificate/{held.pk}/change/").content.decode()
    refused = getattr(desk, method)(
        f"/admin/certificates/certificate/{held.pk}/status/{act}/", FORM
    )
    assert refused.status_code == 403
    assert "/status/" not in page
    assert held.status_events.count() == 1


def test_what_a_trial_issued_is_withdrawn_at_the_desk_of_a_real_site(held, at_desk, settings):
    settings.PUBLIC_URL = "https://training.example.org"
    address = f"/admin/certificates/certificate/{held.pk}/change/"
    page = at_desk(root()).get(address).content.decode()
    assert re.findall(r"/status/(\w+)/", page) == ["withdraw", "suspend", "reissue"]


def test_administrator_is_offered_what_makes_sense_now(held, at_desk):
    address = f"/admin/certificates/certificate/{held.pk}/change/"
    page = at_desk(root()).get(address).content.decode()
    offered = re.findall(r"/status/(\w+)/", page)
    assert offered == ["withdraw", "suspend", "reissue"]
