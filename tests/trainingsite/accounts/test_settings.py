"""A person's own settings."""

import pytest

from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
FIELDS = {
    "register_name": "Ada Sørensen",
    "register": "Test register",
    "register_country": "",
    "register_number": "1001",
    "native_name": "",
    "text_size": "large",
    "spacing": "wide",
    "theme": "dark",
}


def test_settings_are_kept(client):
    ada = people.ada()
    client.force_login(ada)

    response = client.post("/accounts/settings/", FIELDS)

    ada.refresh_from_db()
    assert response.status_code == 302
    assert (ada.text_size, ada.spacing, ada.theme) == ("large", "wide", "dark")


@pytest.mark.each_engine
def test_another_persons_number_is_kept_and_the_account_waits(client):
    ada, bob = people.ada(), people.bob()
    client.force_login(ada)

    changes = {"register_number": "1002", "register_country": "CH"}
    response = client.post("/accounts/settings/", FIELDS | changes)

    ada.refresh_from_db()
    bob.refresh_from_db()
    assert response.status_code == 302
    assert (ada.register_number, ada.register_clash_with) == ("1002", bob)
    assert (bob.register_number_key, bob.is_held) == ("1002", False)


def test_nobody_is_sent_to_sign_in(client):
    assert client.get("/accounts/settings/").status_code == 302


def test_nobody_may_become_staff_by_a_form(client):
    ada = people.ada()
    client.force_login(ada)

    client.post("/accounts/settings/", FIELDS | {"is_staff": "on", "is_superuser": "on"})

    ada.refresh_from_db()
    assert not ada.is_staff
    assert not ada.is_superuser


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("register", "ᏣᎳᎩ", "U+13E3"),
        ("register_name", "Ada\u202e", "on a certificate: U+202E."),
        ("register_number", "😀1", "U+1F600"),
        ("register_name", "\u200d\u200c", "letters or digits"),
        ("register_name", "A" + "\u0301" * 30, "cannot print"),
        ("native_name", "🙂", "U+1F642"),
    ],
)
def test_what_a_certificate_cannot_show_is_refused_when_it_is_typed(client, field, text, message):
    ada = people.ada()
    client.force_login(ada)

    response = client.post("/accounts/settings/", FIELDS | {field: text})

    ada.refresh_from_db()
    assert response.status_code == 400
    assert message in response.content.decode()
    assert getattr(ada, field) != text


def test_entry_that_cannot_be_printed_opens_no_exam():
    ada = people.ada()
    ada.register = "ᏣᎳᎩ"

    assert not ada.has_register_entry


@pytest.mark.parametrize(
    ("wanted", "arrived"),
    [
        ("/quizzes/exam/", "/quizzes/exam/"),
        ("https://evil.example/", "/accounts/settings/"),
        ("//evil.example/", "/accounts/settings/"),
        ("/\\evil.example/", "/accounts/settings/"),
        ("javascript:alert(1)", "/accounts/settings/"),
    ],
)
def test_saving_leads_back_to_a_page_of_ours_only(client, wanted, arrived):
    client.force_login(people.ada())

    response = client.post("/accounts/settings/", FIELDS, query_params={"next": wanted})

    assert (response.status_code, response["Location"]) == (302, arrived)
