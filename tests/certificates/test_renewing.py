"""Renewal: when the exam opens again, what the new certificate does to the old one, and whom mails reach."""

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils import timezone

from certificates import actions
from certificates.actions import due_steps
from certificates.chain import actions as chain
from certificates.chain.models import Finding
from certificates.models import Certificate, CertificateStep, ReminderChoice
from quizzes import actions as quizzes
from quizzes.models import Attempt, ExamEntry
from tests.at_once import at_once
from tests.certificates.chain.rows import enter
from tests.certificates.factories import PASSED_AT, attempt, exam, married, result, scheme
from tests.certificates.renewals import (
    DAY,
    ENDS,
    OPENS,
    SOON,
    can_be_sat,
    issued,
    passed,
    status,
    suspend,
    take,
    withdraw,
)
from tests.database_steps import database_steps, show_rows_to_the_planner
from tests.people import ada, bob, root, vera
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, VISITOR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sends_mail(settings: Any) -> None:
    settings.SEED_DEMO = True
    settings.DAILY_MAIL_HOUR = 7


@pytest.fixture(autouse=True)
def _is_sat(db: None) -> None:
    """The exam of these tests can be begun: its pages are shown, and its entries asked."""
    can_be_sat()


def subjects() -> list[str]:
    return [one.subject.removeprefix("RF Safety Training: ") for one in mail.outbox]


def renewals(person: Any) -> list[tuple[int, str, datetime]]:
    rows = ExamEntry.objects.filter(user=person, reason="renewal")
    return list(rows.values_list("cycle", "reason", "opens_at"))


# --- The window -----------------------------------------------------------------------------------------


def test_exam_opens_again_on_the_first_day_of_the_window_with_tries_of_its_own():
    passed()

    take(OPENS - SOON)
    assert renewals(ada()) == []
    assert quizzes.availability(user=ada(), quiz=exam(), now=OPENS - SOON).state == "passed"

    take(OPENS)
    take(OPENS)
    assert renewals(ada()) == [(2, "renewal", OPENS)]
    standing = quizzes.availability(user=ada(), quiz=exam(), now=OPENS)
    assert (standing.state, standing.can_start, standing.has_passed) == ("open", True, True)


def test_renewal_passed_early_begins_when_the_old_one_ends_and_takes_its_place_then():
    old = passed()
    take(OPENS)
    new = passed(cycle=2, at=OPENS + 3 * DAY)

    assert (new.valid_from, f"{new.valid_until}") == (ENDS, "2027-11-24")
    assert new.facts["renews"] == old.code
    take(ENDS - SOON)
    actions.sweep_status_lists(by=SYSTEM, now=ENDS - SOON)
    assert [status(one, ENDS - SOON) for one in (old, new)] == ["valid", "not_yet_valid"]
    assert not hasattr(Certificate.objects.get(pk=old.pk), "status_bit")

    take(ENDS)
    take(ENDS)
    actions.sweep_status_lists(by=SYSTEM, now=ENDS)
    assert [status(one, ENDS) for one in (old, new)] == ["superseded", "valid"]
    answer = actions.verify(code=old.code, at=None, now=ENDS)
    assert (answer.reason, answer.replaced_by) == ("Renewed", new.code)
    assert hasattr(Certificate.objects.get(pk=old.pk), "status_bit")
    assert old.status_events.filter(status="superseded").count() == 1


def test_renewal_passed_late_begins_with_its_pass_and_leaves_the_days_between_without_any():
    old = passed()
    take(ENDS)
    passed_at = ENDS + 10 * DAY
    new = passed(cycle=2, at=passed_at)

    assert (new.valid_from, f"{new.valid_until}") == (passed_at, "2027-12-04")
    assert status(old, ENDS + DAY) == "expired"
    assert status(old, passed_at + DAY) == "superseded"


def test_credential_of_a_renewal_says_when_it_was_earned_and_from_when_it_counts():
    passed()
    new = passed(cycle=2, at=OPENS)
    said = actions.stored_credential(new)
    assert said is not None
    text = bytes(said.content).decode()

    assert '"awardedDate":"2027-04-09T00:00:00Z"' in text
    assert '"validFrom":"2027-05-25T00:00:00Z"' in text


def test_name_corrected_between_pass_and_begin_stays_and_is_replaced_all_the_same():
    old = passed()
    new = passed(cycle=2, at=OPENS + DAY)
    corrected = actions.reissue(
        certificate=old, by=root(), name="Ada Married", native_name="", why=married(), now=OPENS + 2 * DAY
    )  # fmt: skip
    take(ENDS)

    assert status(corrected, ENDS) == "superseded"
    assert actions.verify(code=corrected.code, at=None, now=ENDS).replaced_by == new.code
    assert actions.verify(code=old.code, at=None, now=ENDS).replaced_by == corrected.code


def test_renewal_that_is_withdrawn_before_it_begins_leaves_the_old_one_to_its_date():
    old = passed()
    new = passed(cycle=2, at=OPENS + DAY)
    withdraw(new, OPENS + 2 * DAY)
    for _step in range(8):
        take(ENDS + DAY)

    assert status(old, ENDS - SOON) == "valid"
    assert status(old, ENDS + DAY) == "expired"
    assert subjects()[-1].endswith("has ended")


def test_nothing_goes_on_from_a_certificate_that_was_withdrawn():
    old = passed()
    withdraw(old, PASSED_AT + DAY)
    take(OPENS)
    assert renewals(ada()) == []

    new = passed(cycle=2, at=OPENS)
    assert (new.valid_from, "renews" in new.facts) == (OPENS, False)
    assert status(old, ENDS) == "withdrawn"


def test_suspension_closes_the_renewal_and_its_end_opens_it_again():
    held = passed()
    take(OPENS)
    suspend(held, OPENS + DAY)
    take(OPENS + DAY + SOON)
    assert (
        quizzes.availability(user=ada(), quiz=exam(), now=OPENS + 2 * DAY).reason == "entry-closed"
    )

    actions.reinstate(certificate=held, by=root(), reason="Nothing.", now=OPENS + 3 * DAY)
    take(OPENS + 3 * DAY)
    assert quizzes.availability(user=ada(), quiz=exam(), now=OPENS + 4 * DAY).can_start


def test_renewal_of_what_is_on_hold_opens_when_that_has_ended():
    held = passed()
    suspend(held, PASSED_AT + DAY)
    take(OPENS)
    assert renewals(ada()) == []

    actions.reinstate(certificate=held, by=root(), reason="Nothing.", now=OPENS + DAY)
    take(OPENS + DAY)
    assert renewals(ada()) == [(2, "renewal", OPENS)]


def test_waiting_renewal_counts_from_its_reservation():
    """A certificate that begins in weeks and cannot be printed is late by minutes, as any other."""
    passed()
    made = attempt(ada(), cycle=2, at=OPENS)
    row = actions.reserve(by=SYSTEM, attempt_id=made.pk, now=OPENS + SOON)
    row.lease.until = OPENS + DAY
    row.lease.save()
    actions.sweep(by=SYSTEM, now=OPENS + SOON)

    backlog = actions.last_backlog()
    assert backlog is not None
    assert backlog.waiting_since == OPENS + SOON


# --- The mails ------------------------------------------------------------------------------------------


def test_mail_of_a_renewal_says_when_it_begins_and_how_reminders_end():
    passed()
    take(OPENS)
    mail.outbox.clear()
    take(OPENS + timedelta(hours=7))

    (message,) = mail.outbox
    assert message.to == [ada().email]
    assert "ends on 24 May 2027, last day included" in " ".join(message.body.split())
    assert "/quizzes/test-exam/" in message.body
    link = re.search(r"(/certificates/reminders/\S+)", message.body)
    assert link is not None
    assert message.extra_headers["List-Unsubscribe"].endswith(f"{link[1]}>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_site_that_was_away_for_weeks_sends_one_reminder_and_not_three():
    passed()
    mail.outbox.clear()
    back = datetime(2027, 5, 12, 9, tzinfo=UTC)
    for _again in range(6):
        take(back)

    assert subjects() == ["Your certificate “Radio-frequency skin tightening” ends on 24 May 2027"]
    assert renewals(ada()) == [(2, "renewal", OPENS)]


def test_end_of_long_ago_is_no_news():
    passed()
    mail.outbox.clear()
    for _again in range(8):
        take(ENDS + 90 * DAY)

    assert mail.outbox == []
    assert not CertificateStep.objects.filter(done_at=None).exists()


def test_whoever_has_points_that_are_still_looked_at_is_not_reminded():
    passed()
    take(OPENS)
    attempt(ada(), cycle=2, at=OPENS + SOON, state="held")
    mail.outbox.clear()
    for day in range(45):
        take(OPENS + day * DAY + timedelta(hours=8))

    assert mail.outbox == []


def test_reminders_are_turned_off_by_one_press_and_the_other_mails_leave():
    held = passed()
    take(OPENS)
    take(OPENS + timedelta(hours=7))
    path = re.search(r"(/certificates/reminders/\S+)", mail.outbox[-1].body)[1]
    stranger = Client(enforce_csrf_checks=True)

    assert "No more of these mails" in stranger.get(path).text
    assert ReminderChoice.objects.count() == 0
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert stranger.get("/certificates/reminders/invented/").status_code == 404

    mail.outbox.clear()
    for day in range(44):
        take(OPENS + day * DAY + timedelta(hours=8))
    assert mail.outbox == []
    suspend(held, ENDS - DAY)
    take(ENDS - DAY)
    assert subjects() == ["Your certificate “Radio-frequency skin tightening” is on hold"]


def test_only_the_person_turns_reminders_on_again(client):
    actions.choose_reminders(person=ada(), wanted=False, by=VISITOR)
    for other in (VISITOR, bob()):
        with pytest.raises(Refused, match="Sign in to turn reminders on"):
            actions.choose_reminders(person=ada(), wanted=True, by=other)

    client.force_login(ada())
    assert (
        "You get no mail before a certificate ends." in client.get("/certificates/reminders/").text
    )
    client.post("/certificates/reminders/", {"wanted": "yes"})
    assert actions.wants_reminders(ada().pk)


def test_withdrawal_from_a_day_ahead_is_told_at_once_with_its_day():
    held = passed()
    mail.outbox.clear()
    actions.withdraw(
        certificate=held, by=root(), reason_class="request", reason="Asked.", effect="from_date",
        effective_at=OPENS, now=PASSED_AT + DAY,
    )  # fmt: skip
    take(PASSED_AT + DAY)

    (message,) = mail.outbox
    body = " ".join(message.body.split())
    assert "is taken back from 9 April 2027, 00:00 UTC on." in body
    assert "Reason: At the holder&#x27;s request" not in body
    assert "Reason: At the holder's request." in body


def test_site_without_mail_opens_renewals_and_queues_none(settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False
    passed()
    take(OPENS + timedelta(hours=8))

    assert mail.outbox == []
    assert renewals(ada()) == [(2, "renewal", OPENS)]


# --- The sweep ------------------------------------------------------------------------------------------


def test_trouble_with_one_step_keeps_no_other_waiting(monkeypatch):
    passed(bob())
    held = passed()
    does = due_steps.DOES["opens"]

    def breaks_for_bob(step, by, now):
        if step.certificate.person_id == bob().pk:
            raise RuntimeError("no")
        return does(step, by, now)

    monkeypatch.setitem(due_steps.DOES, "opens", breaks_for_bob)
    assert take(OPENS) == 1
    assert renewals(ada()) == [(2, "renewal", OPENS)]
    assert take(OPENS) == 0

    monkeypatch.setitem(due_steps.DOES, "opens", does)
    take(OPENS + timedelta(hours=2))
    assert renewals(bob()) == [(2, "renewal", OPENS)]
    assert held.steps.filter(done_at=None).count() == 1


def test_sweep_takes_some_hundred_at_a_time(monkeypatch):
    monkeypatch.setattr(due_steps, "MOST_PER_SWEEP", 2)
    for person in (ada(), bob(), root()):
        scheme(attempt(person).quiz)
        actions.sweep(by=SYSTEM, now=PASSED_AT + SOON)

    assert [take(PASSED_AT + DAY), take(PASSED_AT + DAY), take(PASSED_AT + DAY)] == [2, 1, 0]


def test_sweep_of_nothing_costs_the_same_however_many_steps_lie_ahead_and_behind():
    held = passed()

    def more(number: int) -> None:
        CertificateStep.objects.bulk_create(
            CertificateStep(certificate=held, step=f"s{place}", due_at=OPENS, done_at=done)
            for place, done in [
                (f"{number}-{n}", None if n % 2 else PASSED_AT) for n in range(number)
            ]
        )
        show_rows_to_the_planner()

    more(200)
    few = database_steps(lambda: take(PASSED_AT + DAY))
    more(2000)
    many = database_steps(lambda: take(PASSED_AT + DAY))

    assert many <= few * 1.2 + 20


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once():
    made = attempt(ada())
    scheme(made.quiz)
    actions.issue_certificate(by=SYSTEM, attempt_id=made.pk, now=PASSED_AT + SOON)
    mail.outbox.clear()

    taken = at_once([lambda: take(PASSED_AT + DAY)] * 4)

    assert sorted(taken) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1


def test_certificates_from_before_are_planned_where_something_can_still_come():
    held = passed()
    gone = passed(bob())
    withdraw(gone, PASSED_AT + DAY)
    old = passed(root())
    actions.reissue(
        certificate=old, by=vera(), name="Root Married", native_name="", why=married(), now=PASSED_AT + DAY
    )  # fmt: skip
    CertificateStep.objects.all().delete()

    migration = import_module("certificates.migrations.0009_renewal")
    migration.plan_first_steps(apps, None)

    rows = CertificateStep.objects.order_by("pk").values_list("certificate", "step", "due_at")
    assert list(rows) == [(held.pk, "opens", OPENS), (old.replaced_by.pk, "opens", OPENS)]


# --- A pass behind an earlier certificate that somebody stopped -----------------------------------------


def sat_again(at: datetime, released: datetime) -> Attempt:
    """A renewal that was handed in then, and counted later: somebody had looked at it."""
    made = attempt(ada(), cycle=2, at=at, state="held")
    result(made, state="passed", at=released)
    return made


def is_missed(made: Attempt) -> bool:
    return actions.passes_without_certificate().filter(pk=made.pk).exists()


def test_pass_from_before_a_withdrawal_becomes_no_certificate_after_it():
    held = passed()
    take(OPENS)
    made = sat_again(OPENS + DAY, released=OPENS + 4 * DAY)
    withdraw(held, OPENS + 2 * DAY)

    assert actions.issue_certificate(by=SYSTEM, attempt_id=made.pk, now=OPENS + 5 * DAY) is None
    assert not is_missed(made)
    assert not Certificate.objects.filter(cycle=2).exists()


def test_pass_that_was_sat_after_the_withdrawal_begins_anew():
    held = passed()
    withdraw(held, OPENS)
    made = attempt(ada(), cycle=2, at=OPENS + 2 * DAY)

    assert is_missed(made)
    assert issued(made, OPENS + 2 * DAY + SOON).valid_from == OPENS + 2 * DAY


def test_pass_waits_while_the_certificate_that_it_renews_is_on_hold():
    held = passed()
    take(OPENS)
    made = sat_again(OPENS + DAY, released=OPENS + 4 * DAY)
    suspend(held, OPENS + 2 * DAY)

    assert actions.issue_certificate(by=SYSTEM, attempt_id=made.pk, now=OPENS + 5 * DAY) is None
    assert not is_missed(made)

    actions.reinstate(certificate=held, by=root(), reason="Nothing.", now=OPENS + 6 * DAY)
    assert is_missed(made)
    assert issued(made, OPENS + 6 * DAY + SOON).valid_from == ENDS


def test_hold_on_one_that_was_renewed_since_stops_nothing_later():
    first = passed()
    take(OPENS)
    suspend(first, OPENS + 2 * DAY)
    actions.reinstate(certificate=first, by=root(), reason="Nothing.", now=OPENS + 3 * DAY)
    second = passed(cycle=2, at=OPENS + 4 * DAY)
    take(ENDS)

    third = passed(cycle=3, at=second.term.opens_at + DAY)

    assert third.facts["renews"] == second.code


def test_looking_at_a_renewal_longer_than_the_old_one_lasts_costs_no_day():
    passed()
    take(OPENS)
    made = sat_again(ENDS - DAY, released=ENDS + 3 * DAY)

    assert issued(made, ENDS + 3 * DAY + SOON).valid_from == ENDS


def test_withdrawal_of_the_code_before_a_correction_leaves_the_renewal_of_the_corrected_one():
    old = passed()
    actions.reissue(
        certificate=old, by=root(), name="Ada Other", native_name="", why=married(), now=PASSED_AT + DAY
    )  # fmt: skip
    take(OPENS)
    withdraw(Certificate.objects.get(pk=old.pk), OPENS + DAY)
    take(OPENS + DAY + SOON)

    assert quizzes.availability(user=ada(), quiz=exam(), now=OPENS + 2 * DAY).can_start


def test_withdrawal_is_told_before_whatever_the_calendar_left_behind(monkeypatch):
    monkeypatch.setattr(due_steps, "MOST_PER_SWEEP", 1)
    held = issued(attempt(bob()), PASSED_AT + SOON)
    for _ in range(5):
        take(PASSED_AT + SOON)
    passed()
    for _ in range(5):
        take(PASSED_AT + SOON)
    withdraw(held, OPENS + DAY)

    take(OPENS + DAY)

    withdrawn = CertificateStep.objects.get(step="withdrawn")
    assert withdrawn.done_at is not None
    assert CertificateStep.objects.due(OPENS + DAY).exists()


# --- The pages ------------------------------------------------------------------------------------------


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("days_left", "said"),
    [
        (181, "on you can renew your certificate"),
        (20, "You can renew your certificate now"),
        (-20, "You can still renew it"),
    ],
)
def test_page_of_the_holder_and_dashboard_say_when_renewal_opens_and_what_it_takes(
    client, days_left, said
):
    now = timezone.now()
    until = now + days_left * DAY
    made = attempt(ada(), at=until - 184 * DAY)
    held = issued(made, until - 184 * DAY + SOON)
    for _step in range(8):
        take(now)
    client.force_login(ada())

    for path in (f"/certificates/{held.uuid}/", "/dashboard/"):
        text = " ".join(client.get(path).text.split())
        assert said in text
        assert "with tries and waits of their own" in text
        assert (f'href="/quizzes/{made.quiz.code}/">To the exam' in text) == (days_left < 100)


@pytest.mark.any_engine
def test_page_of_the_exam_says_term_and_renewal_before_the_start(client):
    made = attempt(bob())
    scheme(made.quiz)
    client.force_login(ada())

    text = " ".join(client.get(f"/quizzes/{made.quiz.code}/").text.split())

    assert "6 months from the pass" in text
    assert "in the last quarter of the term, at most 90 days before its end" in text


@pytest.mark.any_engine
def test_renewed_certificate_leads_to_the_new_one_and_says_from_when_that_counts(client):
    now = timezone.now()
    old = passed(at=now - 160 * DAY)
    take(now)
    new = passed(cycle=2, at=now)
    client.force_login(ada())

    assert f'href="/certificates/{new.uuid}/">See the new one' in client.get(f"/certificates/{old.uuid}/").text  # fmt: skip
    text = " ".join(client.get(f"/certificates/{new.uuid}/").text.split())
    assert "It begins on" in text
    assert "Until then the certificate counts that it renews." in text


# --- What others make of it -----------------------------------------------------------------------------


@pytest.mark.each_engine
def test_audit_finds_nothing_wrong_with_a_certificate_that_was_renewed():
    passed()
    enter(PASSED_AT + SOON)
    passed(cycle=2, at=OPENS)
    take(ENDS)
    enter()

    chain.audit(by=SYSTEM, now=ENDS + DAY, is_whole=True, with_results=False)

    assert list(Finding.objects.open().values_list("problem", "kind", "about")) == []


def test_clinic_that_asks_about_many_is_led_to_the_renewal_too():
    old, new = passed(), passed(cycle=2, at=OPENS)
    take(ENDS)
    rows = actions.find_issued_of([old.code, new.code])

    beside = actions.BesideMany(rows.values())

    assert [found[0] for found in map(beside.successor, rows.values()) if found] == [new.code]


# --- The mail of the end, where something keeps the renewal -----------------------------------------------


def mail_of_the_end() -> str:
    """The last one, once every step by the calendar is taken."""
    mail.outbox.clear()
    for _again in range(8):
        take(ENDS + timedelta(hours=8))
    (message,) = mail.outbox
    assert message.subject.endswith("has ended")
    return " ".join(message.body.split())


def test_mail_of_the_end_says_what_clinics_read_of_one_that_is_on_hold():
    held = passed()
    suspend(held, ENDS - DAY)
    take(ENDS - DAY)

    text = mail_of_the_end()

    assert "clinics that check it now read “suspended”" in text
    assert "“expired”" not in text
    assert "/quizzes/" not in text


def test_mail_of_the_end_sends_nobody_to_sit_what_they_have_the_points_of():
    passed()
    take(OPENS)
    attempt(ada(), cycle=2, at=OPENS + SOON, state="held")

    text = mail_of_the_end()

    assert "You have enough points in the exam again, so there is nothing to sit." in text
    assert "You can still renew it" not in text
    assert "read “expired”" in text


# --- What leaves late, or once more -----------------------------------------------------------------------


def test_change_that_another_has_overtaken_is_told_by_that_one_alone():
    held = passed()
    mail.outbox.clear()
    suspend(held, PASSED_AT + DAY)
    actions.reinstate(certificate=held, by=root(), reason="Nothing.", now=PASSED_AT + 2 * DAY)
    take(PASSED_AT + 3 * DAY)

    assert subjects() == ["Your certificate “Radio-frequency skin tightening” counts again"]


def test_mails_that_leave_once_more_after_a_restore_say_what_stands():
    held = passed()
    suspend(held, PASSED_AT + DAY)
    take(PASSED_AT + DAY)
    actions.reinstate(certificate=held, by=root(), reason="Nothing.", now=PASSED_AT + 2 * DAY)
    take(PASSED_AT + 2 * DAY)
    for day in range(3):
        take(OPENS + day * DAY + timedelta(hours=8))
    withdraw(held, OPENS + 4 * DAY)
    take(OPENS + 4 * DAY)
    mail.outbox.clear()
    # As a backup of before has them: the steps are due, and nobody knows that they were taken.
    CertificateStep.objects.update(done_at=None, is_told=False)

    for _again in range(8):
        take(OPENS + 5 * DAY)

    assert subjects() == ["Your certificate “Radio-frequency skin tightening” is taken back"]
    assert renewals(ada()) == [(2, "renewal", OPENS)]
    assert quizzes.availability(user=ada(), quiz=exam(), now=OPENS + 5 * DAY).reason == "entry-closed"  # fmt: skip
