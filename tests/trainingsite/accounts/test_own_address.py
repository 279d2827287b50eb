"""The old address can stop a change of address that the person asked for, and undo it for a week."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.mailbox import (
    assert_is_out_of_the_way,
    form_with,
    somebody_with,
)
from tests.trainingsite.accounts.test_addresses import (
    NEW,
    OLD,
    _ask,
    _link,
    _shown_again,
    _signed_in,
)
from trainingsite.accounts.actions import own_address
from trainingsite.accounts.actions.lost_mailbox import propose_address_change
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import AddressChange, OwnAddressChange, Proposal, SecurityEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _paths(act: str, to: str = OLD) -> list[str]:
    """The links of this act in the messages to the address, newest first."""
    bodies = [message.body for message in reversed(mail.outbox) if message.to == [to]]
    pattern = rf"/accounts/address/own/{act}/\S+"
    return [found[0] for body in bodies if (found := re.search(pattern, body))]


def _confirm(to: str = NEW) -> None:
    message = next(one for one in reversed(mail.outbox) if one.to == [to])
    Client().post(_link(message), {"password": people.PASSWORD})


def _moved(client: Client, person: Any, new: str = NEW) -> str:
    """Somebody who is signed in has given the account another address; gives the link that undoes it."""
    old = person.email
    _shown_again(_signed_in(client, person))
    _ask(client, new)
    _confirm(new)
    person.refresh_from_db()
    assert person.email == new
    return _paths("undo", old)[0]


def test_old_address_stops_a_change_before_it_is_confirmed(client):
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    _ask(client)
    stop = _paths("stop")[0]

    assert "Stop it" in Client().get(stop).content.decode()
    assert OwnAddressChange.objects.open().count() == 1, "looking at the page stops nothing"
    Client().post(stop)
    _confirm()

    ada.refresh_from_db()
    assert ada.email == OLD
    assert [one.stop for one in OwnAddressChange.objects.all()] == ["link"]
    assert not EmailAddress.objects.filter(email=NEW).exists()
    assert "keeps its address" in Client().get(stop).content.decode()


def test_old_address_undoes_a_change_that_took_effect(client):
    ada = people.ada()
    undo = _moved(client, ada)
    visitor = Client()

    assert "Undo it" in visitor.get(undo).content.decode()
    visitor.post(undo)

    ada.refresh_from_db()
    assert ada.email == OLD
    assert not ada.has_usable_password()
    rows = EmailAddress.objects.filter(user=ada).values_list("email", "verified", "primary")
    assert list(rows) == [(OLD, True, True)]
    assert client.get("/dashboard/").status_code == 302, "every session has ended"
    events = SecurityEvent.objects.filter(kind="address-changed", person=ada).order_by("id")
    assert [(one.facts["how"], one.by_role) for one in events] == [
        ("asked", ""),
        ("confirmed", "visitor"),
        ("undone", "visitor"),
    ]


def _code_app(person: Any) -> Authenticator:
    made: Authenticator = Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    return made


def test_second_factor_of_a_thief_goes_with_the_undo_and_its_owner_is_told(client):
    ada = people.ada()
    undo = _moved(client, ada)
    _code_app(ada)
    Authenticator.objects.create(
        user=ada, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"}
    )

    Client().post(undo)

    assert not Authenticator.objects.filter(user=ada).exists()
    assert "A second factor was added to the account" in mail.outbox[-1].body
    events = SecurityEvent.objects.filter(kind="second-factor-changed", person=ada)
    assert {(one.facts["how"], one.facts["type"]) for one in events} == {
        ("undone", "totp"),
        ("undone", "recovery_codes"),
    }


def test_second_factor_from_before_the_change_stays(client):
    ada = people.ada()
    undo = _moved(client, ada)
    factor = _code_app(ada)
    OwnAddressChange.objects.update(asked_at=factor.created_at + timedelta(seconds=1))
    OwnAddressChange.objects.update(applied_at=factor.created_at + timedelta(seconds=2))

    Client().post(undo)

    assert Authenticator.objects.filter(user=ada).exists()
    assert "A second factor was added" not in mail.outbox[-1].body


def test_link_for_a_new_password_goes_to_the_old_address(client):
    ada = people.ada()
    Client().post(_moved(client, ada))
    told = mail.outbox[-1]
    visitor = Client()

    page = visitor.get(_link(told))["Location"]
    visitor.post(
        page, {"password1": "yarrow-quartz-78-harbour", "password2": "yarrow-quartz-78-harbour"}
    )

    assert told.to == [OLD]
    assert told.subject == "RF Safety Training: Your account has its address back"
    ada.refresh_from_db()
    assert ada.check_password("yarrow-quartz-78-harbour")


def test_link_that_undoes_works_once(client):
    ada = people.ada()
    undo = _moved(client, ada)
    Client().post(undo)
    ada.refresh_from_db()
    ada.set_password("zither-quartz-78-harbour")
    ada.save()

    again = Client().post(undo, follow=True)

    ada.refresh_from_db()
    assert ada.check_password("zither-quartz-78-harbour")
    assert "undone already" in again.content.decode()


@pytest.mark.parametrize(("days", "address"), [(6.99, OLD), (7, NEW)])
def test_link_that_undoes_works_for_seven_days(client, days, address):
    ada = people.ada()
    undo = _moved(client, ada)
    before = timezone.now() - timedelta(days=days)
    OwnAddressChange.objects.update(applied_at=before)

    answer = Client().post(undo, follow=True)

    ada.refresh_from_db()
    assert ada.email == address
    assert ("too old" in answer.content.decode()) == (address == NEW)


def test_first_address_undoes_what_followed_and_its_links(client):
    """A thief moves the account on from the address that they moved it to."""
    ada = people.ada()
    first = _moved(client, ada)
    second = _moved(Client(), ada, "ada.third@people.example")

    Client().post(first)
    Client().post(second)

    ada.refresh_from_db()
    assert ada.email == OLD
    assert OwnAddressChange.objects.standing().count() == 0


def test_what_the_account_proposed_is_stopped(client):
    root, ada = people.root(), people.ada()
    undo = _moved(client, root, "root.new@people.example")
    propose_address_change(
        person=ada, new_email=NEW, reason="Lost it.", by=root, now=timezone.now()
    )

    Client().post(undo)

    assert [(one.stop, one.is_open) for one in Proposal.objects.all()] == [("overtaken", False)]
    assert "given back" in Proposal.objects.get().stop_note


def test_what_administrators_decided_since_is_not_undone(client):
    ada = people.ada()
    undo = _moved(client, ada)
    now = timezone.now()
    AddressChange.objects.create(
        person=ada, old_email=NEW, new_email="ada.safe@people.example", asked_by=people.root(),
        reason="Stolen.", asked_at=now, told_at=now, due_at=now, confirmed_at=now, applied_at=now,
    )  # fmt: skip

    answer = Client().post(undo, follow=True)

    ada.refresh_from_db()
    assert ada.email == NEW
    assert "Administrators have given this account an address" in answer.content.decode()


@pytest.mark.each_engine
def test_sign_up_that_nobody_confirmed_does_not_keep_the_owner_out(client):
    """A thief moves the account and signs up with the owner's address: the owner gets the account back all the same."""
    ada = people.ada()
    undo = _moved(client, ada)
    form = form_with(OLD)

    answer = Client().post(undo, follow=True)

    ada.refresh_from_db()
    assert "Another account has this address" not in answer.content.decode()
    assert (ada.email, ada.is_active) == (OLD, True)
    assert_is_out_of_the_way(form)


@pytest.mark.each_engine
def test_sign_up_that_nobody_confirmed_does_not_keep_the_new_address(client):
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    before = form_with("ada.third@people.example")
    _ask(client, "ada.third@people.example")

    _confirm("ada.third@people.example")

    ada.refresh_from_db()
    assert ada.email == "ada.third@people.example"
    assert_is_out_of_the_way(before)
    assert [one.is_open for one in OwnAddressChange.objects.all()] == [False]


@pytest.mark.parametrize(
    "columns",
    [
        {"is_staff": True},
        {"is_superuser": True},
        {"is_demo": True},
        {"is_active": False},
        {"entry_is_held": True},
        {"last_login": timezone.now()},
    ],
)
def test_account_that_is_more_than_a_form_keeps_its_address(client, columns):
    ada = people.ada()
    undo = _moved(client, ada)
    other = form_with(OLD)
    type(other).objects.filter(pk=other.pk).update(**columns)

    Client().post(undo, follow=True)

    ada.refresh_from_db()
    other.refresh_from_db()
    assert (ada.email, other.email) == (NEW, OLD)


def test_address_that_somebody_else_has_by_now_is_not_taken_without_people(client):
    ada = people.ada()
    undo = _moved(client, ada)
    somebody_with(OLD)

    answer = Client().post(undo, follow=True)

    ada.refresh_from_db()
    assert ada.email == NEW
    assert "the account is held from now on" in answer.content.decode()


def test_link_for_one_act_does_not_do_the_other(client):
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    _ask(client)
    stop = _paths("stop")[0]

    assert Client().post(stop.replace("/stop/", "/undo/")).status_code == 404
    assert Client().post(stop[:-3] + "/").status_code == 404


def test_person_with_a_second_factor_changes_the_address_too(client):
    ada = people.ada()
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    client.force_login(ada)
    _shown_again(client)

    _ask(client)

    assert OwnAddressChange.objects.open().count() == 1


def test_cancelled_and_repeated_changes_leave_one_open(client):
    _shown_again(_signed_in(client, people.ada()))
    _ask(client)
    client.post("/accounts/email/", {"email": NEW, "action_remove": ""})
    _ask(client, "ada.third@people.example")
    _ask(client)

    stops = OwnAddressChange.objects.order_by("id").values_list("new_email", "stop")
    assert list(stops) == [(NEW, "person"), ("ada.third@people.example", "person"), (NEW, "")]


def test_change_that_nobody_confirms_lapses_with_its_link(client):
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    _ask(client)

    ended = own_address.lapse_own_changes(by=SYSTEM, now=timezone.now() + timedelta(days=15))
    _confirm()

    ada.refresh_from_db()
    assert (ended, ada.email) == (1, OLD)
    assert OwnAddressChange.objects.get().stop == "lapsed"


def test_change_that_was_asked_for_before_rows_were_kept_can_be_undone(client):
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    _ask(client)
    OwnAddressChange.objects.all().delete()
    _confirm()

    Client().post(_paths("undo")[0])

    ada.refresh_from_db()
    assert ada.email == OLD


def test_change_that_is_not_in_effect_is_overtaken_by_nothing():
    change = OwnAddressChange(person=people.ada(), old_email=OLD, new_email=NEW)

    assert not change.is_overtaken
    assert change.undone_until is None


def test_page_says_which_address_the_account_has_after_the_first_took_it_back(client):
    ada = people.ada()
    first = _moved(client, ada)
    second = _moved(Client(), ada, "ada.third@people.example")

    Client().post(first)

    assert f"The account uses {OLD} again" in Client().get(first).content.decode()
    page = Client().get(second).content.decode()
    assert f"The account does not use {NEW} now" in page
    assert "We have sent a link" not in page


def test_page_promises_no_link_where_the_account_was_off_and_stays_so(client):
    ada = people.ada()
    undo = _moved(client, ada)
    type(ada).objects.filter(pk=ada.pk).update(is_active=False)

    page = Client().post(undo, follow=True).content.decode()

    assert f"The account uses {OLD} again" in page
    assert "We have sent a link" not in page
    assert "Nobody signs in for now" in page
    assert "/key/" not in mail.outbox[-1].body
