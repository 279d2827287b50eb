"""An administrator asks for another address: the owner is told and can stop it, then it takes effect."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from tests import people
from tests.trainingsite.accounts.mailbox import (
    BEFORE,
    DUE,
    NEW,
    NOW,
    OLD,
    asked,
    assert_is_out_of_the_way,
    email,
    form_with,
    links,
    somebody_with,
)
from trainingsite.accounts.actions import addresses
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import AddressChange

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def test_owner_is_told_at_once_at_every_old_address_and_the_new_one_is_asked():
    ada = people.ada()
    EmailAddress.objects.create(user=ada, email="ada.two@people.example", verified=True)

    asked(ada)

    assert [message.to[0] for message in mail.outbox] == ["ada.two@people.example", OLD, NEW]
    told, question = mail.outbox[1].body, mail.outbox[2].body
    for phrase in (
        NEW,
        "Lost her mailbox",
        "28 November 2026, 09:00 UTC",
        "1 December 2026, 09:00",
    ):
        assert phrase in told
    assert "You need not sign in" in told
    assert "!" not in told + question
    assert (set(links(OLD)), set(links(NEW))) == ({"stop"}, {"confirm"})


def test_nothing_changes_while_it_waits():
    change = asked()
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)

    assert addresses.sweep_address_changes(by=SYSTEM, now=BEFORE) == 0
    Client().post("/accounts/password/reset/", {"email": NEW})

    assert email() == OLD
    assert not EmailAddress.objects.filter(email=NEW).exists()
    assert "There is no account with this address" in mail.outbox[-1].subject


@pytest.mark.each_engine
def test_confirmed_change_takes_effect_after_the_wait(client):
    ada = people.ada()
    client.force_login(ada)
    change = asked(ada)
    Client().post(links(NEW)["confirm"])

    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 1

    change.refresh_from_db()
    ada.refresh_from_db()
    assert (ada.email, change.applied_at) == (NEW, DUE)
    rows = EmailAddress.objects.filter(user=ada).values_list("email", "verified", "primary")
    assert list(rows) == [(NEW, True, True)]
    assert ada.check_password(people.PASSWORD)
    assert client.get("/dashboard/").status_code == 302  # every device is signed out
    changed = [message.to[0] for message in mail.outbox if "was changed" in message.subject]
    assert changed == [OLD, NEW]
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 0


def test_new_address_signs_in_and_gets_the_password_link():
    addresses.confirm_address_change(change=asked(), by=VISITOR, now=NOW)
    addresses.sweep_address_changes(by=SYSTEM, now=DUE)
    mail.outbox.clear()

    signed_in = Client().post("/accounts/login/", {"login": NEW, "password": people.PASSWORD})
    for address in (OLD, NEW):
        Client().post("/accounts/password/reset/", {"email": address})

    assert signed_in["Location"] == "/dashboard/"
    assert [(m.to[0], "Choose a new password" in m.subject) for m in mail.outbox] == [
        (OLD, False),
        (NEW, True),
    ]


def test_unconfirmed_change_takes_no_effect_and_lapses():
    change = asked()

    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 0
    addresses.sweep_address_changes(by=SYSTEM, now=NOW + timedelta(days=14))

    change.refresh_from_db()
    assert (email(), change.stop) == (OLD, "lapsed")
    with pytest.raises(Refused):
        addresses.confirm_address_change(change=change, by=VISITOR, now=NOW + timedelta(days=15))


@pytest.mark.each_engine
def test_owner_stops_it_from_the_mail_without_signing_in():
    change = asked()
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)
    link, nobody = links(OLD)["stop"], Client()

    shown = nobody.get(link).content.decode()
    change.refresh_from_db()
    assert change.is_open  # a mail program that opens links stops nothing
    stopped = nobody.post(link, follow=True).content.decode()

    change.refresh_from_db()
    assert "Lost her mailbox" in shown
    assert "The account keeps its address" in stopped
    assert (change.stop, change.stopped_by) == ("link", None)
    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 0
    assert email() == OLD


@pytest.mark.each_engine
def test_stopped_is_final():
    change = asked()
    addresses.stop_address_change(change=change, by=VISITOR, now=NOW)

    for act in (
        lambda: addresses.confirm_address_change(change=change, by=VISITOR, now=NOW),
        lambda: addresses.stop_address_change(change=change, by=people.root(), now=NOW),
    ):
        with pytest.raises(Refused, match="That is final"):
            act()
    page = Client().post(links(NEW)["confirm"], follow=True).content.decode()
    assert "This change was stopped" in page


@pytest.mark.parametrize("act", ["stop", "confirm", "other"])
def test_link_of_another_act_or_a_changed_one_leads_nowhere(act):
    asked()
    others = {"stop": links(NEW)["confirm"], "confirm": links(OLD)["stop"], "other": ""}
    token = (others[act] or links(OLD)["stop"]).split("/")[-2]

    for address in (f"/accounts/address/{act}/{token}/", f"/accounts/address/stop/{token[:-1]}x/"):
        assert Client().post(address).status_code == 404
    assert AddressChange.objects.open().count() == 1


@pytest.mark.each_engine
def test_person_sees_it_and_stops_it_when_signed_in(client):
    ada = people.ada()
    change = asked(ada)
    client.force_login(ada)

    assert NEW in client.get("/accounts/email/").content.decode()
    client.post("/accounts/address/stop/")

    change.refresh_from_db()
    assert (change.stop, change.stopped_by) == ("person", ada)


@pytest.mark.each_engine
def test_person_reads_of_it_on_the_dashboard_and_stops_it_from_there(client):
    ada, phrase = people.ada(), f"asked to change the address of your account to {NEW}"
    client.force_login(ada)
    before = client.get("/dashboard/").content.decode()
    change = asked(ada)

    shown = client.get("/dashboard/").content.decode()
    client.post("/accounts/address/stop/")

    change.refresh_from_db()
    assert (phrase in before, phrase in shown) == (False, True)
    assert 'action="/accounts/address/stop/"' in shown
    assert change.stop == "person"
    assert phrase not in client.get("/dashboard/").content.decode()


@pytest.mark.parametrize("other", [people.eve, people.root])
def test_nobody_else_stops_it_there(client, other):
    asked()
    client.force_login(other())

    assert client.post("/accounts/address/stop/").status_code == 404
    assert AddressChange.objects.open().exists()


def _superuser() -> Any:
    chief = get_user_model().objects.filter(email="chief@clinic.example").first()
    return chief or get_user_model().objects.create_superuser(
        "chief@clinic.example", people.PASSWORD
    )


@pytest.mark.parametrize(
    ("person", "by", "changes", "phrase"),
    [
        (people.ada, people.eve, {}, "Only an administrator"),
        (people.ada, people.lead, {}, "Only an administrator"),
        (people.root, people.root, {}, "what is their own"),
        (_superuser, people.root, {}, "Only a superuser"),
        (_superuser, _superuser, {}, "what is their own"),
        (people.ada, people.root, {"reason": " "}, "Say why"),
        (people.ada, people.root, {"new_email": "ADA@people.example"}, "address of the account"),
        (people.ada, people.root, {"new_email": "root@people.example"}, "Another account"),
    ],
)
def test_request_is_refused_with_words(person, by, changes, phrase):
    with pytest.raises((Refused, NotAllowed), match=phrase):
        asked(person(), by(), **changes)

    assert not AddressChange.objects.exists()
    assert mail.outbox == []


def test_superuser_asks_for_another_superuser():
    other = get_user_model().objects.create_superuser("two@clinic.example", people.PASSWORD)

    assert asked(other, _superuser()).is_open


def test_without_mail_nothing_can_be_asked(settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False

    with pytest.raises(Refused, match="cannot send mail"):
        asked()


@pytest.mark.each_engine
def test_one_change_at_a_time():
    asked()

    with pytest.raises(Refused, match="under way already"):
        asked(new_email="third@people.example")
    with pytest.raises(IntegrityError):
        AddressChange.objects.create(
            person=people.ada(), old_email=OLD, new_email=NEW, asked_by=people.root(),
            reason="Again.", asked_at=NOW, due_at=DUE,
        )  # fmt: skip


@pytest.mark.each_engine
@pytest.mark.parametrize(
    ("meanwhile", "stop"),
    [
        (lambda: _set(people.ada(), email="ada.own@people.example"), "overtaken"),
        (lambda: somebody_with(NEW), "overtaken"),
        (lambda: _set(people.root(), is_active=False), "refused"),
        (lambda: people.root().groups.clear(), "refused"),
        (lambda: _set(people.ada(), is_superuser=True), "refused"),
    ],
)
def test_change_that_no_longer_holds_is_stopped_when_it_is_due(meanwhile, stop):
    change = asked()
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)
    meanwhile()
    before = email()

    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 0

    change.refresh_from_db()
    assert (change.stop, change.applied_at) == (stop, None)
    assert email() == before


@pytest.mark.each_engine
def test_sign_up_that_nobody_confirmed_stops_no_change():
    before = form_with("third@people.example")
    change = asked(new_email="third@people.example")
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)

    assert addresses.sweep_address_changes(by=SYSTEM, now=DUE) == 1

    change.refresh_from_db()
    assert (change.stop, change.applied_at) == ("", DUE)
    assert email() == "third@people.example"
    assert_is_out_of_the_way(before)


def _set(person: Any, **columns: Any) -> None:
    get_user_model().objects.filter(pk=person.pk).update(**columns)
