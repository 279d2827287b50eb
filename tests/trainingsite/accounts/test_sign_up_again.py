"""An unconfirmed sign-up reserves nothing, its address included: the next one with the same address takes its place."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from tests import people
from tests.trainingsite.accounts.entries import PASSWORD, sign_up_fields

pytestmark = pytest.mark.django_db
VICTIM = "victim@new.example"
STRANGERS = "attacker umbrella kettle"


@pytest.fixture(autouse=True)
def _mail_works(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = True


def _sign_up(password: str, name: str, number: str, email: str = VICTIM) -> Any:
    typed = {"password1": password, "password2": password, "register_name": name}
    return Client().post("/accounts/signup/", sign_up_fields(email, number) | typed, follow=True)


def _links() -> list[str]:
    found = (re.search(r"/accounts/confirm-email/\S+", one.body) for one in mail.outbox)
    return [match.group() for match in found if match]


def _signs_in(password: str) -> bool:
    browser = Client()
    browser.post("/accounts/login/", {"login": VICTIM, "password": password})
    return "_auth_user_id" in browser.session


def _both() -> list[str]:
    """A stranger signs up with somebody's address, then its owner does: the links of both."""
    _sign_up(STRANGERS, "Mallory Minor", "7222221")
    _sign_up(PASSWORD, "Vic Tim", "7222222")
    return _links()


@pytest.mark.each_engine
def test_owner_of_the_address_has_the_account_and_not_whoever_typed_it_first():
    _first, second = _both()

    Client().post(second, {"password": PASSWORD})

    person = get_user_model().objects.get(email=VICTIM)
    assert (person.register_name, person.register_number) == ("Vic Tim", "7222222")
    assert (person.register_number_key, person.has_register_entry) == ("7222222", True)
    assert (_signs_in(STRANGERS), _signs_in(PASSWORD)) == (False, True)


def test_link_of_the_earlier_sign_up_is_dead_and_says_why():
    first, _second = _both()

    page = Client().get(first).content.decode()

    assert Client().post(first).status_code == 404
    assert "then the link in the latest message counts" in page
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_page_shows_what_it_confirms_and_asks():
    _sign_up(STRANGERS, "Mallory Minor", "7222221")

    page = Client().get(_links()[0]).content.decode()

    assert "Mallory Minor" in page
    assert "GMC 7222221" in page
    assert "Is that you? If not, or if you chose another password" in page


@pytest.mark.each_engine
def test_owner_makes_no_password_live_that_somebody_else_chose():
    """The stranger signs up after the owner, with her name and number: only the password tells the two apart."""
    _sign_up(PASSWORD, "Vic Tim", "7222222")
    _sign_up(STRANGERS, "Vic Tim", "7222222")
    link = _links()[-1]

    for typed in ({"password": PASSWORD}, {"password": ""}, {}):
        refused = Client().post(link, typed)
        assert refused.status_code == 400
        assert "This is not the password of this sign-up" in refused.content.decode()

    assert not EmailAddress.objects.filter(verified=True).exists()
    _sign_up(PASSWORD, "Vic Tim", "7222222")
    Client().post(_links()[-1], {"password": PASSWORD})
    assert (_signs_in(STRANGERS), _signs_in(PASSWORD)) == (False, True)


def test_browser_of_the_earlier_sign_up_is_not_signed_in_by_the_later_ones_confirmation():
    stranger = Client()
    typed = {"password1": STRANGERS, "password2": STRANGERS, "register_name": "Mallory Minor"}
    stranger.post("/accounts/signup/", sign_up_fields(VICTIM, "7222221") | typed, follow=True)
    _sign_up(PASSWORD, "Vic Tim", "7222222")

    Client().post(_links()[1], {"password": PASSWORD})

    for page in ("/accounts/confirm-email/", "/accounts/login/", "/dashboard/"):
        stranger.get(page, follow=True)
        assert "_auth_user_id" not in stranger.session


@pytest.mark.each_engine
def test_confirmed_account_is_never_signed_up_anew():
    ada = people.ada()
    EmailAddress.objects.get_or_create(
        user=ada, email=ada.email, defaults={"verified": True, "primary": True}
    )
    before = get_user_model().objects.filter(pk=ada.pk).values().get()

    _sign_up(STRANGERS, "Mallory Minor", "7222221", email=ada.email)

    assert get_user_model().objects.filter(pk=ada.pk).values().get() == before
    assert "It has an account already" in mail.outbox[0].body


@pytest.mark.parametrize(
    "what", ["role", "switched off", "superuser", "made at the desk", "signed in before"]
)
def test_account_that_somebody_gave_something_is_no_form(what):
    _sign_up(PASSWORD, "Vic Tim", "7222222")
    person = get_user_model().objects.get(email=VICTIM)
    if what == "role":
        person.groups.add(*people.noor().groups.all())
    elif what == "made at the desk":
        person.set_unusable_password()
    elif what == "signed in before":
        person.last_login = person.date_joined
    else:
        person.is_active, person.is_superuser = what != "switched off", what == "superuser"
    person.save()
    before = get_user_model().objects.filter(pk=person.pk).values().get()

    _sign_up(STRANGERS, "Mallory Minor", "7222221")

    assert get_user_model().objects.filter(pk=person.pk).values().get() == before


def test_page_is_the_same_for_a_new_a_waiting_and_a_confirmed_address():
    ada = people.ada()
    EmailAddress.objects.get_or_create(
        user=ada, email=ada.email, defaults={"verified": True, "primary": True}
    )
    pages = []
    for email in ("new@new.example", VICTIM, VICTIM, ada.email):
        page = _sign_up(PASSWORD, "Vic Tim", "7222222", email=email)
        text = re.sub(r'nonce="[^"]*"|value="[^"]*"', "", page.content.decode())
        pages.append((page.status_code, page.redirect_chain, text.replace(email, "")))

    assert pages == [pages[0]] * 4


@pytest.mark.each_engine
def test_address_that_an_account_asked_for_and_never_confirmed_is_free():
    ada = people.ada()
    EmailAddress.objects.create(user=ada, email=VICTIM, verified=False)

    _sign_up(PASSWORD, "Vic Tim", "7222222")
    Client().post(_links()[0], {"password": PASSWORD})

    assert EmailAddress.objects.get(email=VICTIM, verified=True).user.register_name == "Vic Tim"
    assert _signs_in(PASSWORD)
