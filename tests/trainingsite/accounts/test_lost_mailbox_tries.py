"""A mail server that does not take every notice: who was told is left alone, who was not is tried again, once an hour."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.db import connection
from django.test import Client

from tests import people
from tests.at_once import at_once
from tests.trainingsite.accounts.mailbox import DUE, NEW, NOW, OLD, asked, email, links, requested
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import addresses
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import AddressChange

pytestmark = pytest.mark.django_db

SECOND = "ada.two@people.example"
HOUR, WAIT = timedelta(hours=1), timedelta(hours=72)
SERVERS = "tests.trainingsite.accounts.gone."


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True
    settings.MAIL_SERVER_BACKEND = f"{SERVERS}GoneMailboxes"
    settings.GONE_MAILBOXES = {}


def _with_two_addresses() -> Any:
    ada = people.ada()
    EmailAddress.objects.create(user=ada, email=SECOND, verified=True)
    return ada


def _told() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def _now_of(change: AddressChange) -> AddressChange:
    change.refresh_from_db()
    return change


def test_wait_begins_when_the_owner_was_told(settings):
    settings.MAIL_SERVER_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens there
    change = requested()
    assert not addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 0
    settings.MAIL_SERVER_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE + HOUR) == 0

    assert (_now_of(change).told_at, change.due_at) == (DUE + HOUR, DUE + HOUR + WAIT)
    assert _told() == [OLD, NEW]
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE + WAIT) == 0
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE + HOUR + WAIT) == 1


def test_address_that_is_refused_keeps_no_other_from_being_told(settings, caplog):
    settings.GONE_MAILBOXES = {SECOND: 451}
    change = requested(_with_two_addresses())

    assert not addresses.tell_about(change=change, by=SYSTEM, now=NOW)

    assert _told() == [OLD, NEW]
    assert (_now_of(change).told_addresses, change.told_at) == ([OLD, NEW], None)
    assert "the notice about a change of address was not sent" in caplog.text


def test_only_the_missing_address_is_tried_again_and_hourly(settings):
    settings.GONE_MAILBOXES = {SECOND: 451}
    change = requested(_with_two_addresses())
    addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    addresses.sweep_address_changes(by=SYSTEM, now=NOW + HOUR)  # refused again
    assert _told() == [OLD, NEW]
    settings.GONE_MAILBOXES = {}

    addresses.sweep_address_changes(by=SYSTEM, now=NOW + 2 * HOUR - timedelta(seconds=1))
    assert _told() == [OLD, NEW]
    addresses.sweep_address_changes(by=SYSTEM, now=NOW + 2 * HOUR)
    addresses.sweep_address_changes(by=SYSTEM, now=NOW + 3 * HOUR)

    assert _told() == [OLD, NEW, SECOND]
    assert _now_of(change).told_addresses == [OLD, NEW, SECOND]
    assert (change.told_at, change.due_at) == (NOW + 2 * HOUR, NOW + 2 * HOUR + WAIT)


def test_confirmed_change_waits_for_the_address_that_was_told_last(settings):
    settings.GONE_MAILBOXES = {SECOND: 451}
    change = requested(_with_two_addresses())
    addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    Client().post(links(NEW)["confirm"])

    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 0
    settings.GONE_MAILBOXES = {}
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE + HOUR) == 0
    assert (
        addresses.sweep_address_changes(by=SYSTEM, now=DUE + HOUR + WAIT - timedelta(seconds=1))
        == 0
    )
    assert email() == OLD
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE + HOUR + WAIT) == 1
    assert email() == NEW


def test_mailbox_that_is_gone_does_not_hold_the_change_up(settings):
    settings.GONE_MAILBOXES = {OLD: 550}

    change = asked()

    assert (change.told_at, change.told_addresses, _told()) == (NOW, [OLD, NEW], [NEW])


def test_mailbox_that_is_gone_is_not_tried_again_for_the_sake_of_another(settings):
    settings.GONE_MAILBOXES = {OLD: 550, SECOND: 451}
    change = requested(_with_two_addresses())
    assert not addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    settings.GONE_MAILBOXES = {}

    addresses.sweep_address_changes(by=SYSTEM, now=NOW + HOUR)

    assert (_told(), _now_of(change).told_at) == ([NEW, SECOND], NOW + HOUR)


@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_mailbox_that_takes_no_mail_now_is_tried_again(settings, code):
    settings.GONE_MAILBOXES = {OLD: code}
    change = requested()

    assert not addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    assert _now_of(change).told_at is None
    settings.GONE_MAILBOXES = {}
    addresses.sweep_address_changes(by=SYSTEM, now=DUE)

    assert _now_of(change).told_at == DUE
    assert _told() == [NEW, OLD]


def test_try_that_is_ended_in_the_middle_is_not_made_again_from_the_start(settings):
    settings.MAIL_SERVER_BACKEND, settings.GONE_MAILBOXES = f"{SERVERS}SlowMailboxes", {NEW: 0}
    change = requested()
    with pytest.raises(SoftTimeLimitExceeded):
        addresses.sweep_address_changes(by=SYSTEM, now=NOW)
    assert _now_of(change).told_addresses == [OLD]
    settings.GONE_MAILBOXES = {}

    addresses.sweep_address_changes(by=SYSTEM, now=NOW + HOUR)

    assert (_told(), _now_of(change).told_at) == ([OLD, NEW], NOW + HOUR)


def test_address_that_was_confirmed_between_two_tries_is_told_too(settings):
    settings.GONE_MAILBOXES = {OLD: 451}
    change = requested()
    addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    _with_two_addresses()
    addresses.sweep_address_changes(by=SYSTEM, now=NOW + HOUR)
    settings.GONE_MAILBOXES = {}

    addresses.sweep_address_changes(by=SYSTEM, now=NOW + 2 * HOUR)

    assert (_told(), _now_of(change).told_at) == ([NEW, SECOND, OLD], NOW + 2 * HOUR)


def test_stopped_or_lapsed_change_is_not_told_any_more(settings):
    settings.GONE_MAILBOXES = {OLD: 451}
    stopped, lapsed = requested(), requested(people.bob(), new_email="bob.new@people.example")
    for change in (stopped, lapsed):
        addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    AddressChange.objects.filter(pk=lapsed.pk).update(told_addresses=[])
    addresses.stop_address_change(change=stopped, by=VISITOR, now=NOW)
    settings.GONE_MAILBOXES = {}
    mail.outbox.clear()

    addresses.sweep_address_changes(by=SYSTEM, now=NOW + timedelta(days=14))

    assert not addresses.tell_about(change=stopped, by=SYSTEM, now=NOW + timedelta(days=14))
    assert (_told(), _now_of(lapsed).stop) == ([], "lapsed")


def test_pages_name_the_day_of_the_last_notice_and_the_desk_says_that_one_is_missing(settings):
    settings.GONE_MAILBOXES = {SECOND: 451}
    ada = _with_two_addresses()
    change = requested(ada)
    addresses.tell_about(change=change, by=SYSTEM, now=NOW)

    addresses.sweep_address_changes(by=SYSTEM, now=DUE)

    shown = Client().get(links(OLD)["stop"]).content.decode()
    desk = at_desk(people.root()).get(f"/admin/accounts/user/{ada.pk}/change/").content.decode()
    assert "4 December 2026, 09:00 UTC" in shown
    assert "could not be told at every address yet" in desk
    assert "tried again every hour" in desk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("already", [[], [OLD]])
def test_several_tries_at_once_tell_everybody_once(already):
    change = requested(_with_two_addresses())
    AddressChange.objects.filter(pk=change.pk).update(told_addresses=already)
    copies = [AddressChange.objects.get(pk=change.pk) for _try in range(3)]

    tries = [lambda one=one: addresses.tell_about(change=one, by=SYSTEM, now=NOW) for one in copies]
    found = at_once([*tries, lambda: addresses.sweep_address_changes(by=SYSTEM, now=NOW)])

    assert sorted(_told()) == sorted({OLD, SECOND, NEW} - set(already))
    assert all(answer in (True, False) for answer in found)
    assert (_now_of(change).told_at, sum(found) <= 1) == (NOW, True)


@pytest.mark.django_db(transaction=True)
def test_try_that_is_overtaken_as_it_begins_sends_nothing():
    change = requested(_with_two_addresses())
    other = AddressChange.objects.get(pk=change.pk)
    answers: list[Any] = []

    def other_first(execute: Any, sql: str, *rest: Any) -> Any:
        """In the last moment before our first writing the other try is made from its begin to its end."""
        if sql.startswith("UPDATE") and not answers:
            answers.extend(
                at_once([lambda: addresses.tell_about(change=other, by=SYSTEM, now=NOW)])
            )
        return execute(sql, *rest)

    with connection.execute_wrapper(other_first):
        mine = addresses.tell_about(change=change, by=SYSTEM, now=NOW)

    assert (answers, mine) == ([True], False)
    assert _told() == [SECOND, OLD, NEW]


def test_try_that_was_ended_is_not_taken_up_within_the_hour(settings):
    change = requested(_with_two_addresses())
    settings.MAIL_SERVER_BACKEND, settings.GONE_MAILBOXES = f"{SERVERS}SlowMailboxes", {NEW: 0}
    with pytest.raises(SoftTimeLimitExceeded):
        addresses.tell_about(change=change, by=SYSTEM, now=NOW)
    settings.GONE_MAILBOXES = {}

    assert not addresses.tell_about(change=change, by=SYSTEM, now=NOW + timedelta(minutes=1))
    addresses.sweep_address_changes(by=SYSTEM, now=NOW + timedelta(minutes=1))

    assert sorted(_told()) == sorted([OLD, SECOND])
