"""Links in mails lead to PUBLIC_URL, whatever name of the site the request used; pages say that mail takes its time."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests import people
from trainingsite.accounts.models import OwnAddressChange

pytestmark = pytest.mark.django_db(transaction=True)
FORMER = "former.example"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", FORMER]
    settings.PUBLIC_URL = "https://training.example"
    settings.MAIL_IS_CONFIGURED = True


def _sign_up(client: Client, email: str) -> Any:
    form = {
        "email": email, "register_name": "Zoe Ahn", "register": "", "register_number": "", "native_name": "",
        "password1": "xylem-quartz-78-harbour", "password2": "xylem-quartz-78-harbour",
    }  # fmt: skip
    return client.post("/accounts/signup/", form, follow=True)


def _lose_password(client: Client) -> Any:
    return client.post("/accounts/password/reset/", {"email": people.ada().email}, follow=True)


def _change_address(client: Client) -> Any:
    client.post("/accounts/login/", {"login": people.ada().email, "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    return client.post(
        "/accounts/email/", {"email": "ada.new@people.example", "action_add": ""}, follow=True
    )


WAYS = {
    "signing up": lambda client: _sign_up(client, "zoe@new.example"),
    "signing up twice": lambda client: _sign_up(client, people.ada().email),
    "a lost password": _lose_password,
    "a new address": _change_address,
}


@pytest.mark.parametrize("way", WAYS)
def test_mail_never_names_the_host_of_the_request(way):
    page = WAYS[way](Client(HTTP_HOST=FORMER))

    bodies = [message.body for message in mail.outbox]
    assert bodies
    links = [link for body in bodies for link in re.findall(r"https?://\S+", body)]
    assert links
    assert {link for link in links if not link.startswith("https://training.example")} == set()
    assert not any(FORMER in body for body in bodies)
    text = " ".join(page.content.decode().split())
    assert "may take a few minutes" in text
    assert "spam" in text


def test_link_of_a_lost_password_works_as_it_is_mailed():
    _lose_password(Client(HTTP_HOST=FORMER))
    found = re.search(r"https://training.example(/\S+)", mail.outbox[-1].body)
    assert found is not None

    assert Client().get(found[1]).status_code == 302


def test_undoing_mails_a_link_of_the_public_address():
    _change_address(Client(HTTP_HOST=FORMER))
    change = OwnAddressChange.objects.get()
    confirmation = next(one for one in mail.outbox if one.to == [change.new_email])
    found = re.search(r"https://training.example(/\S+)", confirmation.body)
    assert found is not None
    Client(HTTP_HOST=FORMER).post(found[1], {"password": people.PASSWORD})

    assert "https://training.example/accounts/address/own/undo/" in mail.outbox[-1].body
