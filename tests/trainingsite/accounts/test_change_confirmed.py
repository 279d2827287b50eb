"""A change of address is confirmed from within the account, and undoing it gives nobody what the new mailbox did."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.mailbox import form_with
from tests.trainingsite.accounts.test_addresses import _ask, _link, _shown_again, _signed_in
from tests.trainingsite.accounts.test_own_address import _moved, _paths
from trainingsite.accounts.actions import own_address
from trainingsite.accounts.actions.case_parties import ask_party
from trainingsite.accounts.actions.cases import decide_by_two, decide_case
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actions.security import MOST_KEPT, note_security
from trainingsite.accounts.models import CaseEvent, OwnAddressChange, ReviewCase, SecurityEvent

pytestmark = pytest.mark.django_db(transaction=True)
VICTIM = "vic.tim@people.example"
ANOTHER = "yarrow-quartz-78-harbour"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _asked_for_by_a_stranger() -> tuple[Any, Any, str]:
    """A stranger's confirmed account wants the address with which its owner has just signed up."""
    stranger, own = people.ada(), form_with(VICTIM)
    own.set_password(ANOTHER)
    own.save()
    _ask(_shown_again(_signed_in_client(stranger)), VICTIM)
    message = next(one for one in reversed(mail.outbox) if one.to == [VICTIM])
    return stranger, own, _link(message)


def _signed_in_client(person: Any) -> Client:
    client = Client()
    _signed_in(client, person)
    _shown_again(client)
    return client


@pytest.mark.each_engine
@pytest.mark.parametrize("typed", [{}, {"password": ANOTHER}])
def test_mailbox_alone_confirms_no_change_and_its_own_sign_up_stays(typed):
    stranger, own, link = _asked_for_by_a_stranger()

    answer = Client().post(link, typed)

    stranger.refresh_from_db()
    own.refresh_from_db()
    assert answer.status_code == 400
    assert (stranger.email, own.email, own.is_active) == (people.ada().email, VICTIM, True)
    assert own.check_password(ANOTHER)
    assert not EmailAddress.objects.filter(email=VICTIM, verified=True).exists()


def test_mail_and_page_say_whose_account_it_is_and_that_it_is_no_sign_up():
    _stranger, _own, link = _asked_for_by_a_stranger()
    message = next(one for one in reversed(mail.outbox) if one.to == [VICTIM])

    page = Client().get(link).content.decode()

    assert message.subject == "RF Safety Training: An account wants to use this address"
    for text in (message.body, page):
        assert "a···@people.example" in text
        assert "This is no sign-up" in text
    assert "your address?" not in page


def test_whoever_is_signed_in_to_another_account_confirms_nothing():
    stranger, _own, link = _asked_for_by_a_stranger()

    answer = _signed_in_client(people.bob()).post(link)

    stranger.refresh_from_db()
    assert (answer.status_code, stranger.email) == (400, "ada@people.example")


def test_passwords_are_not_guessed_behind_the_link():
    _stranger, _own, link = _asked_for_by_a_stranger()
    browser = Client()
    for _try in range(6):
        browser.post(link, {"password": "wrong"})

    answer = browser.post(link, {"password": people.PASSWORD})

    assert answer.status_code == 400
    assert "Too many wrong passwords" in answer.content.decode()


def _new_password_by_link(address: str) -> None:
    Client().post("/accounts/password/reset/", {"email": address})
    message = next(one for one in reversed(mail.outbox) if one.to == [address])
    browser = Client()
    page = browser.get(_link(message))["Location"]
    browser.post(page, {"password1": ANOTHER, "password2": ANOTHER})


def _wanted_back() -> tuple[Any, str]:
    ada = people.ada()
    undo = _moved(Client(), ada)
    _new_password_by_link("ada.new@people.example")
    ada.refresh_from_db()
    assert ada.check_password(ANOTHER)
    return ada, undo


def test_what_the_new_mailbox_has_made_its_own_goes_back_by_nobody_alone():
    people.root()
    people.vera()
    ada, undo = _wanted_back()

    answer = Client().post(undo, follow=True)
    Client().post(undo)

    ada.refresh_from_db()
    case = ReviewCase.objects.get(kind=own_address.UNDO_KIND)
    assert (ada.email, ada.check_password(ANOTHER)) == ("ada.new@people.example", True)
    assert (case.person, case.reply_to, case.is_open) == (ada, "ada@people.example", True)
    assert "Two people decide whose it is" in answer.content.decode()


def test_passwords_that_the_log_only_counts_are_seen_too():
    ada = people.ada()
    undo = _moved(Client(), ada)
    before = timezone.now() - timedelta(minutes=5)
    kind = SecurityEvent.Kind.PASSWORD_CHANGED
    for minutes in (*range(MOST_KEPT), 20):  # the last one after the address was confirmed
        when = before + timedelta(seconds=minutes)
        note_security(kind=kind, by=ada, now=when, person=ada, how="changed")
    OwnAddressChange.objects.update(applied_at=before + timedelta(seconds=15))

    Client().post(undo)

    assert not SecurityEvent.objects.filter(
        kind=kind, at__gt=before + timedelta(seconds=15)
    ).exists()
    assert ReviewCase.objects.filter(kind=own_address.UNDO_KIND).count() == 1


@pytest.mark.each_engine
def test_two_people_give_it_back_after_a_hearing():
    ada, undo = _wanted_back()
    people.vera()
    Client().post(undo)
    case, now = ReviewCase.objects.get(kind=own_address.UNDO_KIND), timezone.now()
    facts = {"outcome": own_address.GOES_BACK, "note": "Seen in person, with her card."}
    until = (now + timedelta(days=8)).date()
    ask_party(case=case, person=ada, text="Whose is it?", until=until, by=people.root(), now=now)
    later = now + timedelta(days=10)
    proposal = decide_case(case=case, by=people.root(), now=later, **facts)
    assert proposal is not None
    ada.refresh_from_db()
    assert ada.email == "ada.new@people.example"

    decide_by_two(proposal=proposal, by=people.vera(), now=later)

    ada.refresh_from_db()
    assert (ada.email, ada.has_usable_password()) == ("ada@people.example", False)
    assert CaseEvent.objects.filter(case=case).exists()
    assert any(
        re.search("goes back", one.body) for one in mail.outbox if one.to == ["ada@people.example"]
    )
    assert _paths("undo", "ada@people.example")


def test_what_was_decided_otherwise_is_not_asked_again():
    ada, undo = _wanted_back()
    people.vera()
    Client().post(undo)
    case, now = ReviewCase.objects.get(kind=own_address.UNDO_KIND), timezone.now()
    stays = {"outcome": own_address.STAYS, "note": "It is hers."}
    proposal = decide_case(case=case, by=people.root(), now=now, **stays)
    assert proposal is not None
    second(proposal=proposal, by=people.vera(), now=now)

    answer = Client().post(undo, follow=True)

    ada.refresh_from_db()
    assert ada.email == "ada.new@people.example"
    assert "keeps its new address" in answer.content.decode()
    assert ReviewCase.objects.filter(kind=own_address.UNDO_KIND).count() == 1
