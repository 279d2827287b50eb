"""A person's own settings."""

import pytest

from tests import people

pytestmark = pytest.mark.django_db
FIELDS = {
    "register_name": "Ada Sørensen",
    "register": "Test register",
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


def test_another_persons_number_is_refused_and_nothing_is_kept(client):
    ada = people.ada()
    people.bob()
    client.force_login(ada)

    response = client.post("/accounts/settings/", FIELDS | {"register_number": "1002"})

    ada.refresh_from_db()
    assert response.status_code == 400
    assert "already belongs to another account" in response.content.decode()
    assert (ada.register_number, ada.theme) == ("1001", "system")


def test_nobody_is_sent_to_sign_in(client):
    assert client.get("/accounts/settings/").status_code == 302


def test_nobody_may_become_staff_by_a_form(client):
    ada = people.ada()
    client.force_login(ada)

    client.post("/accounts/settings/", FIELDS | {"is_staff": "on", "is_superuser": "on"})

    ada.refresh_from_db()
    assert not ada.is_staff
    assert not ada.is_superuser
