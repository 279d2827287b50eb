"""Nobody but the person changes an address, and the old one is told."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from tests import people
from tests.trainingsite.accounts.mailbox import somebody_with
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_engine]
NEW = "ada.new@people.example"
OLD = "ada@people.example"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _signed_in(client: Client, person: Any) -> Client:
    client.post("/accounts/login/", {"login": person.email, "password": people.PASSWORD})
    return client


def _shown_again(client: Client) -> Client:
    """The password is typed once more."""
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    return client


def _ask(client: Client, email: str = NEW) -> Any:
    return client.post("/accounts/email/", {"email": email, "action_add": ""})


def _link(message: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/accounts/\S+)", message.body)
    assert found is not None, message.body
    return found[1]


def _sent_to(address: str) -> list[str]:
    return [message.subject for message in mail.outbox if message.to == [address]]


def test_open_session_is_not_enough_to_change_the_address(client):
    _signed_in(client, people.ada())

    response = _ask(client)

    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert not EmailAddress.objects.filter(email=NEW).exists()
    assert "Type your password once more" in client.get(response["Location"]).content.decode()


def test_session_that_asked_goes_on_after_the_password(client):
    _signed_in(client, people.ada())
    page = _ask(client)["Location"]

    client.post(page, {"password": "wrong"})
    assert not EmailAddress.objects.filter(email=NEW).exists()
    client.get(client.post(page, {"password": people.PASSWORD})["Location"])

    assert EmailAddress.objects.filter(email=NEW, verified=False).exists()


@pytest.mark.each_engine
def test_new_address_takes_the_place_of_the_old_one_when_it_is_confirmed(client):
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    _ask(client)
    ada.refresh_from_db()
    before = ada.email
    confirmation = next(message for message in mail.outbox if message.to == [NEW])

    client.post(_link(confirmation))

    ada.refresh_from_db()
    assert (before, ada.email) == (OLD, NEW)
    rows = EmailAddress.objects.filter(user=ada).values_list("email", "verified", "primary")
    assert list(rows) == [(NEW, True, True)]
    assert _sent_to(OLD) == [
        "RF Safety Training: A new address was given for your account",
        "RF Safety Training: The address of your account was changed",
    ]


def test_notices_say_what_when_and_what_to_do(client):
    _shown_again(_signed_in(client, people.ada()))
    _ask(client)

    body = next(message.body for message in mail.outbox if message.to == [OLD])

    assert f"use the address {NEW}" in body
    assert re.search(r"When: \d+ \w+ 20\d\d, \d\d:\d\d UTC", body)
    assert "If it was not you, stop it here" in body
    assert "/accounts/password/reset/" in body
    assert "!" not in body


def test_every_confirmed_address_of_the_account_is_told(client):
    ada = people.ada()
    EmailAddress.objects.create(user=ada, email="ada.two@people.example", verified=True)
    _shown_again(_signed_in(client, ada))
    _ask(client)
    confirmation = next(message for message in mail.outbox if message.to == [NEW])

    client.post(_link(confirmation))

    changed = "RF Safety Training: The address of your account was changed"
    assert changed in _sent_to(OLD)
    assert changed in _sent_to("ada.two@people.example")


@pytest.mark.each_engine
def test_removed_address_is_told(client):
    ada = people.ada()
    EmailAddress.objects.create(user=ada, email="ada.two@people.example", verified=True)
    _shown_again(_signed_in(client, ada))

    client.post("/accounts/email/", {"email": "ada.two@people.example", "action_remove": ""})

    removed = "RF Safety Training: An address was removed from your account"
    assert _sent_to("ada.two@people.example") == [removed]
    assert _sent_to(OLD) == [removed]


def test_cancelled_change_leaves_the_link_dead(client):
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    _ask(client)
    link = _link(next(message for message in mail.outbox if message.to == [NEW]))
    client.post("/accounts/email/", {"email": NEW, "action_remove": ""})

    client.post(link)

    ada.refresh_from_db()
    assert ada.email == OLD


def test_no_password_link_goes_to_an_address_before_it_is_confirmed(client):
    _shown_again(_signed_in(client, people.ada()))
    _ask(client)
    mail.outbox.clear()

    Client().post("/accounts/password/reset/", {"email": NEW})

    assert _sent_to(NEW) == ["RF Safety Training: There is no account with this address"]


def test_password_link_goes_to_a_sign_up_that_was_never_confirmed(client, settings):
    settings.MAIL_IS_CONFIGURED = True
    get_user_model().objects.create_user("zoe@new.example", people.PASSWORD)

    client.post("/accounts/password/reset/", {"email": "Zoe@new.example"})

    assert [message.to for message in mail.outbox] == [["zoe@new.example"]]
    assert "Choose a new password" in mail.outbox[0].subject


@pytest.mark.each_engine
def test_address_that_somebody_confirmed_meanwhile_is_not_taken(client):
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    _ask(client)
    link = _link(next(message for message in mail.outbox if message.to == [NEW]))
    somebody_with(NEW)

    response = client.post(link)

    ada.refresh_from_db()
    assert (response.status_code, ada.email) == (302, OLD)
    rows = EmailAddress.objects.filter(user=ada).values_list("email", "verified", "primary")
    assert sorted(rows) == [(NEW, False, False), (OLD, True, True)]


@pytest.mark.each_engine
@pytest.mark.parametrize("is_superuser", [False, True])
def test_no_form_at_the_desk_changes_an_address(is_superuser):
    root, ada = people.root(), people.ada()
    get_user_model().objects.filter(pk=root.pk).update(is_superuser=is_superuser)
    root.refresh_from_db()
    form = {
        "email": "root.two@people.example",
        "register_name": ada.register_name,
        "native_name": "",
        "register": ada.register,
        "register_number": ada.register_number,
    }

    at_desk(root).post(f"/admin/accounts/user/{ada.pk}/change/", form)
    Client().post("/accounts/password/reset/", {"email": form["email"]})

    ada.refresh_from_db()
    assert ada.email == OLD
    assert _sent_to(form["email"]) == ["RF Safety Training: There is no account with this address"]


def test_desk_has_no_page_that_writes_addresses():
    root, ada = people.root(), people.ada()
    get_user_model().objects.filter(pk=root.pk).update(is_superuser=True)
    root.refresh_from_db()

    answer = at_desk(root).post(
        "/admin/account/emailaddress/add/",
        {"user": ada.pk, "email": "root.two@people.example", "verified": "on"},
    )

    assert answer.status_code == 404
    assert EmailAddress not in admin.site._registry
    assert EmailAddress.objects.filter(user=ada).count() == 1


@pytest.mark.each_engine
def test_settings_do_not_change_the_address(client):
    ada = people.ada()
    client.force_login(ada)

    form = {"register_name": "Ada", "register": "", "register_number": "", "native_name": "",
            "text_size": "normal", "spacing": "normal", "theme": "dark", "email": NEW}  # fmt: skip
    response = client.post("/accounts/settings/", form)

    ada.refresh_from_db()
    assert (response.status_code, ada.email) == (302, OLD)


def test_changed_password_is_told(client):
    _signed_in(client, people.ada())

    client.post(
        "/accounts/password/change/",
        {
            "oldpassword": people.PASSWORD,
            "password1": "another-long-password",
            "password2": "another-long-password",
        },
    )

    assert _sent_to(OLD) == ["RF Safety Training: Your password was changed"]
    assert "!" not in mail.outbox[0].body


@pytest.mark.each_engine
def test_removed_second_factor_is_told(client):
    ada = people.ada()
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    client.force_login(ada)
    _shown_again(client)

    client.post("/accounts/2fa/totp/deactivate/")

    assert _sent_to(OLD) == ["RF Safety Training: The code app was removed from your account"]


# --- A new password ends a change that was begun under the old one -------------------------------


def _new_password_after_signing_in(client: Client) -> None:
    typed = {
        "oldpassword": people.PASSWORD,
        "password1": "xylem-quartz-78-harbour",
        "password2": "xylem-quartz-78-harbour",
    }
    client.post("/accounts/password/change/", typed)


def _new_password_after_losing_it(_client: Client) -> None:
    visitor = Client()
    visitor.post("/accounts/password/reset/", {"email": OLD})
    page = visitor.get(_link(mail.outbox[-1]))["Location"]
    visitor.post(
        page, {"password1": "xylem-quartz-78-harbour", "password2": "xylem-quartz-78-harbour"}
    )


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "set_password", [_new_password_after_signing_in, _new_password_after_losing_it]
)
def test_new_password_ends_a_change_of_address_that_waits(client, set_password):
    """Whoever had the session asked for their own address; the owner then changed the password."""
    ada = people.ada()
    _shown_again(_signed_in(client, ada))
    _ask(client)
    asked = next(message for message in mail.outbox if message.to == [NEW])

    set_password(client)
    client.post(_link(asked))
    Client().post(_link(asked))

    ada.refresh_from_db()
    assert ada.check_password("xylem-quartz-78-harbour")
    assert ada.email == OLD
    rows = EmailAddress.objects.filter(user=ada).values_list("email", "verified", "primary")
    assert list(rows) == [(OLD, True, True)]


@pytest.mark.each_engine
def test_new_password_keeps_the_accounts_own_address_that_is_not_confirmed(client):
    ada = people.ada()
    client.force_login(ada)
    EmailAddress.objects.filter(user=ada).update(verified=False)

    _new_password_after_signing_in(client)

    ada.refresh_from_db()
    assert ada.check_password("xylem-quartz-78-harbour")
    assert [row.email for row in EmailAddress.objects.filter(user=ada)] == [OLD]


def test_desk_changes_ones_own_password_on_the_page_of_the_account():
    response = at_desk(people.root()).get("/admin/password_change/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/password/change/")
