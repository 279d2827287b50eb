"""Signing up: the name as on the register, both register and number or neither, and a name that can be printed."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail

from tests.certificates.names import OF_ONE_SCRIPT

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _mail_works(settings):
    settings.MAIL_IS_CONFIGURED = True


def _sign_up(client, **changes):
    fields = {
        "email": "Zoe@new.example",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "register_name": "Zoë  Müller",
        "register": "GMC",
        "register_country": "",
        "register_number": "7654321",
        "native_name": "",
    } | changes
    return client.post("/accounts/signup/", fields)


def _text(response):
    return response.content.decode()


def test_a_new_person_is_a_practitioner_with_a_register_entry(client):
    _sign_up(client)

    person = get_user_model().objects.get(email="zoe@new.example")
    assert person.register_name == "Zoë Müller"
    assert (person.register, person.register_number) == ("GMC", "7654321")
    assert [group.name for group in person.groups.all()] == ["practitioner"]
    assert not person.is_staff


def test_a_new_address_must_be_confirmed_before_signing_in(client):
    _sign_up(client)

    assert [message.to for message in mail.outbox] == [["zoe@new.example"]]
    assert not EmailAddress.objects.get(email="zoe@new.example").verified
    assert client.get("/dashboard/").status_code == 302


def test_the_register_may_follow_later(client):
    _sign_up(client, register="", register_number="")

    assert not get_user_model().objects.get(email="zoe@new.example").has_register_entry


@pytest.mark.parametrize("given", [{"register": ""}, {"register_number": ""}])
def test_register_and_number_come_together(client, given):
    response = _sign_up(client, **given)

    assert "Give both the register and your number on it" in _text(response)
    assert not get_user_model().objects.exists()


def test_register_that_is_not_in_the_list_needs_its_country(client):
    response = _sign_up(client, register="Test register", register_number="7")

    assert "Choose its country" in _text(response)
    _sign_up(client, register="Test register", register_number="7", register_country="CH")
    person = get_user_model().objects.get(email="zoe@new.example")
    assert (person.register, person.register_country) == ("Test register", "CH")


@pytest.mark.parametrize("name", ["Ada 💉 Sørensen", "Ada \U0001f600"])
def test_a_name_that_cannot_be_printed_is_refused_with_its_sign(client, name):
    response = _sign_up(client, register_name=name)

    assert "We cannot print this on a certificate" in _text(response)
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("field", ["register_name", "native_name"])
@pytest.mark.parametrize(("name", "sign"), [("བསྟན་འཛིན", "བ"), ("ᏣᎳᎩ", "Ꮳ")])
def test_script_that_we_have_no_letters_for_is_named(client, name, sign, field):
    said = _text(_sign_up(client, **{field: name}))

    assert f"We cannot print this on a certificate: {sign} (U+" in said
    assert "the letters of most languages, and no others" in said
    assert not get_user_model().objects.exists()


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "name",
    [
        "Łucja Żółć",
        "Ελένη Παπαδοπούλου",
        "Наталья Ёлкина",
        "نور حداد",
        "李小龍",
        "Nguyễn Thị Hạnh",
        "श्री राम",
        *OF_ONE_SCRIPT,
    ],
)
def test_names_of_many_scripts_are_welcome(client, name):
    _sign_up(client, native_name=name)

    assert get_user_model().objects.get(email="zoe@new.example").native_name == name


def test_without_mail_sign_up_is_closed_and_says_why(client, settings):
    settings.MAIL_IS_CONFIGURED = False

    response = _sign_up(client)

    assert "cannot send mail" in _text(response)
    assert not get_user_model().objects.exists()


def test_in_the_demo_sign_up_is_open_without_mail(client, settings):
    settings.MAIL_IS_CONFIGURED, settings.SEED_DEMO = False, True

    _sign_up(client)

    assert get_user_model().objects.filter(email="zoe@new.example").exists()
